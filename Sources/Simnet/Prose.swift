/// What people of a society write: never stored, made anew from a post's number each time it is asked for.
enum Prose {
    private static let openings = [
        "Notes on", "A question about", "Today we shipped", "Still thinking about", "A small talk on", "Reading about",
        "What I learned from",
        "Against", "In praise of", "Three ways to see", "A week with", "The trouble with", "New pictures of", "Why I left",
    ]
    private static let subjects = [
        "typed errors", "slow queues", "winter gardens", "old maps", "bread & salt", "city trams", "quiet interfaces", "mountain weather",
        "public libraries", "hand-set type", "small databases", "long walks", "night trains", "open data", "field recordings",
        "tide tables",
    ]
    private static let closings = [
        "More soon.", "Thoughts?", "It holds.", "Corrections welcome.", "\u{201C}Simple\u{201D} is work.", "Thread below.",
        "Slides follow.",
        "You were right.", "Not done yet.", "Caf\u{E9} at nine.",
    ]
    private static let answers = [
        "Agreed, and then some.", "Have you a source for this?", "This made my day.", "I see it differently:", "Same here.",
        "Please write more of it.",
        "Which version?", "Thank you \u{2014} saved.",
    ]
    static let topics = ["engineering", "gardening", "travel", "design", "science"]
    /// The names of communities, in order; beyond them a number stands behind the name.
    static let communities = ["harbour", "meadow", "observatory", "workshop", "quarter"]

    static func community(_ index: Int) -> String {
        index < communities.count ? communities[index] : "\(communities[index % communities.count])-\(index / communities.count + 1)"
    }

    static func text(of number: UInt64, shape: PostRecord.Shape) -> String {
        let hash = scramble(number)
        func pick(_ words: [String], _ shift: UInt64) -> String { words[Int((hash >> shift) % UInt64(words.count))] }
        return switch shape {
        case .reply, .quote, .mention: "\(pick(answers, 7)) \(pick(subjects, 19))"
        case .original, .reshare: "\(pick(openings, 3)) \(pick(subjects, 17)). \(pick(closings, 31))"
        }
    }

    static let givenNames = [
        "Ada", "Bela", "Cleo", "Dora", "Emil", "Fay", "Gil", "Hana", "Ines", "Jon", "Kira", "Leo", "Mina", "Nils", "Oda", "Pia", "Quin",
        "Rosa",
        "Sami", "Tove", "Ugo", "Vera", "Wim", "Xenia", "Yara", "Zeno", "Alma", "Bruno", "Cyra", "Dion", "Elin", "Finn", "Greta", "Hugo",
        "Iris",
        "Juno", "Karl", "Lena", "Malik", "Noor",
    ]
    static let familyNames = [
        "Berg", "Kato", "Silva", "Okoye", "Novak", "Lind", "Moreau", "Ito", "Costa", "Haas", "Reyes", "Sato", "Weiss", "Adler", "Bianco",
        "Conti",
        "Dahl", "Engel", "Falk", "Greco", "Holm", "Ivanov", "Jansen", "Klein", "Lopez", "Meyer", "Nagy", "Olsen", "Park", "Quist", "Rossi",
        "Stark", "Toth", "Unger", "Vidal", "Wolf", "Xu", "Yilmaz", "Zhang", "Brandt",
    ]
}
