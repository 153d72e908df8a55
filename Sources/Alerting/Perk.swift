import Model

/// A campaign that a sponsor gives something away by: who may have it, how many, and what they are told.
///
/// A perk is for who somebody is, and never for what they are to post: nothing is asked in return, and every offer says so (`ethics`) and
/// who is behind it (`disclosure`).
public struct Perk: Sendable, Hashable {
    /// Who is offered it first, while there are more people than places.
    public enum Order: String, Sendable, Hashable, CaseIterable {
        /// Whoever has been eligible for longest; those of one run by lot.
        case first
        /// Whoever has the highest score in the cohort at the time of the run.
        case score
    }

    /// Whom it is for: a condition over standings, and who else.
    public struct Eligibility: Sendable, Hashable {
        /// Among whom people are ranked, and by which score: `topic:NAME` by that on the topic.
        public let cohort: Cohort
        /// SQL over one row of `standing`.
        public let when: String
        /// On one of these lists; anybody where there is none.
        public let lists: [String]
        /// At home at one of these places, as cohorts name them; anybody where there is none.
        public let places: [String]

        public init(cohort: Cohort, when: String, lists: [String] = [], places: [String] = []) {
            self.cohort = cohort
            self.when = when
            self.lists = lists
            self.places = places
        }
    }

    /// A slug, part of every offer's id: under a new name it is another perk, which is offered to everybody again.
    public let name: String
    /// Who gives it.
    public let sponsor: String
    /// What is given, in a few words.
    public let gift: String
    public let eligibility: Eligibility
    /// How many places there are: never more offers are open, accepted and fulfilled at once.
    public let quota: Int
    public let order: Order
    /// The first time at which it is offered.
    public let opens: Instant
    /// The first time at which it is neither offered nor accepted any more.
    public let closes: Instant
    /// How long an offer waits for an answer.
    public let term: Duration
    /// The receivers that are told of each offer, by name.
    public let receivers: [String]
    /// The receivers that are told of each offer that was accepted: the sponsor's.
    public let sponsorReceivers: [String]
    let title: FieldTemplate<OfferField>
    let text: FieldTemplate<OfferField>
    /// Who pays for it, and that whoever speaks of it should say so.
    public let disclosure: String
    /// What giver and taker may expect of each other.
    public let ethics: String

    public static let defaultTitle = "{{person.name}}: {{sponsor}} offers {{gift}}"
    public static let defaultText = "{{sponsor}} offers you {{gift}}. Answer before {{expires}}."
    /// The code of ethics of a perk that gives none: that of the Klout Perks, in short.
    public static let defaultEthics = """
        You owe nothing for it: no post, no kind word, no review. Take it or leave it; your score does not change by either. If you speak of \
        it, say what you think, and that it was given to you.
        """
    /// How long each of `text`, `disclosure` and `ethics` may be, in bytes: together they fit into every message uncut.
    public static let longestText = 600

    /// Checks a perk as its file gives it.
    ///
    /// Throws every mistake: a name that is not a slug, an empty text, no places, a `closes` that is not behind `opens`, a term that is not
    /// positive, no or doubled receivers, a template with unknown fields, a text that is too long.
    public init(
        name: String, sponsor: String, gift: String, eligibility: Eligibility, quota: Int, order: Order = .first, opens: Instant,
        closes: Instant, term: Duration, notify receivers: [String], sponsorNotify sponsorReceivers: [String] = [], title: String? = nil,
        text: String? = nil, disclosure: String, ethics: String? = nil
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        let ethics = ethics ?? Self.defaultEthics
        if !Rule.isSlug(name) {
            mistakes.add(
                "name", "A perk's name is made of a–z, 0–9, `-` and `_`, begins with a letter or digit, and has at most 64 bytes.")
        }
        for (key, value, longest) in [
            ("sponsor", sponsor, 100), ("gift", gift, 200), ("when", eligibility.when, Int.max),
            ("disclosure", disclosure, Self.longestText),
            ("ethics", ethics, Self.longestText), ("text", text ?? Self.defaultText, Self.longestText),
        ] {
            if value.allSatisfy(\.isWhitespace) { mistakes.add(key, "This must not be empty.") }
            if value.utf8.count > longest { mistakes.add(key, "This has \(value.utf8.count) bytes, and may have \(longest).") }
        }
        if quota < 1 { mistakes.add("quota", "There must be at least one place.") }
        if closes <= opens { mistakes.add("closes", with: ["opens"], "This must be later than `opens`.") }
        if term <= .zero { mistakes.add("term", "This must be longer than 0.") }
        if receivers.isEmpty { mistakes.add("notify", "Nobody would be told. Name at least one receiver, such as `log`.") }
        for (key, names) in [("notify", receivers), ("sponsor_notify", sponsorReceivers)] {
            var told: Set<String> = []
            for name in names where !told.insert(name).inserted { mistakes.add(key, "`\(name)` is named twice. Name each receiver once.") }
        }
        self.title = FieldTemplate(title ?? Self.defaultTitle, under: "title", standard: Self.defaultTitle, telling: &mistakes)
        self.text = FieldTemplate(text ?? Self.defaultText, under: "text", standard: Self.defaultText, telling: &mistakes)
        try mistakes.throwIfAny()
        self.name = name
        self.sponsor = sponsor
        self.gift = gift
        self.eligibility = eligibility
        self.quota = quota
        self.order = order
        self.opens = opens
        self.closes = closes
        self.term = term
        self.receivers = receivers
        self.sponsorReceivers = sponsorReceivers
        self.disclosure = disclosure
        self.ethics = ethics
    }
}
