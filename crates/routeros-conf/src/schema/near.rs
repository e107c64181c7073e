//! Names that were perhaps meant.

/// How many are named at most.
const MOST: usize = 3;

/// The names of `all` that are most like `name`, the likest first.
pub(super) fn near<'n>(name: &str, all: impl Iterator<Item = &'n str>) -> Vec<String> {
    let tolerated = (name.len() / 3).clamp(1, 3);
    let mut like: Vec<_> = all
        .filter(|other| other.len().abs_diff(name.len()) <= tolerated)
        .map(|other| (distance(name.as_bytes(), other.as_bytes()), other))
        .filter(|(distance, _)| *distance <= tolerated)
        .collect();
    like.sort_unstable();
    like.into_iter().take(MOST).map(|(_, other)| other.to_owned()).collect()
}

/// How many letters must be inserted, left out or replaced to make one of the
/// other.
fn distance(one: &[u8], other: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.iter().enumerate() {
        let mut corner = row[0];
        row[0] = index + 1;
        for column in 0..other.len() {
            let replaced = corner + usize::from(other[column] != *letter);
            corner = row[column + 1];
            row[column + 1] = replaced.min(corner + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised() {
        let all = ["address", "disabled", "interface", "network", "netmask"];
        assert_eq!(near("adress", all.into_iter()), ["address"]);
        assert_eq!(near("interfaces", all.into_iter()), ["interface"]);
        assert_eq!(near("networks", all.into_iter()), ["network"]);
        assert_eq!(near("colour", all.into_iter()), Vec::<String>::new());
    }

    #[test]
    fn distances_count_single_letters() {
        assert_eq!(distance(b"", b"abc"), 3);
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(distance(b"same", b"same"), 0);
    }
}
