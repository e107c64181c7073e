//! Users, their groups, and who is signed in.

use crate::{
    host::Host,
    menu::{EDIT, LIST, LOOK, Menu, Policies, Policy, Trap, policy_list},
    moment::Moment,
    row::{Row, Sheet},
    value::date_time,
};

/// The store of those who are signed in.
pub(crate) const ACTIVE: &str = "/user/active";

pub(crate) const MENUS: &[Menu] =
    &[USERS, GROUPS, Menu { path: ACTIVE, transient: active, verbs: LOOK, ..LIST }];

const USERS: Menu = Menu {
    path: "/user",
    fresh: |_| {
        vec![
            Row::new(1)
                .with("group", "full")
                .with("address", "")
                .with("disabled", false)
                .with("comment", "system default user"),
            Row::new(2).with("group", "watch").with("address", "").with("disabled", false),
        ]
    },
    show: show_user,
    settable: &["name", "group", "password", "address", "inactivity-timeout", "inactivity-policy"],
    required: &["name", "group"],
    key: Some("name"),
    check: check_user,
    complete,
    guarded_by: Some(Policy::Users),
    ..LIST
};

const GROUPS: Menu = Menu {
    path: "/user/group",
    fresh: groups,
    settable: &["name", "policy", "skin"],
    required: &["name"],
    key: Some("name"),
    verbs: EDIT,
    guarded_by: Some(Policy::Users),
    ..LIST
};

/// The user of this name, with name and password filled in.
///
/// The two users every router has at first are the fleet's own; their rows name
/// them only once somebody has written to `/user`.
pub(crate) fn find(moment: &Moment<'_>, name: &str) -> Option<Row> {
    moment.rows(&USERS).into_iter().find(|row| row.is("name", name))
}

fn complete(moment: &Moment<'_>, mut row: Row) -> Row {
    let shared = moment.router.shared();
    let credentials = match row.id {
        1 => &shared.admin,
        2 => &shared.watcher,
        _ => return row,
    };
    if row.get("name").is_none() {
        row.set("name".into(), credentials.user.clone().into());
    }
    if row.get("password").is_none() {
        row.set("password".into(), credentials.password.clone().into());
    }
    row
}

/// What the group of this name allows; nothing if there is none.
pub(crate) fn policies(moment: &Moment<'_>, group: &str) -> Policies {
    let groups = moment.rows(&GROUPS);
    let group = groups.iter().find(|row| row.is("name", group));
    group.map(|row| Policies::parse(&row.text("policy"))).unwrap_or_default()
}

fn show_user(moment: &Moment<'_>, row: &Row, sheet: &mut Sheet<'_>) {
    sheet.copy(row, &["name", "group", "address"]);
    if let Some(session) =
        moment.state.sessions.iter().rfind(|session| row.is("name", &session.user))
    {
        sheet.with("last-logged-in", || date_time(moment.version(), session.since));
    }
    if moment.version().since(7, 0) {
        sheet.put("expired", false);
    }
    sheet.copy(row, &["inactivity-timeout", "inactivity-policy", "disabled", "comment"]);
}

fn check_user(moment: &Moment<'_>, row: &Row) -> Result<(), Trap> {
    let row = complete(moment, row.clone());
    let name = row.text("name");
    if name.is_empty() {
        return Err(Trap::argument("invalid value for argument name"));
    }
    if moment.rows(&USERS).iter().any(|other| other.id != row.id && other.is("name", &name)) {
        return Err(Trap::failure("failure: user with the same name already exists"));
    }
    let group = row.text("group");
    if !moment.rows(&GROUPS).iter().any(|other| other.is("name", &group)) {
        return Err(Trap::argument("input does not match any value of group"));
    }
    Ok(())
}

fn groups(host: Host) -> Vec<Row> {
    use Policy as P;
    let known = |policies: &[Policy]| {
        let list = policy_list(policies);
        // `rest-api` came with RouterOS 7.
        if host.model().version.is_six() {
            list.replace(",!rest-api", "").replace(",rest-api", "")
        } else {
            list
        }
    };
    let read = &[
        P::Local,
        P::Telnet,
        P::Ssh,
        P::Reboot,
        P::Read,
        P::Test,
        P::Winbox,
        P::Password,
        P::Web,
        P::Sniff,
        P::Sensitive,
        P::Api,
        P::Romon,
        P::RestApi,
    ];
    let write = &[
        P::Local,
        P::Telnet,
        P::Ssh,
        P::Reboot,
        P::Read,
        P::Write,
        P::Test,
        P::Winbox,
        P::Password,
        P::Web,
        P::Sniff,
        P::Sensitive,
        P::Api,
        P::Romon,
        P::RestApi,
    ];
    let group = |id, name: &'static str, policies: &[Policy]| {
        Row::new(id).with("name", name).with("policy", known(policies)).with("skin", "default")
    };
    vec![
        group(1, "read", read),
        group(2, "write", write),
        group(3, "full", &P::ALL.map(|(policy, _)| policy)),
        group(4, "watch", &[P::Read, P::Test, P::Api]),
    ]
}

fn active(moment: &Moment<'_>) -> Vec<Row> {
    let row = |session: &crate::state::Session| {
        Row::new(session.id)
            .with("when", date_time(moment.version(), session.since))
            .with("name", session.user.clone())
            .with("address", session.from.to_string())
            .with("via", if moment.version().since(7, 0) { session.via } else { "api" })
            .with("group", session.group.clone())
            .with("radius", false)
    };
    moment.state.sessions.iter().map(row).collect()
}
