//! Time zones: the clock a schedule is read on.

use std::fmt;

use jiff::{Timestamp, civil::DateTime, tz};

use super::Fault;
use crate::simulate::time::Time;

/// A time zone by its IANA name. The rules come with this crate and not from the machine, so that
/// the same schedule means the same everywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Zone(tz::TimeZone);

/// Names of the database that are no place's clock.
const NO_ZONES: [&str; 2] = ["Factory", "Etc/Unknown"];

impl Zone {
    /// UTC, AWS's default.
    pub fn utc() -> Self {
        Self(tz::TimeZone::UTC)
    }

    /// The zone of an IANA name as AWS takes it: `Europe/Berlin`, `Etc/GMT+9`, spelled exactly.
    ///
    /// # Errors
    /// When there is no such zone; a name that differs in capitals only is told.
    pub fn parse(name: &str) -> Result<Self, Fault> {
        let allowed = "a name of the IANA time zone database such as Europe/Berlin or UTC";
        let fault = |allowed: String| Fault::new(format!("the time zone is {name:?}"), allowed);
        let known = !NO_ZONES.contains(&name);
        let zone = database().get(name).ok().filter(|_| known);
        let Some(zone) = zone else {
            return Err(fault(allowed.to_owned()));
        };
        match zone.iana_name() {
            Some(spelled) if spelled == name => Ok(Self(zone)),
            Some(spelled) => Err(fault(format!("{allowed}, spelled exactly: {spelled}"))),
            None => Err(fault(allowed.to_owned())),
        }
    }

    /// Its IANA name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// Every zone there is, by name.
    pub fn names() -> Vec<String> {
        let names = database().available();
        names
            .map(|name| name.as_str().to_owned())
            .filter(|name| !NO_ZONES.contains(&name.as_str()))
            .collect()
    }

    /// What the zone's clock shows at an instant; the nearest date there is for one outside the
    /// years -9999 to 9999.
    pub(super) fn clock(&self, at: Time) -> DateTime {
        let nearest = if at.0 < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        self.0
            .to_datetime(Timestamp::from_millisecond(at.0).unwrap_or(nearest))
    }

    /// When the zone's clock shows a moment: never if it skips it, and the first time if it shows
    /// it twice.
    pub(super) fn instant(&self, moment: DateTime) -> Option<Time> {
        let ambiguous = self.0.to_ambiguous_timestamp(moment);
        if matches!(ambiguous.offset(), tz::AmbiguousOffset::Gap { .. }) {
            return None;
        }
        let instant = ambiguous.earlier().ok()?;
        Some(Time(instant.as_millisecond()))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Zone").field(&self.name()).finish()
    }
}

/// The bundled rules.
fn database() -> &'static tz::TimeZoneDatabase {
    static DATABASE: std::sync::LazyLock<tz::TimeZoneDatabase> =
        std::sync::LazyLock::new(tz::TimeZoneDatabase::bundled);
    &DATABASE
}
