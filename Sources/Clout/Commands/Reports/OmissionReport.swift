import JSON
import Model
import Scoring

/// What a score would be without somebody or something, as people and programs read it.
struct OmissionReport {
    let omission: Omission
    let name: String
    let person: PersonKey
    let at: Instant
    /// S with everything, and without what is left out; `nil` when unrated.
    let whole: Score?
    let rest: Score?

    /// How much is missing, unrated counting as 1.
    private var difference: Double { (rest?.value ?? 1) - (whole?.value ?? 1) }

    var lines: [String] {
        func shown(_ score: Score?) -> String { score.map { $0.value.shown(decimals: 1) } ?? "unrated" }
        // Of both as they are read, so that what is read adds up.
        func tenths(_ score: Score?) -> Double { roundedToTenths(score: score?.value ?? 1, parts: []).score }
        let difference = tenths(rest) - tenths(whole)
        return [
            "\(Terminal.bold(Terminal.safe(name))) without \(Terminal.safe(omission.words)): \(Terminal.orange(shown(rest))) instead of "
                + "\(shown(whole)) (\(difference.shownAsPoints))",
            self.difference == 0
                ? "Nothing in this score comes from it; `clout explain \(person) --by all` shows what does."
                : rest == nil
                    ? "All of the score comes from it."
                    : "Everybody else is heard as before. Each further point is harder, so this is less than the part's share in the whole score.",
            Terminal.dim("as of \(at)"),
        ]
    }

    var json: String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("person", person.description)
            object.member("name", name)
            object.member("as_of", at.description)
            object.member("without", omission.words)
            object.member("score", orNull: whole?.value)
            object.member("score_without", orNull: rest?.value)
            object.member("difference", difference)
        }
        return writer.text
    }
}

extension Omission {
    /// What is left out, as the command line names it.
    fileprivate var words: String {
        switch self {
        case .actor(let person): "actor \(person)"
        case .post(let network, let post): "post \(network):\(post)"
        case .network(let network): "network \(network)"
        }
    }
}
