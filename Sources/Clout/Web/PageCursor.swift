import Foundation
import Model
import Web

/// Where a page of standings ended: the last one's score and person. It stays right when scores move between two pages.
struct PageCursor: Sendable, Equatable {
    /// Millionths of a point: ranks are taken by these.
    let score: Int64
    let person: PersonKey

    init(after standing: Standing) {
        score = Self.millionths(of: standing)
        person = standing.person
    }

    /// Reads what `text` writes.
    init?(_ text: String) {
        guard let data = Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding(of: text)) else {
            return nil
        }
        let words = String(decoding: data, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard words.count == 2, let score = Int64(words[0]), let person = PersonKey(String(words[1])) else { return nil }
        self.score = score
        self.person = person
    }

    /// Opaque to clients.
    var text: String {
        Data("\(score) \(person)".utf8).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// What of standings, best first, comes after it.
    func rest(of standings: ArraySlice<Standing>) -> ArraySlice<Standing> {
        var low = standings.startIndex, high = standings.endIndex
        while low < high {
            let middle = low + (high - low) / 2
            if isBefore(standings[middle]) { high = middle } else { low = middle + 1 }
        }
        return standings[low...]
    }

    private func isBefore(_ standing: Standing) -> Bool {
        let other = Self.millionths(of: standing)
        return score != other ? score > other : person < standing.person
    }

    private static func millionths(of standing: Standing) -> Int64 {
        Int64((standing.score.value * 1e6).rounded(.toNearestOrAwayFromZero))
    }
}

private func padding(of text: String) -> String { String(repeating: "=", count: (4 - text.utf8.count % 4) % 4) }

extension Parameter<PageCursor?> {
    /// Where to go on.
    static var cursor: Self {
        Parameter("cursor", "Where to go on: what the page before gives as `next`.", expectation: "what a page gives as `next`") {
            PageCursor($0)
        }
    }
}
