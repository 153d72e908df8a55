import Conditions
import Model
import Testing

@Suite struct StandingConditionsTests {
    private func standing(
        _ slug: String, name: String = "Ada", score: Double = 50, state: ScoreState = .scored, rank: Int = 1, cohortSize: Int = 10,
        change7d: Double? = nil, quietDays: Int? = nil, coverage: Double? = nil
    ) throws -> Standing {
        Standing(
            person: .tracked(try #require(PersonID(rawValue: slug))), name: name, cohort: .list("writers"),
            score: try #require(Score(score)),
            state: state, rank: rank, cohortSize: cohortSize, margin: 2, effectivePeople: 12, change1d: nil, change7d: change7d,
            quietDays: quietDays, coverage: coverage)
    }

    private func holding(_ condition: String, _ standings: [Standing]) throws -> [String] {
        names(try StandingConditions.evaluate([condition], over: standings)[0].get(), standings)
    }

    private func names(_ holds: [Bool], _ standings: [Standing]) -> [String] {
        zip(holds, standings).filter(\.0).map(\.1.person.description).sorted()
    }

    @Test(
        "a condition says who satisfies it",
        arguments: [
            ("top_percent <= 10", ["a"]), ("top_percent > 10", ["b", "c"]), ("rank BETWEEN 2 AND 3 AND score > 40.5", ["b"]),
            ("state = 'provisional'", ["c"]), ("state IN ('scored')", ["a", "b"]), ("name LIKE 'b%'", ["b"]),
            ("name = 'O''Neill; --'", ["c"]),
            ("cohort = 'list:writers' AND cohort_size = 10", ["a", "b", "c"]), ("person = 'b'", ["b"]),
            ("margin * 2 < effective_people", ["a", "b", "c"]),
            ("round(score / 10) = 6", ["a"]), ("max(score, 60) = 60", ["a", "b", "c"]), ("iif(rank = 1, 1, 0)", ["a"]),
            ("CASE WHEN rank = 1 THEN 0 ELSE 1 END", ["b", "c"]), ("(score) > (45)", ["a"]), ("rank", ["a", "b", "c"]),
            ("nullif(rank, rank)", []),
            ("score / 0", []),
            ("\n\"top_percent\" < 11\n", ["a"]), ("[rank]=1", ["a"]), ("`rank`=1", ["a"]), ("TOP_PERCENT <= 10", ["a"]),
        ])
    func holds(condition: String, expected: [String]) throws {
        let standings = [
            try standing("a", score: 60, rank: 1), try standing("b", name: "Ben", score: 45, rank: 2),
            try standing("c", name: "O'Neill; --", score: 40.25, state: .provisional, rank: 3),
        ]
        #expect(try holding(condition, standings) == expected)
    }

    @Test("what is not known yet satisfies nothing, and neither does its opposite")
    func null() throws {
        let standings = [try standing("a"), try standing("b", change7d: 5), try standing("c", change7d: -5)]
        #expect(try holding("change_7d >= 0", standings) == ["b"])
        #expect(try holding("NOT change_7d >= 0", standings) == ["c"])
        #expect(try holding("change_7d IS NULL", standings) == ["a"])
        let quiet = [try standing("a"), try standing("b", quietDays: 30), try standing("c", quietDays: 29)]
        #expect(try holding("quiet_days >= 30", quiet) == ["b"])
        #expect(try holding("quiet_days < 30", quiet) == ["c"])
        let seen = [try standing("a"), try standing("b", coverage: 0.5), try standing("c", coverage: 0.04)]
        #expect(try holding("coverage < 0.1", seen) == ["c"])
    }

    @Test("every documented column can be named")
    func columns() throws {
        let networks: Set<Network> = [Network("mastodon"), Network("my-forum")]
        let columns = StandingConditions.columns(on: networks.sorted())
        #expect(columns.count == 18 + 2 * 3)
        for column in columns { try StandingConditions.check("\(column.name) IS NULL OR typeof(\(column.name)) <> ''", on: networks) }
        #expect(throws: ConditionError.self) { try StandingConditions.check("score_on_mastodon > 1") }
    }

    @Test(
        "whatever is not one expression over one row is refused",
        arguments: [
            "", "  \n", "score > ", "score >> > 1", "score 1", "1) ; DROP TABLE standing; SELECT (1", "1; DROP TABLE standing", "1)", "(1",
            "1) OR (1",
            "1) VIRTUAL, evil AS (2", "1 -- x", "1 /* x", "1 /* x */", "1 --", "'open", "\"open", "[open", "score > ?", "score > ?1",
            "score > :a",
            "score > $a", "score > @a", "(SELECT 1)", "EXISTS (SELECT 1)", "score > (SELECT avg(score) FROM standing)", "1 IN (SELECT 1)",
            "1 IN sqlite_master", "sqlite_master.name = 'x'", "standing.score > 1", "main.standing.score > 1", "rowid = 1", "_rowid_ = 1",
            "oid = 1",
            "count(*) > 1", "avg(score) > 1", "max(score) > 1", "rank() OVER () = 1", "random() > 0", "randomblob(9) <> 0",
            "date('now') > 'x'",
            "current_timestamp > 'x'", "current_date > 'x'", "julianday() > 1", "load_extension('x')", "readfile('/etc/passwd') <> 0",
            "changes() = 0",
            "last_insert_rowid() = 1", "sqlite_version() = '3'", "zeroblob(1000000000) = 1", "hex(zeroblob(100000000)) = 1",
            "score = 1 AND scor > 2",
            "raise(abort, 'x')", "PRAGMA user_version", "ATTACH 'x' AS y", "VALUES (1)", "(1, 2)", "name MATCH 'x'", "name REGEXP 'x'",
            "state = scored", "state = \"scored\"", "1\u{0}2", "score > 1 COLLATE nothing", "printf('%1000000000d', 1) = 1", "* > 1",
            "score > 1 LIMIT 1",
            "score > 1 ORDER BY score", "score > 1 UNION SELECT 1", "\"condition 0\" = 1",
        ])
    func refused(condition: String) {
        let error = #expect(throws: ConditionError.self) { try StandingConditions.check(condition) }
        #expect(error?.kind == .invalid)
        #expect(error?.reason.hasSuffix(".") == true, "\(String(describing: error))")
        #expect(throws: ConditionError.self) { try StandingConditions.evaluate([condition], over: [])[0].get() }
    }

    @Test(
        "a refusal says why, and what would be right",
        arguments: [
            ("top_precent <= 10", "There is no column `top_precent`", "top_percent"),
            ("state = \"scored\"", "Text goes in single quotes.", nil),
            ("rond(score) = 3", "The function `rond` is not among those allowed", "round"),
            ("random() > 1", "The function `random` is not among those allowed", nil),
            ("standing.score > 1", "Write columns alone: `score`, not `standing.score`.", nil),
            ("score > (SELECT 1)", "It holds a subquery.", nil),
            ("score > :line", "It holds a parameter", nil),
            ("avg(1) > 1", "The function `avg` is not among those allowed", nil),
            ("max(score) > 1", "It asks for more than one row", nil),
            ("round(1, 2, 3) > 1", "round() is called with a wrong number of arguments.", nil),
            ("1; 2", "It holds a `;`.", nil), ("1)", "A `)` closes nothing.", nil), ("(1", "A `(` is not closed.", nil),
            ("1", "It names no column", nil), ("'top_percent' > 1", "Columns stand without single quotes.", nil),
            ("state = 'ratd'", "No standing is in the state `ratd`; there are scored, provisional.", nil),
            ("score > 3 AND state IN ('scored', 'provisionl')", "No standing is in the state `provisionl`", "provisional"),
            ("'unrated' IS NOT [state]", "No standing is in the state `unrated`", nil),
            ("score >", "SQLite says: near \")\": syntax error.", nil),
        ] as [(String, String, String?)])
    func reasons(condition: String, reason: String, nearest: String?) {
        let error = #expect(throws: ConditionError.self) { try StandingConditions.check(condition) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
        if let nearest { #expect(error?.nearest == nearest) }
    }

    @Test("an expression as costly as any is bounded in length and depth")
    func cost() {
        #expect(throws: ConditionError.self) {
            try StandingConditions.check(String(repeating: "(", count: 5000) + "1" + String(repeating: ")", count: 5000))
        }
        #expect(throws: ConditionError.self) { try StandingConditions.check(Array(repeating: "1", count: 500).joined(separator: "+")) }
        #expect(throws: ConditionError.self) { try StandingConditions.check("1 = " + String(repeating: "1", count: 4100)) }
        #expect(throws: ConditionError.self) { try StandingConditions.check("name LIKE '" + String(repeating: "%a", count: 60) + "'") }
    }

    @Test("what is known of a person on each network can be asked for")
    func facts() throws {
        let (mastodon, forum) = (Network("mastodon"), Network("my-forum"))
        let standings = [try standing("a"), try standing("b"), try standing("c")]
        let facts: [PersonKey: PersonFacts] = [
            standings[0].person: PersonFacts(networks: [mastodon: .init(score: 61.5, followers: 40, quietDays: 3)], ks: 2),
            standings[1].person: PersonFacts(networks: [
                forum: .init(followers: 7), mastodon: .init(score: 12, followers: 5, quietDays: 30),
            ]),
        ]
        for (condition, expected) in [
            ("score_on_mastodon > 60", ["a"]), ("score_on_my_forum IS NULL", ["a", "b", "c"]), ("followers_on_my_forum > 6", ["b"]),
            ("followers = 12", ["b"]), ("followers = 0", ["c"]), ("ks >= 1", ["a"]), ("quiet_days_on_mastodon >= 30 AND rank = 1", ["b"]),
        ] {
            let answers = StandingConditions.evaluate([condition], over: standings, knowing: facts, on: [mastodon, forum])
            #expect(try names(answers[0].get(), standings) == expected, "\(condition)")
            #expect(StandingConditions.needFacts(["score > 1", condition], on: [mastodon, forum]))
        }
        #expect(!StandingConditions.needFacts(["score > 1", "quiet_days > 2"], on: [mastodon]))
    }

    @Test("a condition that fails while it is evaluated, or was never right, costs no other condition")
    func failing() throws {
        let standings = try (1...1500).map { try standing("p\($0)", rank: $0, cohortSize: 1500) }
        // Only the last rows overflow.
        let overflow = "abs(rank - 1500 - 9223372036854775807 - (rank > 1400)) > 0"
        let answers = StandingConditions.evaluate(["rank = 1", overflow, "scor > 1", "rank = 1500"], over: standings)
        #expect(try answers[0].get().firstIndex(of: true) == 0)
        #expect(try answers[3].get().firstIndex(of: true) == 1499)
        for (index, kind) in [(1, ConditionError.Kind.failed), (2, .invalid)] {
            let error = #expect(throws: ConditionError.self) { try answers[index].get() }
            #expect(error?.kind == kind)
        }
    }

    @Test("many conditions over many standings are answered in their order")
    func many() throws {
        let standings = try (1...2500).map { try standing("p\($0)", rank: $0, cohortSize: 2500) }
        let texts = (1...450).map { "rank = \($0 * 5)" }
        let answers = try StandingConditions.evaluate(texts, over: standings).map { try $0.get() }
        #expect(answers.count == 450)
        for (index, answer) in answers.enumerated() { #expect(answer.indices.filter { answer[$0] } == [(index + 1) * 5 - 1]) }
        #expect(StandingConditions.evaluate([], over: standings).isEmpty)
        #expect(StandingConditions.evaluate(["rank", "rank * 0"], over: []) == [.success([]), .success([])])
    }

    @Test(
        "a number is compared with numbers only",
        arguments: [
            ("score > 'abc'", "`score` is a number and 'abc' a text"), ("'high' <= score", "`score` is a number and 'high' a text"),
            ("rank = 1 AND NOT (top_percent < '')", "`top_percent` is a number and '' a text"),
            ("rank IS NOT 'first'", "`rank` is a number"), ("rank IN (1, 'two')", "`rank` is a number and 'two' a text"),
            ("score BETWEEN 10 AND 'x'", "`score` is a number and 'x' a text"), ("\"score\" >= '5 %'", "`score` is a number"),
            ("score > ('abc')", "`score` is a number and 'abc' a text"), ("((score)) > (('abc'))", "`score` is a number and 'abc'"),
            ("('abc') < score", "`score` is a number and 'abc' a text"), ("score IN (1, ('x'))", "`score` is a number and 'x' a text"),
            ("score BETWEEN 1 AND ('x')", "`score` is a number and 'x' a text"),
            ("score > '50'", "`score` is a number and '50' a text. Write a number, without quotes."),
            ("rank IN (1, '2')", "`rank` is a number"),
            ("score > name", "`score` is a number and `name` a text"), ("person = rank", "`rank` is a number and `person` a text"),
        ])
    func mixtures(condition: String, beginning: String) {
        let error = #expect(throws: ConditionError.self) { try StandingConditions.check(condition) }
        #expect(error?.reason.hasPrefix(beginning) == true, "\(String(describing: error))")
    }

    @Test(
        "what only looks like a comparison of a number with a text is none",
        arguments: [
            "score > '' || rank", "score > length(name)", "rank = 1 AND name = 'abc'",
            "name = 'abc' AND rank = 1", "name > 'm' OR score < 5", "CASE WHEN rank = 1 THEN 'a' ELSE name END = 'a'",
            "score > name + 1", "score > length('abc')", "score > ('abc') + 1", "name IN ('abc')",
            "name || score > 'abc'", "'abc' < score || name", "state || '' = 'x'", "'x' || state = 'xscored'",
            "state = 'sco' || 'red'", "state IN ('sco' || 'red')", "state = 'scored' = rank",
            "instr(name, 'x') < rank", "rank < cohort_size", "score BETWEEN 1 AND 2 AND name = 'x'",
        ])
    func noMixtures(condition: String) throws { try StandingConditions.check(condition) }
}
