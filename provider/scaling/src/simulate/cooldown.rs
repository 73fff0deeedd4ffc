//! Cooldowns: what a policy has already granted and may not grant again yet.

use super::time::{Span, Time};

/// The last activity of a policy that was completed: running tasks reached what it had set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Completed {
    /// When. A cooldown runs from here, not from the decision.
    pub(crate) at: Time,
    /// Tasks it was counted from.
    pub(crate) from: i32,
    /// Tasks it set.
    pub(crate) to: i32,
}

/// What a cooldown leaves of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    /// No cooldown in this direction: all of it.
    Free,
    /// A scale-out within a scale-out cooldown: what was granted since `from` counts as granted.
    Credit {
        /// Tasks granted by the activity that is cooling down.
        granted: i32,
        /// Tasks that activity was counted from, and so will be the next one.
        from: i32,
    },
    /// A scale-in within a scale-in cooldown: nothing.
    Blocked,
}

impl Completed {
    /// Whether it was a scale-in.
    pub(crate) fn inward(self) -> bool {
        self.to < self.from
    }
}

/// What a policy's last completed activity leaves of a proposal in one direction. A cooldown in
/// one direction does not hold the other, and at the instant it expires it holds no more
/// (Application Auto Scaling User Guide, cooldown period; the instant is measured).
pub(crate) fn held(last: Option<Completed>, now: Time, cooldown: Span, outward: bool) -> Held {
    let Some(last) = last.filter(|last| now < last.at + cooldown) else {
        return Held::Free;
    };
    if outward && last.to > last.from {
        Held::Credit {
            granted: last.to - last.from,
            from: last.from,
        }
    } else if !outward && last.inward() {
        Held::Blocked
    } else {
        Held::Free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cooldown_holds_its_own_direction_until_the_instant_it_expires() {
        let credit = Held::Credit {
            granted: 2,
            from: 3,
        };
        let cases = [
            // from, to, second, scale-out?
            (3, 5, 100, true, credit),
            (3, 5, 399, true, credit),
            (3, 5, 400, true, Held::Free),
            (3, 5, 101, false, Held::Free),
            (5, 3, 101, false, Held::Blocked),
            (5, 3, 400, false, Held::Free),
            (5, 3, 101, true, Held::Free),
        ];
        for (from, to, second, outward, expected) in cases {
            let last = Completed {
                at: Time::from_secs(100),
                from,
                to,
            };
            let now = Time::from_secs(second);
            let found = held(Some(last), now, Span::secs(300), outward);
            assert_eq!(found, expected, "{from} -> {to} at {second} s");
        }
        let never = held(None, Time::default(), Span::secs(300), true);
        assert_eq!(never, Held::Free);
    }
}
