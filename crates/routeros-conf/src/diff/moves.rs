//! Which rows changed places.

/// The places in the new order of the fewest rows whose move explains it,
/// rising.
///
/// `pairs` says for every row of the new order where it was in the old one;
/// rows that were not there are no moves. The rows that stay are a longest
/// rising subsequence; of several, one that is found by patience sorting.
pub(super) fn moved(pairs: &[Option<usize>]) -> Vec<usize> {
    let kept: Vec<(usize, usize)> =
        pairs.iter().enumerate().filter_map(|(to, from)| from.map(|from| (to, from))).collect();
    if kept.is_sorted_by_key(|(_, from)| *from) {
        return Vec::new();
    }

    // `tails[n]` ends the rising subsequence of n + 1 rows that ends lowest.
    let mut tails: Vec<usize> = Vec::new();
    let mut previous = vec![None; kept.len()];
    for (row, (_, from)) in kept.iter().enumerate() {
        let length = tails.partition_point(|tail| kept[*tail].1 < *from);
        previous[row] = length.checked_sub(1).map(|shorter| tails[shorter]);
        if length == tails.len() {
            tails.push(row);
        } else {
            tails[length] = row;
        }
    }

    let mut stays = vec![false; kept.len()];
    let mut row = tails.last().copied();
    while let Some(stayer) = row {
        stays[stayer] = true;
        row = previous[stayer];
    }
    kept.iter().zip(stays).filter(|(_, stays)| !stays).map(|((to, _), _)| *to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &[usize], expected: &[usize]) {
        let pairs: Vec<_> = from.iter().copied().map(Some).collect();
        assert_eq!(moved(&pairs), expected, "{from:?}");
    }

    #[test]
    fn the_fewest_rows_move() {
        check(&[], &[]);
        check(&[0, 1, 2, 3], &[]);
        check(&[3, 0, 1, 2], &[0]);
        check(&[1, 2, 3, 0], &[3]);
        check(&[0, 3, 1, 2, 4], &[1]);
        check(&[1, 0], &[0]);
    }

    #[test]
    fn rows_that_come_and_go_move_nothing() {
        assert_eq!(moved(&[None, Some(0), None, Some(7), Some(9)]), [0_usize; 0]);
        assert_eq!(moved(&[Some(5), None, Some(2), Some(4)]), [0]);
    }
}
