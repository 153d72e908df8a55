import Model
import Scoring

/// The networks whose clock stands still: what cannot be fetched must not look like silence (`SCORING.md`, section 11).
package enum StoppedClocks {
    /// How long after its last good fetch a network's clock goes on: longer than any pause that a budget makes people wait.
    package static let patience: Duration = .seconds(86_400)

    /// When the clocks stopped that stand still at `now`.
    ///
    /// - Parameter fetches: when a fetch on each network last ended well. One that is not fetched at all is imported, and its clock runs.
    package static func at(_ now: Instant, lastFetches fetches: [Network: Instant]) -> [Network: Instant] {
        fetches.mapValues { $0 + patience }.filter { $0.value < now }
    }
}
