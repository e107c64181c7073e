use proptest::{prelude::*, sample};

use super::*;

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

fn packages(names: &[&str]) -> Vec<Package> {
    (1..).zip(names).map(|(id, name)| Package::new(id, (*name).to_owned())).collect()
}

fn uploads(files: &[&str]) -> Vec<Upload> {
    let upload = |file: &&str| Upload { file: (*file).to_owned(), npk: Npk::parse(file) };
    files.iter().map(upload).collect()
}

fn ground<'a>(number: &str, packages: &'a [Package]) -> Ground<'a> {
    Ground {
        version: version(number),
        architecture: "arm",
        packages,
        scheduled: &[],
        bounds: Bounds::default(),
        room: 1 << 30,
    }
}

fn names(plan: &Plan) -> Vec<&str> {
    plan.packages.iter().map(|package| package.name.as_str()).collect()
}

fn refused(plan: &Plan) -> Vec<String> {
    plan.refused.iter().map(|(title, reason)| format!("{title}: {reason}")).collect()
}

#[test]
fn what_was_uploaded_is_installed_at_a_restart() {
    let before = packages(&["routeros", "wireless"]);
    let ground = ground("7.18.2", &before);
    let files = ["routeros-7.20.4-arm.npk", "wireless-7.20.4-arm.npk", "gps-7.20.4-arm.npk"];
    let plan = plan(&ground, &uploads(&files), None);

    assert_eq!(plan.version.number(), "7.20.4");
    assert_eq!(names(&plan), ["routeros", "wireless", "gps"]);
    assert_eq!((&plan.used[..], plan.installed.len()), (&files.map(str::to_owned)[..], 3));
    assert!(plan.is_news(&ground) && plan.refused.is_empty() && plan.removed.is_empty());
}

#[test]
fn a_package_that_has_no_new_version_goes_with_the_old_system() {
    let before = packages(&["routeros", "wireless"]);
    let plan = plan(&ground("7.18.2", &before), &uploads(&["routeros-7.20.4-arm.npk"]), None);
    assert_eq!((names(&plan), &plan.removed[..]), (vec!["routeros"], &["wireless".to_owned()][..]));
}

#[test]
fn what_does_not_fit_the_box_is_refused_and_the_rest_stays() {
    let before = packages(&["routeros", "wireless"]);
    for (files, words) in [
        (
            &["routeros-7.20.4-arm64.npk"][..],
            "routeros-7.20.4: package is for another architecture",
        ),
        (&["routeros-7.16-arm.npk"], "routeros-7.16: newer version is installed"),
        (&["gps-7.20.4-arm.npk"], "gps-7.20.4: routeros-7.20.4 is not installed, but is required"),
        (&["broken.npk"], "broken: broken package"),
    ] {
        let ground = ground("7.18.2", &before);
        let plan = plan(&ground, &uploads(files), None);
        assert_eq!(refused(&plan), [words]);
        assert!(!plan.is_news(&ground) && plan.used.is_empty(), "{plan:?}");
    }
}

#[test]
fn of_several_systems_the_newest_is_taken_and_the_oldest_to_downgrade() {
    let before = packages(&["routeros"]);
    let files = uploads(&["routeros-7.16-arm.npk", "routeros-7.20.4-arm.npk"]);
    let ground = ground("7.18.2", &before);
    assert_eq!(plan(&ground, &files, None).version.number(), "7.20.4");
    let down = plan(&ground, &files, Some(Errand::Downgrade));
    assert_eq!(down.version.number(), "7.16");
    assert_eq!(refused(&down), ["routeros-7.20.4: another version is installed"]);
}

#[test]
fn six_reads_no_package_of_7_13_and_becomes_7_12_as_a_whole() {
    let before = packages(&["routeros-arm", "system", "ppp", "wireless"]);
    let ground = ground("6.49.18", &before);
    let direct = plan(&ground, &uploads(&["routeros-7.18.2-arm.npk"]), None);
    assert_eq!(refused(&direct), ["routeros-7.18.2: broken package"]);

    let step = plan(&ground, &uploads(&["routeros-7.12.1-arm.npk"]), None);
    assert_eq!((names(&step), step.removed.len()), (vec!["routeros"], 0));
    let newer = plan(&ground, &uploads(&["routeros-arm-6.49.19.npk"]), None);
    assert_eq!((newer.version.number().as_str(), newer.packages.len()), ("6.49.19", 11));
}

