//! Commands as the API takes them, once the ids of rows are known.

use crate::{
    config::Selector,
    plan::{
        command::{Act, Command, Target},
        printed::{Printed, Unresolved, meant},
    },
};

impl Command {
    /// The words of the sentence that does it; `rows` are what `print` of its
    /// menu shows at this moment, dynamic rows included.
    ///
    /// A menu of settings needs no rows.
    pub fn words(&self, rows: &[Printed]) -> Result<Vec<Vec<u8>>, Unresolved> {
        let mut words = vec![format!("{}/{}", self.menu, self.act.verb()).into_bytes()];
        let mut push = |name: &str, value: &[u8]| {
            words.push([b"=", name.as_bytes(), b"=", value].concat());
        };
        let id = match self.act.target() {
            Some(target) => self.id(target, rows)?,
            None => None,
        };
        match &self.act {
            Act::Add { properties, before } => {
                for (name, setting) in properties {
                    push(name.as_str(), setting.as_bytes());
                }
                if let Some(before) = before {
                    push("place-before", self.id(before, rows)?.unwrap_or_default().as_bytes());
                }
            }
            Act::Set { properties, .. } => {
                if let Some(id) = id {
                    push(".id", id.as_bytes());
                }
                for (name, setting) in properties {
                    push(name.as_str(), setting.as_bytes());
                }
            }
            Act::Unset { property, .. } => {
                if let Some(id) = id {
                    push(".id", id.as_bytes());
                    push("value-name", property.as_str().as_bytes());
                } else {
                    // Settings know no `unset`: empty is what they are without.
                    push(property.as_str(), b"");
                    words[0] = format!("{}/set", self.menu).into_bytes();
                }
            }
            Act::Remove { .. } => push(".id", id.unwrap_or_default().as_bytes()),
            Act::Move { before, .. } => {
                push("numbers", id.unwrap_or_default().as_bytes());
                if let Some(before) = before {
                    push("destination", self.id(before, rows)?.unwrap_or_default().as_bytes());
                }
            }
        }
        Ok(words)
    }

    /// The id of the row that `target` means; none for settings.
    fn id(&self, target: &Target, rows: &[Printed]) -> Result<Option<String>, Unresolved> {
        if let Target::Settings | Target::Given(Selector::Settings) = target {
            return Ok(None);
        }
        let (id, _) = meant(&self.menu, target, rows)?;
        Ok(Some(id.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{path::MenuPath, value::Properties};

    fn row(id: &str, properties: &[(&str, &str)]) -> Printed {
        let properties = properties.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        (id.to_owned(), properties.collect())
    }

    fn check(command: &Command, rows: &[Printed], expected: &[&str]) {
        let words = command.words(rows).unwrap();
        let words: Vec<_> = words.iter().map(|word| str::from_utf8(word).unwrap()).collect();
        assert_eq!(words, expected);
    }

    fn rules() -> Vec<Printed> {
        vec![
            row("*9", &[("chain", "forward"), ("action", "passthrough"), ("dynamic", "true")]),
            row("*1", &[("chain", "input"), ("action", "accept"), ("disabled", "false")]),
            row("*4", &[("chain", "input"), ("action", "drop"), ("comment", "rest")]),
        ]
    }

    fn place(at: usize, action: &str) -> Target {
        let row = [("chain", "input"), ("action", action)];
        Target::Place { at, row: row.map(|(name, value)| (name.into(), value.into())).into() }
    }

    fn filter(act: Act) -> Command {
        Command { menu: "/ip/firewall/filter".parse().unwrap(), act }
    }

    #[test]
    fn places_count_rows_that_are_not_dynamic() {
        let remove = filter(Act::Remove { target: place(0, "accept") });
        check(&remove, &rules(), &["/ip/firewall/filter/remove", "=.id=*1"]);

        let target = place(0, "accept");
        let end = filter(Act::Move { target: target.clone(), before: None });
        check(&end, &rules(), &["/ip/firewall/filter/move", "=numbers=*1"]);

        let properties = Properties::from([("chain".into(), "input".into())]);
        let add = filter(Act::Add { properties, before: Some(target) });
        let words = ["/ip/firewall/filter/add", "=chain=input", "=place-before=*1"];
        check(&add, &rules(), &words);
    }

    #[test]
    fn another_row_at_the_place_is_noticed() {
        let refused = |target| filter(Act::Remove { target }).words(&rules()).unwrap_err();
        let menu: MenuPath = "/ip/firewall/filter".parse().unwrap();
        let drifted = |at, property: &str| Unresolved::Drifted {
            menu: menu.clone(),
            at,
            property: property.into(),
        };
        assert_eq!(refused(place(0, "drop")), drifted(0, "action"));
        assert_eq!(refused(place(1, "drop")), drifted(1, "comment"));
        assert_eq!(refused(place(2, "drop")), Unresolved::NoSuchRow { menu: menu.clone() });
    }

    #[test]
    fn settings_need_no_rows_and_are_emptied() {
        let menu: MenuPath = "/ip/dns".parse().unwrap();
        let act = Act::Unset { target: Target::Settings, property: "servers".into() };
        check(&Command { menu, act }, &[], &["/ip/dns/set", "=servers="]);
    }

    #[test]
    fn keys_find_their_row_and_twins_are_refused() {
        let menu: MenuPath = "/interface/vlan".parse().unwrap();
        let has = vec![("name".into(), "v10".into())];
        let target = Target::Find { has, lacks: Vec::new() };
        let act = Act::Unset { target, property: "comment".into() };
        let command = Command { menu: menu.clone(), act };
        let mut rows = vec![row("*A", &[("name", "v10")]), row("*B", &[("name", "v11")])];
        check(&command, &rows, &["/interface/vlan/unset", "=.id=*A", "=value-name=comment"]);
        rows.push(row("*C", &[("name", "v10"), ("mtu", "9000")]));
        assert_eq!(command.words(&rows), Err(Unresolved::Ambiguous { menu }));
    }
}
