import Model

/// How a run ended, for whoever measures runs or tells of them.
package struct RunEnding: Sendable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case published
        /// Its scores move as they do by an error; those of the last good run stay.
        case held
        case failed
    }

    package let outcome: Outcome
    /// On the daemon's clock.
    package let took: Duration
    /// The alerts that it raised.
    package var raised: [Alert] = []
}

/// Starts now, and tells how long ago that was.
func stopwatch<C: Clock<Duration>>(on clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
}
