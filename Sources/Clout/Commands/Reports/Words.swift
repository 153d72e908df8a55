import Model
import Scoring

extension Kind {
    /// One act of the kind, in words.
    var singular: String { self == .checkin ? "check-in" : name }

    /// The kind's acts, in words.
    var plural: String {
        switch self {
        case .reply: "replies"
        case .list: "lists"
        default: singular + "s"
        }
    }
}

/// Pieces of sentences.
enum Words {
    /// A number with its noun: `1 reply`, `3 replies`.
    static func count(_ count: some BinaryInteger, _ singular: String, _ plural: String) -> String {
        "\(count) \(count == 1 ? singular : plural)"
    }

    /// So many people.
    static func people(_ count: Int) -> String { Words.count(count, "person", "people") }

    /// A share as a percentage; `–` where it is not known.
    static func percent(_ share: Double?) -> String {
        share.map { "\(($0 * 100).shown(decimals: $0 > 0 && $0 < 0.1 ? 1 : 0)) %" } ?? "–"
    }

    /// Words in a row: `a, b and c`.
    static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}

extension Arrivals {
    /// What came in, in words.
    var words: String {
        var sentences: [String] = []
        if !acts.isEmpty {
            let known = newcomers == people ? ", for the first time" : newcomers > 0 ? ", \(newcomers) of them for the first time" : ""
            let count = acts.values.reduce(0, +)
            let learnt = late == 0 ? "" : late == count ? ", learnt of later" : ", \(late) of these acts learnt of later"
            sentences.append("\(words(of: acts)) by \(Words.people(people))\(known)\(learnt)")
        }
        if !anonymous.isEmpty { sentences.append("\(words(of: anonymous)) that are counted without names") }
        for (change, singular, plural) in [(followers, "follower", "followers"), (lists, "list", "lists")] where change != 0 {
            sentences.append("\(Words.count(change.magnitude, singular, plural)) \(change > 0 ? "more" : "fewer")")
        }
        return sentences.joined(separator: "; ")
    }

    private func words(of counts: [Kind: some BinaryInteger]) -> String {
        let sorted = counts.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key.name < $1.key.name }
        return Words.list(sorted.map { Words.count($0.value, $0.key.singular, $0.key.plural) })
    }
}

extension Explanation.Part {
    /// The part in words.
    var label: String {
        var words: [String] = []
        if let cause {
            switch cause {
            case .acts(let kind): words.append(kind.plural)
            case .followers, .lists: words.append(cause.name)
            case .ks: words.append("Ks")
            }
        }
        let isBlockAlone = cause == nil && actor == nil && post == nil
        switch block {
        case .known?: words.append(isBlockAlone ? "people whose attention counts" : "by people whose attention counts")
        case .crowd?: words.append(isBlockAlone ? "the crowd" : "by the crowd")
        case .standing?: if isBlockAlone { words.append("followers and lists") }
        case nil: break
        }
        if let actor { words.append("by \(actor)") }
        if let post { words.append("on post \(post)") }
        if words.isEmpty { words.append("everything else") }
        return (words + (network.map { ["(\($0))"] } ?? [])).joined(separator: " ")
    }
}
