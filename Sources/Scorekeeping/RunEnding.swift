import Model

/// How a run ended, for whoever measures runs or tells of them.
package struct RunEnding: Sendable {
    package enum Outcome: String, Sendable, Hashable, CaseIterable {
        case published
        /// Its scores move as they do by an error; those of the last good run stay.
        case held
        case failed
    }

    /// Why it was made.
    package enum Cause: String, Sendable, Hashable {
        /// It is the first one since the daemon started.
        case start
        /// It was its turn.
        case interval
        /// Another configuration was taken over.
        case configuration
    }

    /// One part of it, and how long that took.
    package struct Stage: Sendable, Hashable {
        package let part: ScoringLoop.Part
        package let took: Duration
    }

    /// What was gone over.
    package struct Figures: Sendable, Hashable {
        /// Acts that are known and were not before; fewer than 0 where more have gone.
        package var acts = 0
        /// Whoever has a score, met or tracked.
        package var people = 0
        /// Of whom it was computed anew.
        package var rescored = 0
        package var standings = 0
    }

    /// When it began.
    package let began: Instant
    /// The time that its scores are for; `nil` where it came to none.
    package var at: Instant?
    package let cause: Cause
    package let outcome: Outcome
    /// On the daemon's clock.
    package let took: Duration
    /// In their order, as far as it came.
    package let stages: [Stage]
    package var figures = Figures()
    /// The alerts that it raised.
    package var raised: [Alert] = []
    /// What went wrong; `nil` unless it failed.
    package var problem: String?
}

/// Starts now, and tells how long ago that was.
func stopwatch<C: Clock<Duration>>(on clock: C) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
}
