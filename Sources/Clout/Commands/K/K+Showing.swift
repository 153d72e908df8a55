import JSON
import Model
import Scoring

extension KLedger.Verdict {
    /// Whether the K counts, and why not, in words.
    var shown: String {
        switch self {
        case .counts: "counts"
        case .takenBack(let at): "taken back at \(at)"
        case .toSelf: "the account is the giver's own"
        case .inReturn(let favour): "given in return for the K of \(favour.giver) on \(favour.topic) at \(favour.at)"
        }
    }

    /// The same in a word.
    fileprivate var word: String {
        switch self {
        case .counts: "counts"
        case .takenBack: "taken_back"
        case .toSelf: "to_self"
        case .inReturn: "in_return"
        }
    }
}

extension KPurse {
    var shown: String {
        "\(giver) has \(left) of \(allotment.shown) left\(next.map { "; the next comes back at \($0)" } ?? "")."
    }
}

extension JSONWriter {
    static func text(of entry: KLedger.Entry) -> String {
        var writer = JSONWriter()
        writer.k(entry)
        return writer.text
    }

    mutating func k(_ entry: KLedger.Entry) {
        object { object in
            object.member("giver", entry.k.giver.rawValue)
            object.member("receiver", entry.k.receiver.description)
            object.member("topic", entry.k.topic)
            object.member("at", entry.k.at.description)
            object.member("taken_back", orNull: entry.k.takenBack?.description)
            object.member("verdict", entry.verdict.word)
            object.member("why", orNull: entry.verdict == .counts ? nil : entry.verdict.shown)
        }
    }
}
