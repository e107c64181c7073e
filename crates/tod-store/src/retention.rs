//! How long raw samples are kept.

/// A retention class. Each has partitions of its own, so that old days can be dropped whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Retention {
    /// A week.
    Days7,
    /// A month.
    #[default]
    Days30,
    /// A quarter.
    Days90,
}

impl Retention {
    /// Every class, the shortest first.
    pub const ALL: [Self; 3] = [Self::Days7, Self::Days30, Self::Days90];

    /// How many days.
    pub const fn days(self) -> i16 {
        match self {
            Self::Days7 => 7,
            Self::Days30 => 30,
            Self::Days90 => 90,
        }
    }

    /// The class of so many days.
    pub fn from_days(days: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.days() == days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_survives_its_days() {
        for class in Retention::ALL {
            assert_eq!(Retention::from_days(class.days()), Some(class));
        }
        assert_eq!(Retention::from_days(31), None);
    }
}
