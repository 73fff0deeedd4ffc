//! The world's clock, which can run faster than the wall's.
//!
//! `world = world_start + (wall - wall_start) * speed`. Clients live on the wall clock: every
//! moment they send is mapped to the world's clock, and every moment in a reply is mapped back. At
//! speed 10 a publisher that samples every wall second is seen as sampling every 10 seconds.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Maps between the wall's clock and the world's. Moments are seconds since 1970.
#[derive(Clone, Debug)]
pub(crate) struct Clock {
    started: Instant,
    wall_start: f64,
    world_start: f64,
    speed: f64,
}

impl Clock {
    /// A clock that shows `start` now (the wall's time when absent) and runs `speed` times as fast
    /// as the wall's.
    pub(crate) fn new(speed: f64, start: Option<SystemTime>) -> Self {
        let wall_start = seconds(SystemTime::now());
        Self {
            started: Instant::now(),
            wall_start,
            world_start: start.map_or(wall_start, seconds),
            speed,
        }
    }

    /// How many world seconds pass in one wall second.
    pub(crate) fn speed(&self) -> f64 {
        self.speed
    }

    /// World time now.
    pub(crate) fn now(&self) -> f64 {
        self.world_start + self.elapsed()
    }

    /// World seconds since the start. Steps of the wall's clock do not show here.
    pub(crate) fn elapsed(&self) -> f64 {
        self.started.elapsed().as_secs_f64() * self.speed
    }

    /// The world time of a wall time.
    pub(crate) fn to_world(&self, wall: f64) -> f64 {
        self.world_start + (wall - self.wall_start) * self.speed
    }

    /// The wall time of a world time.
    pub(crate) fn to_wall(&self, world: f64) -> f64 {
        self.wall_start + (world - self.world_start) / self.speed
    }
}

/// Seconds since 1970.
pub(crate) fn seconds(moment: SystemTime) -> f64 {
    moment
        .duration_since(UNIX_EPOCH)
        .map_or(0.0, |since| since.as_secs_f64())
}

/// The moment so many seconds after 1970.
pub(crate) fn moment(seconds: f64) -> SystemTime {
    UNIX_EPOCH + Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fast_clock_maps_there_and_back() {
        let start = UNIX_EPOCH + Duration::from_secs(1_000_000);
        let clock = Clock::new(30.0, Some(start));
        let wall = clock.wall_start + 2.0;
        assert!((clock.to_world(wall) - 1_000_060.0).abs() < 1e-3);
        assert!((clock.to_wall(1_000_060.0) - wall).abs() < 1e-3);
        assert!(clock.now() >= 1_000_000.0);
    }
}
