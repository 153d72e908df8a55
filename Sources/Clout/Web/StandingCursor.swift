import Model

/// Where a page of standings ended: the last one's score and person. It stays right when scores move between two pages.
struct StandingCursor: PageCursor, Equatable {
    /// Millionths of a point: ranks are taken by these.
    let score: Int64
    let person: PersonID

    static let pattern = "^[0-9]{1,9}:[a-z0-9][a-z0-9._-]{0,99}$"

    /// `nil` of somebody who is not tracked.
    init?(after standing: Standing) {
        guard case .tracked(let person) = standing.person else { return nil }
        score = Self.millionths(of: standing)
        self.person = person
    }

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard parts.count == 2, parts[0].utf8.count <= 9, let score = Int64(parts[0]), score >= 0,
            let person = PersonID(rawValue: String(parts[1]))
        else { return nil }
        self.score = score
        self.person = person
    }

    var text: String { "\(score):\(person)" }

    /// What of standings, best first, comes after it.
    func rest(of standings: ArraySlice<Standing>) -> ArraySlice<Standing> {
        var (low, high) = (standings.startIndex, standings.endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(standings[middle]) { high = middle } else { low = middle + 1 }
        }
        return standings[low...]
    }

    private func isBefore(_ standing: Standing) -> Bool {
        let other = Self.millionths(of: standing)
        return score != other ? score > other : PersonKey.tracked(person) < standing.person
    }

    private static func millionths(of standing: Standing) -> Int64 { Int64((standing.score.value * 1e6).rounded(.toNearestOrAwayFromZero)) }
}
