import Model

/// A column of `standing`, as conditions name it.
public struct StandingColumn: Sendable {
    /// What stands in a row.
    enum Value {
        case text(String)
        case integer(Int64?)
        case real(Double?)
    }

    public let name: String
    /// `TEXT`, `INTEGER` or `REAL`.
    public let type: String
    /// What it holds, its unit and its range, in a few words for the reader's documentation.
    public let meaning: String
    /// Whether it is told from the person's facts, and not from the standing itself.
    public let isFact: Bool
    let value: @Sendable (Standing, PersonFacts?) -> Value

    private init(_ name: String, text value: @escaping @Sendable (Standing) -> String, _ meaning: String) {
        self.init(name: name, type: "TEXT", meaning: meaning, isFact: false) { standing, _ in .text(value(standing)) }
    }

    private init(_ name: String, integer value: @escaping @Sendable (Standing) -> Int?, _ meaning: String) {
        self.init(name: name, type: "INTEGER", meaning: meaning, isFact: false) { standing, _ in .integer(value(standing).map(Int64.init)) }
    }

    private init(_ name: String, real value: @escaping @Sendable (Standing) -> Double?, _ meaning: String) {
        self.init(name: name, type: "REAL", meaning: meaning, isFact: false) { standing, _ in .real(value(standing)) }
    }

    private init(
        name: String, type: String, meaning: String, isFact: Bool, value: @escaping @Sendable (Standing, PersonFacts?) -> Value
    ) {
        self.name = name
        self.type = type
        self.meaning = meaning
        self.isFact = isFact
        self.value = value
    }

    /// Those that there are for any standing, in order.
    static let fixed: [StandingColumn] = [
        StandingColumn("person", text: { $0.person.description }, "the person's id"),
        StandingColumn("name", text: { $0.name }, "the person's name"),
        StandingColumn("cohort", text: { $0.cohort.description }, "the cohort that the rank is taken among, such as `tracked`"),
        StandingColumn("score", real: { $0.score.value }, "1 to 100"),
        StandingColumn("state", text: { $0.state.rawValue }, "`scored` or `provisional`"),
        StandingColumn("rank", integer: { $0.rank }, "1 is the best; ties share the better rank"),
        StandingColumn("cohort_size", integer: { $0.cohortSize }, "how many people of the cohort are rated"),
        StandingColumn("top_percent", real: { $0.topPercent }, "100 · rank / cohort_size, above 0 and at most 100"),
        StandingColumn("margin", real: { $0.margin }, "half the width of the interval that the score is known to, in points"),
        StandingColumn(
            "effective_people", real: { $0.effectivePeople }, "how many people of equal weight would explain the score as well"),
        StandingColumn("change_1d", real: { $0.change1d }, "points gained since a day earlier; NULL without a score from then"),
        StandingColumn("change_7d", real: { $0.change7d }, "points gained since 7 days earlier; NULL without a score from then"),
        StandingColumn("change_30d", real: { $0.change30d }, "points gained since 30 days earlier; NULL without a score from then"),
        StandingColumn("change_90d", real: { $0.change90d }, "points gained since 90 days earlier; NULL without a score from then"),
        StandingColumn(
            "quiet_days", integer: { $0.quietDays },
            "days since the person's last own post or act, on the cohort's network or else on any; NULL where none is known"),
        StandingColumn(
            "coverage", real: { $0.coverage },
            "the share of what counts that was seen, 0 to 1, on the cohort's network or else over all; NULL where not known"),
        StandingColumn(name: "followers", type: "INTEGER", meaning: "followers of all accounts", isFact: true) {
            .integer($1?.followers ?? 0)
        },
        StandingColumn(name: "ks", type: "INTEGER", meaning: "Ks got that count, on all topics", isFact: true) {
            .integer(Int64($1?.ks ?? 0))
        },
    ]

    /// Those of one network.
    static func on(_ network: Network) -> [StandingColumn] {
        let suffix = String(network.rawValue.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
        return [
            StandingColumn(
                name: "score_on_\(suffix)", type: "REAL", meaning: "the sub-score there, 1 to 100; NULL without one", isFact: true
            ) { .real($1?.networks[network]?.score) },
            StandingColumn(
                name: "followers_on_\(suffix)", type: "INTEGER", meaning: "followers there; NULL where nothing is known", isFact: true
            ) { .integer($1?.networks[network]?.followers) },
            StandingColumn(
                name: "quiet_days_on_\(suffix)", type: "INTEGER",
                meaning: "days since the last own post or act there; NULL where none is known", isFact: true
            ) { .integer($1?.networks[network]?.quietDays.map(Int64.init)) },
        ]
    }
}
