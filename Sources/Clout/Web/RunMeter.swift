import Model
import Scorekeeping
import Synchronization

/// Counts runs by how they ended, and remembers the last.
final class RunMeter: Sendable {
    struct Runs: Sendable {
        var counts: [RunEnding.Outcome: Int] = [:]
        var took = Duration.zero
        var raised: [String: Int] = [:]
        /// Whom it told is counted, and no more known.
        var last: RunEnding?
    }

    private let state = Mutex(Runs())

    var runs: Runs { state.withLock { $0 } }

    func note(_ ending: RunEnding) {
        state.withLock { runs in
            runs.counts[ending.outcome, default: 0] += 1
            runs.took += ending.took
            for alert in ending.raised { runs.raised[alert.rule, default: 0] += 1 }
            runs.last = ending
            runs.last?.raised = []
        }
    }
}
