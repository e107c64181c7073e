//! From the query of a list to what the store understands.

use std::fmt::Display;

use tod_store::devices::list::{Direction, Filter, LARGEST_PAGE, Sort};

use super::DeviceQuery;
use crate::{
    ApiError,
    http::problems::Problems,
    views::{StateName, TierName},
};

/// Which devices, in which order, and how many.
#[derive(Debug)]
pub struct Listing {
    /// Which.
    pub filter: Filter,
    /// By what.
    pub sort: Sort,
    /// In which direction.
    pub direction: Direction,
    /// How many.
    pub limit: u32,
    /// After which position.
    pub cursor: Option<String>,
}

/// Devices per page unless the query says otherwise.
const PAGE: u32 = 100;

/// A search is matched against every device; nobody types more.
const LONGEST_SEARCH: usize = 200;

const STATES: &str = "never_seen, online, degraded, offline, identity_changed, paused, unknown";
const TIERS: &str = "plain, unverified, pinned, ca_verified";
const SORTS: &str = "name, address, state, last_seen, cpu, memory, temperature, uptime, version, \
    board, clients, signal, traffic; - before it reverses";

impl Listing {
    /// Names the list a cursor belongs to.
    pub fn name(&self, scope: &dyn Display) -> String {
        let Self { filter, sort, direction, .. } = self;

        format!("devices of {scope} {filter:?} {sort:?} {direction:?}")
    }
}

impl TryFrom<DeviceQuery> for Listing {
    type Error = ApiError;

    fn try_from(query: DeviceQuery) -> Result<Self, ApiError> {
        let mut problems = Problems::default();
        let search = query.search.filter(|text| !text.trim().is_empty());
        if search.as_ref().is_some_and(|text| text.chars().count() > LONGEST_SEARCH) {
            problems.note("search", format!("is at most {LONGEST_SEARCH} characters"));
        }
        let (sort, direction) = sort(&mut problems, query.sort.as_deref());
        let states = query.state.as_deref().map(|list| states(&mut problems, list));
        let listing = Self {
            filter: Filter {
                tenants: None,
                states,
                group: problems.parse("group", query.group.as_deref(), "a group id"),
                tag: problems.parse("tag", query.tag.as_deref(), "a tag id"),
                tier: query
                    .tier
                    .as_deref()
                    .and_then(|tier| problems.named::<TierName>("tier", tier, TIERS))
                    .map(Into::into),
                version: query.version,
                board: query.board,
                search,
            },
            sort,
            direction,
            limit: problems
                .number("limit", query.limit.as_deref(), 1, LARGEST_PAGE)
                .unwrap_or(PAGE),
            cursor: query.cursor,
        };

        problems.none_or(listing)
    }
}

fn states(problems: &mut Problems, list: &str) -> Vec<String> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());

    names
        .filter(|name| problems.named::<StateName>("state", name, STATES).is_some())
        .map(str::to_owned)
        .collect()
}

fn sort(problems: &mut Problems, text: Option<&str>) -> (Sort, Direction) {
    let Some(text) = text else { return (Sort::default(), Direction::default()) };
    let (name, direction) = match text.strip_prefix('-') {
        Some(name) => (name, Direction::Descending),
        None => (text, Direction::Ascending),
    };

    (problems.named("sort", name, SORTS).unwrap_or_default(), direction)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refused(query: DeviceQuery, field: &str, told: &str) {
        let Err(ApiError::Invalid(problems)) = Listing::try_from(query) else {
            panic!("{field} was accepted");
        };
        assert_eq!(problems[0].field, field);
        assert!(problems[0].problem.contains(told), "{problems:?}");
    }

    #[expect(clippy::unnecessary_wraps, reason = "as a query has it")]
    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_refused_value_names_those_that_are_allowed() {
        let query = DeviceQuery::default;
        refused(
            DeviceQuery { state: text("online,broken"), ..query() },
            "state",
            "identity_changed",
        );
        refused(DeviceQuery { tier: text("tls"), ..query() }, "tier", "ca_verified");
        refused(DeviceQuery { sort: text("-colour"), ..query() }, "sort", "last_seen");
        refused(DeviceQuery { group: text("none"), ..query() }, "group", "group id");
        refused(DeviceQuery { limit: text("501"), ..query() }, "limit", "1 to 500");
        refused(DeviceQuery { limit: text("0"), ..query() }, "limit", "1 to 500");
        refused(DeviceQuery { search: text(&"x".repeat(201)), ..query() }, "search", "200");
    }

    #[test]
    fn a_full_query_is_understood() {
        let listing = Listing::try_from(DeviceQuery {
            state: text("offline, degraded"),
            sort: text("-cpu"),
            limit: text("500"),
            ..DeviceQuery::default()
        })
        .unwrap();

        assert_eq!(listing.filter.states, Some(vec!["offline".to_owned(), "degraded".to_owned()]));
        assert_eq!((listing.sort, listing.direction), (Sort::Cpu, Direction::Descending));
        assert_eq!(listing.limit, 500);
    }

    #[test]
    fn every_sort_has_the_name_that_the_error_and_the_document_tell() {
        let names: Vec<&str> = SORTS.split(';').next().unwrap().split(", ").collect();
        for name in &names {
            let mut problems = Problems::default();
            assert!(problems.named::<Sort>("sort", name, SORTS).is_some(), "{name}");
        }

        let document = crate::document().to_json().unwrap();
        assert!(document.contains(&format!("^-?({})$", names.join("|"))), "{names:?}");
    }
}
