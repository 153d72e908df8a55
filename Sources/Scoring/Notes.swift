import Model

/// What one look at all records of a network tells beside the counting.
struct Notes {
    private(set) var todays: [StoredAct] = []
    private(set) var earliest = Int64.max
    private(set) var wakes = Int64.max

    init(of graph: Graph, onLedger ledger: Int, roster: Roster, window: Window) {
        let segments = graph.ledgers[ledger].segments
        let pieces = min(segments.count, Parallel.workers * 8)
        var found = [Notes](repeating: Notes(), count: pieces)
        found.withUnsafeMutableBufferPointer { found in
            // Each piece writes its own element and nothing else of the buffer.
            let found = found
            Parallel.perform(pieces) { piece in
                var notes = Notes()
                for segment in segments[segments.count * piece / pieces..<segments.count * (piece + 1) / pieces] {
                    segment.forEach { notes.note($0, graph: graph, roster: roster, window: window) }
                }
                found[piece] = notes
            }
        }
        for notes in found {
            todays += notes.todays
            (earliest, wakes) = (min(earliest, notes.earliest), min(wakes, notes.wakes))
        }
        for tally in graph.tallies where Self.belongs(tally, to: ledger, in: graph) {
            earliest = min(earliest, tally.seconds)
            if tally.seconds > window.lastSecond { wakes = min(wakes, tally.seconds) }
        }
        for post in graph.posts where Int(post.network) == ledger {
            if let at = post.at, at > window.lastSecond { wakes = min(wakes, at) }
        }
    }

    private init() {}

    private mutating func note(_ act: StoredAct, graph: Graph, roster: Roster, window: Window) {
        guard act.actor >= 0 else { return }
        if act.seconds >= Int64(window.today) * 86_400 {
            if act.seconds <= window.lastSecond { todays.append(act) } else { wakes = min(wakes, act.seconds) }
        }
        guard act.seconds < earliest, act.post < 0 || !graph.postIsRemoved[Int(act.post)] else { return }
        let (actor, target) = (roster.memberOfAccount[Int(act.actor)], roster.memberOfAccount[Int(act.target)])
        if actor >= 0, target >= 0, actor != target { earliest = act.seconds }
    }

    static func belongs(_ tally: Graph.StoredTally, to ledger: Int, in graph: Graph) -> Bool {
        tally.post >= 0
            ? Int(graph.posts[Int(tally.post)].network) == ledger && !graph.postIsRemoved[Int(tally.post)]
            : Int(graph.accountLedger[Int(tally.account)]) == ledger
    }
}
