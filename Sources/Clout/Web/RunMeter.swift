import Model
import Scorekeeping
import Synchronization

/// Counts runs by how they ended, and remembers the latest.
final class RunMeter: Sendable {
    struct Runs: Sendable {
        var counts: [RunEnding.Outcome: Int] = [:]
        var took = Duration.zero
        var raised: [String: Int] = [:]
        /// What became of the latest, newest first; whom they told is counted, and no more known.
        var latest: [Remembered] = []
        var last: RunEnding? { latest.first?.ending }
    }

    struct Remembered: Sendable {
        let ending: RunEnding
        /// How many alerts it raised.
        let raised: Int
    }

    private static let most = 100

    private let state = Mutex(Runs())

    var runs: Runs { state.withLock { $0 } }

    func note(_ ending: RunEnding) {
        state.withLock { runs in
            runs.counts[ending.outcome, default: 0] += 1
            runs.took += ending.took
            for alert in ending.raised { runs.raised[alert.rule, default: 0] += 1 }
            var told = ending
            told.raised = []
            runs.latest.insert(Remembered(ending: told, raised: ending.raised.count), at: 0)
            if runs.latest.count > Self.most { runs.latest.removeLast() }
        }
    }
}