#[test]
fn what_does_not_fit_on_the_flash_leaves_everything_as_it_was() {
    let before = packages(&["routeros"]);
    let ground = Ground { room: 13_000_000, ..ground("7.18.2", &before) };
    let files = ["routeros-7.20.4-arm.npk", "wireless-7.20.4-arm.npk"];
    assert!(plan(&ground, &uploads(&files[..1]), None).is_news(&ground));
    let both = plan(&ground, &uploads(&files), None);
    assert_eq!(refused(&both), ["routeros-7.20.4: not enough disk space"]);
    assert!(!both.is_news(&ground) && both.used.is_empty());
}

#[test]
fn what_was_scheduled_needs_apply_changes_since_7_18() {
    let before = packages(&["routeros", "gps", "ups"]);
    let scheduled = [("gps".to_owned(), Change::Uninstall), ("ups".to_owned(), Change::Disable)];
    let apply = Some(Errand::Apply { ignore_missing: false });
    for (number, errand, happens) in
        [("7.17.2", None, true), ("7.18.2", None, false), ("7.18.2", apply, true)]
    {
        let ground = Ground { scheduled: &scheduled, ..ground(number, &before) };
        let plan = plan(&ground, &[], errand);
        assert_eq!(plan.is_news(&ground), happens, "{number} {errand:?}");
        assert_eq!(plan.removed.is_empty(), !happens);
    }
}

#[test]
fn changes_are_applied_without_what_is_missing_only_if_somebody_says_so() {
    let before = packages(&["routeros", "gps"]);
    let ground = ground("7.18.2", &before);
    let files = uploads(&["routeros-7.20.4-arm.npk"]);
    let strict = plan(&ground, &files, Some(Errand::Apply { ignore_missing: false }));
    assert_eq!(refused(&strict), ["routeros-7.20.4: missing gps-7.20.4"]);
    let plan = plan(&ground, &files, Some(Errand::Apply { ignore_missing: true }));
    assert_eq!(names(&plan), ["routeros"]);
}

/// Files of every kind, for routers of several versions.
const FILES: &[&str] = &[
    "broken.npk",
    "gps-7.12.1-arm.npk",
    "gps-7.18.2-arm.npk",
    "gps-7.20.4-arm.npk",
    "routeros-7.12.1-arm.npk",
    "routeros-7.16-arm.npk",
    "routeros-7.20.4-arm.npk",
    "routeros-7.20.4-arm64.npk",
    "routeros-arm-6.48.npk",
    "routeros-arm-6.49.19.npk",
    "wireless-7.20.4-arm.npk",
];

/// Routers, and what is installed on them.
const ROUTERS: &[(&str, &[&str])] = &[
    ("6.49.18", &["routeros-arm", "dhcp", "system", "wireless"]),
    ("7.12.1", &["routeros", "wifiwave2"]),
    ("7.18.2", &["routeros", "gps", "wireless"]),
];

const ERRANDS: &[Option<Errand>] = &[
    None,
    Some(Errand::Downgrade),
    Some(Errand::Apply { ignore_missing: false }),
    Some(Errand::Apply { ignore_missing: true }),
    Some(Errand::Update),
];

proptest! {
    #[test]
    fn whatever_is_uploaded_a_whole_system_runs_afterwards(
        files in sample::subsequence(FILES, 0..=FILES.len()),
        router in sample::select(ROUTERS),
        errand in sample::select(ERRANDS),
        room in 0_u64..30_000_000,
    ) {
        let before = packages(router.1);
        let ground = Ground { room, ..ground(router.0, &before) };
        let after = plan(&ground, &uploads(&files), errand);

        let is_system = |package: &&Package| !is_extra(&package.name, after.version);
        let systems = after.packages.iter().filter(is_system).map(|package| &package.name);
        let bundles = systems.filter(|name| name.starts_with(MAIN)).count();
        prop_assert_eq!(bundles, 1, "{:?}", after);
        prop_assert!(after.installed.iter().all(|npk| npk.version.is_same_as(after.version)));
        prop_assert!(after.used.iter().all(|file| files.contains(&file.as_str())));
        let mut ids: Vec<u32> = after.packages.iter().map(|package| package.id).collect();
        ids.dedup();
        prop_assert_eq!(ids.len(), after.packages.len());

        let taken = size(&after.packages, ground.architecture, after.version);
        prop_assert!(after.installed.is_empty() || taken <= room, "{:?}", after);

        // What was refused is refused again, and nothing else happens.
        let left: Vec<&str> =
            files.into_iter().filter(|file| !after.used.iter().any(|used| used == file)).collect();
        if errand.is_none() {
            let number = after.version.number();
            let ground = Ground { packages: &after.packages, room, ..self::ground(&number, &[]) };
            prop_assert!(!plan(&ground, &uploads(&left), None).is_news(&ground));
        }
    }
}
