import Model

@testable import Pages

/// A small town that does not exist, one consistent model: every list adds up.
enum Sample {
    static let now = Instant(day: 20_780) + .seconds(9 * 3600 + 20 * 60)
    static let today: Int32 = 20_780
    static let days = (today - 89)...today

    static let site = Site(version: "1.0.0", epoch: "1", now: now, lastRun: now - .seconds(300), lastRunTook: .milliseconds(38))

    /// Whoever writes names and posts may mean harm.
    static let hostile = "<script>alert('x')</script>\"&\u{0}\u{7f}’‮🦜"

    /// A line that wanders between two scores: no chance, so that pictures stay as they are.
    static func wander(from start: Double, to end: Double, steps: Int = 90, jumpsAt jump: Int = 60) -> [Double] {
        (0..<steps).map { step in
            let share = step < jump ? Double(step) / Double(jump) * 0.2 : 0.2 + Double(step - jump) / Double(max(1, steps - 1 - jump)) * 0.8
            let wave = Double((step * 37) % 11 - 5) * 0.03
            return step == steps - 1 ? end : start + (end - start) * share + wave
        }
    }

    static func scores(from start: Double, to end: Double, jumpsAt jump: Int = 60) -> [ScoreLine.Day] {
        zip(days, wander(from: start, to: end, jumpsAt: jump)).map { ScoreLine.Day($0, $1) }
    }

    static func spark(_ start: Double, _ end: Double) -> Sparkline {
        let values = wander(from: start, to: end)
        return Sparkline(stride(from: 89, through: 0, by: -3).reversed().map { values[$0] })
    }

    static func id(_ name: String) -> PersonID { PersonID(rawValue: name)! }

    static func standing(
        _ id: String, _ name: String, _ score: Double, rank: Int, of size: Int = 24, margin: Double = 0.7,
        state: ScoreState = .scored, week: Double? = 0.2, month: Double? = 0.9
    ) -> Standing {
        Standing(
            person: .tracked(self.id(id)), name: name, cohort: .tracked, score: Score(score)!, state: state, rank: rank, cohortSize: size,
            margin: margin, effectivePeople: 120, change7d: week, change30d: month, change90d: 4.1, coverage: 0.93)
    }

    static let people: [(standing: Standing, note: String, start: Double)] = [
        (standing("ottilie", "Ottilie Brandsma", 61.4, rank: 1, margin: 0.4, week: 0.1, month: -0.2), "Mastodon, Bluesky", 61.0),
        (standing("femi", "Femi Adeyemi", 54.9, rank: 2, margin: 0.6, week: 1.9, month: 3.4), "Bluesky, YouTube", 50.8),
        (standing("ruth", "Ruth Halvorsen", 47.2, rank: 3, margin: 0.8, week: -1.2, month: -2.6), "GitHub, Mastodon", 50.1),
        (standing("tariq", "Tariq Zaman", 46.8, rank: 4, margin: 0.9, week: 0, month: 0.4), "X, Mastodon", 46.0),
        (standing("ines", "Inês Quaresma", 44.0, rank: 5, margin: 1.1, week: 0.6, month: 1.4), "Bluesky", 42.0),
        (standing("bo", "Bo Lindgren", 21.5, rank: 6, margin: 2.4, state: .provisional, week: 2.8, month: nil), "Bluesky", 17.0),
        (standing("hostile", hostile, 12.0, rank: 7, margin: 1.9, week: nil, month: nil), hostile, 12.5),
    ]

    static func badge(_ place: Int, _ size: Badge.Size = .row) -> Badge { Badge(people[place].standing, size: size) }

    static func link(_ place: Int) -> Link {
        let standing = people[place].standing
        return Link(text: standing.name, address: Links.person(standing.person.description))
    }

    static let moments = [
        MomentRow(
            mark: "2", post: Link(text: "Sourdough at altitude: forty loaves, one table", address: "https://baking.example/@ottilie/12"),
            network: Network("mastodon"), at: Instant(day: today - 6), now: now, people: 88, points: 6.1),
        MomentRow(
            mark: "1", post: Link(text: hostile, address: "javascript:alert(1)"), network: Network("bluesky"), at: Instant(day: today - 30),
            now: now, people: 41, points: 3.2),
    ]

    static var everybody: Everybody {
        let shown = people.map { Everybody.Dot($0.standing.score.value, isProvisional: $0.standing.state == .provisional) }
        let others = (0..<17).map { Everybody.Dot(8 + Double($0) * 1.7) }
        return Everybody(shown + others, gate: 54.9)
    }

    static let crossed = [
        AlertRow(
            badge: badge(1), title: "<a href=\"/people/femi\"><b>Femi Adeyemi</b></a> is in the top 8.3\u{202f}%",
            notes: [
                "\((now - .seconds(60_000)).stamp(from: now)) · now rank 2, \(Delta(1.9, doubt: 0.6).markup) in 7 days · rule <a href=\"/rules/top-ten-percent\">top-ten-percent</a>",
                MachineState.ok.markup("told log, crm"),
            ]),
        AlertRow(
            title: "The connector <a href=\"/connectors#linkedin\">linkedin</a> has stopped",
            notes: ["\((now - .seconds(200_000)).stamp(from: now)) · rule <a href=\"/rules/connector-stopped\">connector-stopped</a>"]),
    ]

    static var overview: OverviewPage {
        OverviewPage(
            site,
            lede: OverviewPage.lede(
                latest: "<b>Femi Adeyemi</b> is in the top 8.3\u{202f}%, since yesterday. Nobody else crossed a line in the last 7 days.",
                moved: 3,
                of: 24, needs: []),
            notices: [
                .init(
                    title: "linkedin needs you.",
                    text: "It is stopped: the token was refused. Scores from LinkedIn stand still meanwhile; they do not fall.",
                    link: "<a href=\"/connectors#linkedin\">How to mend it</a>")
            ],
            crossed: crossed,
            rose: [(1, "new on Bluesky"), (5, "new on Bluesky")].map { place, cause in mover(place, cause) },
            fell: [mover(2, "a good month grows older")], everybody: everybody, moments: moments)
    }

    static func mover(_ place: Int, _ cause: String) -> Mover {
        let (standing, _, start) = people[place]
        return Mover(
            badge: badge(place), person: link(place), cause: cause, spark: spark(start, standing.score.value),
            change: Delta(standing.change7d, doubt: standing.margin))
    }

    static var peoplePage: PeoplePage {
        PeoplePage(
            site, lede: PeoplePage.lede(.tracked, scored: 21, provisional: 2, unrated: 1, gate: 54.9, folded: 0),
            filter: .init(
                words: hostile,
                cohorts: [
                    Choice(value: "tracked", title: "tracked people", isChosen: true),
                    Choice(value: "list:bakers", title: "list: bakers", isChosen: false),
                ],
                states: [
                    Choice(value: "", title: "any", isChosen: true), Choice(value: "provisional", title: "provisional", isChosen: false),
                ],
                orders: [
                    Choice(value: "", title: "highest score", isChosen: true),
                    Choice(value: "rose", title: "rose most in 30 days", isChosen: false),
                ]),
            cohort: .tracked, caption: "Tracked people by score, highest first",
            rows: people.map { standing, note, start in
                .init(
                    standing, address: Links.person(standing.person.description), note: note, spark: spark(start, standing.score.value),
                    isLastOfTop: standing.rank == 2)
            } + [.init(unrated: "Quiet Quentin", address: "/people/quentin", note: "YouTube")],
            gate: 54.9, nobody: "Nobody of this name.", next: "/people?after=8", nextWords: "Next 16 of 24")
    }

    static var person: PersonPage {
        var line = ScoreLine(
            name: "Ottilie Brandsma", days: days,
            scores: scores(from: 57.0, to: 61.4).filter { !((today - 50)...(today - 46)).contains($0.day) }, doubt: 0.4)
        line.gate = zip(days, 0...).map { ScoreLine.Day($0, $1 < 40 ? 58.8 : 59.6) }
        line.moments = [.init(today - 30, "1", words: "A bread"), .init(today - 6, "2", words: "Sourdough at altitude")]
        line.alerts = [.init(today - 28, "A", words: "top-ten-percent"), .init(today - 26, "B", words: "big-week")]
        line.gaps = [.init((today - 50)...(today - 46), reason: "Bluesky not fetched")]
        var content = PersonPage.Content()
        content.accounts = [
            .init(Network("mastodon"), handle: Link(text: "@ottilie@baking.example", address: "https://baking.example/@ottilie")),
            .init(Network("bluesky"), handle: Link(text: hostile, address: "javascript:alert(1)")),
        ]
        content.lists = ["bakers", "north & west"]
        content.facts = [
            Fact(label: "Among tracked people", value: "top 4.2\u{202f}%", note: "rank 1 of 24"),
            Fact(label: "7 days", value: Delta(0.1, doubt: 0.4).markup, note: "within the doubt"),
            Fact(label: "30 days", value: Delta(3.2, doubt: 0.4).markup, note: "from 58.2"),
            Fact(label: "90 days", value: Delta(4.4, doubt: 0.4).markup, note: "from 57.0"),
            Fact(label: "Doubt", value: "±\u{202f}0.4", note: "as if 210 equal people"),
            Fact(label: "Seen so far", value: "93\u{202f}%", note: "the rest is missing in the score"),
        ]
        content.networks = [
            .init(network: "Mastodon", points: 39.9, amplification: 29.0, reached: 9.7, reach: 1.2, subScore: 58.2),
            .init(network: "Bluesky", points: 20.5, amplification: 14.4, reached: 5.5, reach: 0.6, subScore: 49.6),
            .init(network: "YouTube", subScore: 18.3, note: "shown on its own"),
        ]
        content.causes = [
            .init(title: "New on Mastodon", note: "88 reshares by 61 people", points: 2.9),
            .init(title: "New on Bluesky", note: hostile, points: 1.7),
            .init(title: "Older by 30 days", note: "what was earned before counts less", points: -1.4),
        ]
        content.causesSince = "30 days"
        content.before = 58.2
        content.moments = moments
        content.alerts = [
            AlertRow(mark: "A", title: "<a href=\"/rules/top-ten-percent\">top-ten-percent</a>", notes: ["30 Oct 07:10 · told log, crm"]),
            AlertRow(mark: "B", title: "<a href=\"/rules/big-week\">big-week</a>", notes: ["1 Nov 07:10 · told log"]),
        ]
        content.topics = [
            .init(title: Link(text: "Bread", address: "/people?cohort=topic%3Abread"), note: "rank 1 of 9", score: 58.0),
            .init(title: Link(text: "Stars", address: "/people?cohort=topic%3Astars"), note: "rank 4 of 6", score: 12.4),
        ]
        content.actors = [
            .init(person: link(1), note: "0.8 points", badge: badge(1, .small)),
            .init(person: link(6), note: "0.2 points", badge: badge(6, .small)),
        ]
        content.met = 1214
        content.targets = [.init(person: link(3), note: "0.5 points", badge: badge(3, .small))]
        content.ks = [("bread", 4), ("stars", 1)]
        content.perks = [
            .init(
                title: Link(text: "a sack of rye flour", address: "/perks#perk-flour").markup,
                note: "accepted 16 Nov · a gift of \(hostile)")
        ]
        return PersonPage(
            site, id: "ottilie", name: "Ottilie Brandsma", badge: Badge(score: 61.4, doubt: 0.4, size: .large),
            lede: PersonPage.lede(
                standing("ottilie", "Ottilie Brandsma", 61.4, rank: 1, margin: 0.4, month: 3.2), people: 1216, largestShare: 0.013),
            line: line, content: content)
    }

    static var newcomer: PersonPage {
        var line = ScoreLine(
            name: hostile, days: days,
            scores: zip((today - 9)...today, wander(from: 9, to: 21.5, steps: 10, jumpsAt: 2)).map {
                ScoreLine.Day($0, $1, isProvisional: $0 < today - 2)
            },
            doubt: 2.4)
        line.epochBegan = today - 5
        line.former = ((today - 5)...today).map { ScoreLine.Day($0, 15) }
        return PersonPage(
            site, id: "bo", name: hostile, badge: Badge(score: 21.5, doubt: 2.4, isProvisional: true, size: .large),
            lede: PersonPage.lede(
                standing("bo", hostile, 21.5, rank: 6, margin: 2.4, state: .provisional, month: nil), people: 9, largestShare: 0.3),
            line: line,
            content: PersonPage.Content())
    }

    static var unrated: PersonPage {
        PersonPage(
            site, id: "quentin", name: "Quiet Quentin", badge: Badge(score: nil, size: .large),
            lede: PersonPage.lede(unrated: "Quiet Quentin"),
            line: ScoreLine(name: "Quiet Quentin", days: days, scores: [], doubt: 0), content: PersonPage.Content())
    }

    static var explain: ExplainPage {
        ExplainPage(
            site, id: "ottilie", name: "Ottilie Brandsma", score: 61.4, margin: 0.4,
            cells: .init(
                networks: ["Mastodon", "Bluesky"],
                rows: [
                    ("reshares", [17.4, 8.8]), ("replies", [11.2, 7.1]), ("likes", [8.1, 3.9]), ("quotes", [2.0, 0.1]),
                    ("a crowd that is not known yet", [0.7, 0.4]),
                    ("followers", [0.5, 0.2]),
                ]),
            posts: [
                .init(
                    title: Link(text: "Sourdough at altitude: forty loaves, one table", address: "https://baking.example/@ottilie/12")
                        .markup, note: "Mastodon, Sat 14 Nov · 88 people", points: 18.0, without: 58.9),
                .init(title: Markup(hostile), note: "Bluesky, 21 Oct · 41 people", points: 9.9, without: 60.1),
                .init(title: "41 other posts", points: 22.0, isFolded: true),
                .init(title: "Not tied to a post", note: "follows, mentions, followers, lists", points: 10.5),
            ],
            people: [
                .init(title: link(1).markup, note: "Mastodon, Bluesky", points: 0.8, without: 61.2),
                .init(title: link(6).markup, note: "Bluesky", points: 0.2, without: 61.4),
                .init(title: "1\u{202f}214 people who were only met", note: "the largest 0.6 points", points: 57.6, isFolded: true),
                .init(title: "People who are counted without names", points: 1.1),
                .init(title: "Followers and lists", points: 0.7),
            ],
            doubt: [
                "It rests on the attention of as many as 210 people of equal weight, so it is known to ± 0.4.",
                "All of the attention came from people whom the networks name.",
            ],
            command: "clout explain ottilie --at 2026-11-23T09:15:00Z --json")
    }

    static var compareOne: ComparePage {
        ComparePage(
            site, lede: "Name two people, or three, to see them beside each other.", sides: [], asked: ["ottilie", "", ""], people: [],
            days: (now.day - 89)...now.day, scores: [], facts: [], audience: [],
            neighbours: [
                .init(
                    badge: badge(0, .row), name: hostile, comparison: "/compare?a=ottilie&b=femi", note: "rank 3, 46.8\u{202f}±\u{202f}0.6")
            ])
    }

    static var compare: ComparePage {
        ComparePage(
            site, lede: ComparePage.lede(("Ottilie Brandsma", 61.4, 0.4), ("Femi Adeyemi", 54.9, 0.6)),
            sides: [
                .init(id: "ottilie", name: "Ottilie Brandsma", badge: badge(0), days: scores(from: 57, to: 61.4)),
                .init(id: "femi", name: "Femi Adeyemi", badge: badge(1), days: scores(from: 50.8, to: 54.9)),
                .init(id: "hostile", name: hostile, badge: badge(6), days: scores(from: 49, to: 53.8, jumpsAt: 30)),
            ], asked: ["ottilie", "femi", hostile],
            people: people.map { Choice(value: $0.standing.person.description, title: $0.standing.name, isChosen: false) },
            days: days,
            scores: [
                .init("All together", note: "shaded: doubt", scores: [61.4, 54.9, 53.8], doubts: [0.4, 0.6, 1.9]),
                .init("Mastodon", scores: [58.2, nil, 12]),
                .init("on Bread", scores: [58, 33.3, nil]),
            ],
            facts: [
                .init("30 days", facts: [Delta(3.2, doubt: 0.4).markup, Delta(3.4, doubt: 0.6).markup, Delta(nil, doubt: 1).markup]),
                .init("Rank of 24", facts: ["1", "2", "7"]),
            ],
            audience: ["Of the people who act on Ottilie Brandsma, <b>18\u{202f}%</b> also act on Femi Adeyemi."])
    }

    static var topics: TopicsPage {
        TopicsPage(
            site,
            rows: [
                .init(
                    name: "bread", title: "Bread", people: 9, words: ["#bread", "#sourdough", "rye", "leaven"],
                    leaders: [.init(person: link(0), badge: badge(0, .small)), .init(person: link(6), badge: badge(6, .small))]),
                .init(name: "stars", title: hostile, people: 0, words: [hostile], leaders: []),
            ])
    }

    static var perks: PerksPage {
        PerksPage(
            site, open: 1,
            rows: [
                .init(
                    name: "flour", gift: "a sack of rye flour", sponsor: "Mill & Sons", state: MachineState.ok.markup("open until 30 Nov"),
                    eligible: "those among tracked people on bakers", condition: "top_percent <= 10",
                    facts: [
                        Fact(label: "Places taken", value: "2 of 20", note: Gauge(2, of: 20).markup),
                        Fact(label: "Offered", value: "1", note: "wait for an answer, 14 days each"), Fact(label: "Had", value: "1"),
                    ],
                    offers: [
                        .init(badge: badge(0), title: link(0).markup, note: "offered 16 Nov, open until Mon 30 Nov 09:00"),
                        .init(badge: badge(6), title: link(6).markup, note: "had 12 Nov"),
                    ], disclosure: "A gift of Mill & Sons.", ethics: "You owe nothing for it."),
                .init(
                    name: "x", gift: hostile, sponsor: hostile, state: MachineState.off.markup("closed 1 Nov"), eligible: hostile,
                    condition: hostile, facts: [], offers: [], disclosure: hostile, ethics: hostile),
            ])
    }

    static let ruleRows = [
        RulesPage.Row(
            name: "top-ten-percent", line: "tracked: top_percent <= 10 until top_percent > 12", firing: 2, pending: 1,
            receivers: ["log", "crm"]),
        RulesPage.Row(name: "connector-stopped", line: "event connector_stopped", firing: 1, pending: 0, receivers: ["log"]),
    ]

    static var rules: RulesPage {
        RulesPage(
            site, rows: ruleRows, firing: 3, alerts: crossed,
            silences: ["everything about ottilie, by Kai until Wed 25 Nov 09:00: on holiday"])
    }

    static var rule: RulePage {
        let span = (now - .seconds(90 * 86_400))...now
        func at(_ days: Int) -> Instant { now - .seconds(days * 86_400) }
        return RulePage(
            site, name: "top-ten-percent",
            lede:
                "Tells <b>log and crm</b> when <code>top_percent &lt;= 10</code> begins to hold among tracked people, and has held for 24 hours. It ends when <code>top_percent &gt; 12</code>.",
            facts: [
                Fact(label: "Firing for", value: "2 people"), Fact(label: "Waiting", value: "1 person", note: "must hold for 24 hours"),
                Fact(label: "Told in 90 days", value: "3 times", note: "about 2 people"),
                Fact(label: "Last told", value: "yesterday 16:40", note: "Femi Adeyemi"),
            ], alerts: [crossed[0]],
            draft: .init(
                when: "top_percent <= 10", until: "top_percent > 12", hold: "24h",
                since: [Choice(value: "90d", title: "90 days", isChosen: true), Choice(value: "30d", title: "30 days", isChosen: false)]),
            trial: .init(
                start: span.lowerBound, alerts: 3, subjects: 2, step: "day",
                people: [
                    .init(
                        name: "Ottilie Brandsma", note: "in all along",
                        lane: Lane(
                            span, stretches: [.init(from: at(90), until: now, isFiring: true)], told: [],
                            words: "Ottilie Brandsma: in all along"), told: 0),
                    .init(
                        name: "Femi Adeyemi", note: "told 4 Oct, 22 Nov",
                        lane: Lane(
                            span,
                            stretches: [
                                .init(from: at(52), until: at(51), isFiring: false), .init(from: at(51), until: at(40), isFiring: true),
                                .init(from: at(2), until: at(1), isFiring: false), .init(from: at(1), until: now, isFiring: true),
                            ], told: [at(51), at(1)], words: "Femi Adeyemi: told twice"), told: 2),
                    .init(
                        name: hostile, note: "held for a day, then fell: not told",
                        lane: Lane(span, stretches: [.init(from: at(20), until: at(19), isFiring: false)], told: [], words: hostile),
                        told: 0),
                ], more: 2),
            file: "alerts.d/top-ten-percent.toml",
            text: "[rule]\nname = \"top-ten-percent\"\ncohort = \"tracked\"\nwhen = \"top_percent <= 10\"\n", others: [ruleRows[1]])
    }

    static var connectors: ConnectorsPage {
        let counts: [Int64] = [12, 30, 44, 8, 0, 0, 19, 61, 50, 48, 40, 33, 20, 27]
        return ConnectorsPage(
            site,
            connectors: [
                .init(
                    name: "mastodon", network: "Mastodon", accounts: "19 accounts", state: .ok, stateWords: "fetching",
                    last: (now - .seconds(120)).stamp(from: now),
                    next: (now + .seconds(180)).stamp(from: now),
                    budgets: [.init(words: "38 of 300 requests", gauge: Gauge(38, of: 300), note: "starts anew today 09:24")],
                    intake: Strip(counts, words: "New records in 14 days, 27 today"), intakeWords: "27 new today", problems: []),
                .init(
                    name: "linkedin", network: "LinkedIn", accounts: "3 accounts", state: .bad, stateWords: "stopped, needs you",
                    last: (now - .seconds(200_000)).stamp(from: now),
                    next: "when mended", budgets: [], intake: Strip([3, 0, 1, 0, 0], words: "New records in 5 days, 0 today"),
                    intakeWords: "nothing new today",
                    problems: ["linkedin: 401 Unauthorized (\(hostile)). The token is not accepted any more."],
                    commands: ["clout connector login linkedin", "clout connector test linkedin"]),
                .init(
                    name: "twitter", network: "X", accounts: "6 accounts", state: .wait, stateWords: "budget nearly spent",
                    last: (now - .seconds(7200)).stamp(from: now),
                    next: (now + .seconds(14_400)).stamp(from: now),
                    budgets: [.init(words: "$21.70 of $25.00 a month", gauge: Gauge(21.7, of: 25), note: "starts anew on 1 Dec")],
                    intake: nil, intakeWords: "9 new today", problems: []),
            ])
    }

    static var runs: RunsPage {
        RunsPage(
            site, lede: "The last run was 5 minutes ago.", held: ["Half of all scores moved by more than 3 points since the last run."],
            facts: [Fact(label: "People", value: "24", note: "23 with a score"), Fact(label: "Records", value: "61\u{202f}204")],
            rows: [
                .init(
                    at: (now - .seconds(60)).stamp(from: now), cause: "its turn", state: .bad, outcome: "failed", took: .milliseconds(120),
                    stages: [("reading", .milliseconds(110))], problem: "standings not stored: \(hostile) database or disk is full."),
                .init(
                    at: (now - .seconds(300)).stamp(from: now), cause: "its turn", state: .ok, outcome: "published",
                    took: .milliseconds(1840),
                    stages: [("scoring", .milliseconds(1200)), ("storing", .milliseconds(400))], acts: 1214, rescored: 17, alerts: 1),
                .init(
                    at: (now - .seconds(900)).stamp(from: now), cause: "the first since the start", state: .wait, outcome: "held back",
                    took: .seconds(6), stages: [("reading", .seconds(4))], acts: 61_204, rescored: 23),
            ],
            kept: [
                .init(at: (now - .seconds(300)).stamp(from: now), epoch: "1", alerts: 1),
                .init(at: (now - .seconds(900)).stamp(from: now), epoch: "1", alerts: 0),
            ], latest: "/runs", older: "/runs?cursor=1353000000000",
            waiting: [AlertRow(title: "Femi Adeyemi is in the top 8.3\u{202f}%", notes: ["to crm, 4 tries: 503 Service Unavailable"])])
    }

    static var welcome: WelcomePage {
        WelcomePage(
            Site(version: "1.0.0", epoch: "1", now: now), people: ["Ottilie Brandsma", "Femi Adeyemi", hostile],
            connectors: [.init(words: "mastodon: 2 of 19 accounts fetched", gauge: Gauge(2, of: 19))],
            rules: ["top-ten-percent"], every: "15 minutes")
    }

    static var problem: ProblemPage {
        ProblemPage(
            site, status: 404, title: "Nobody of this name", what: "There is nobody called “\(hostile)” here.",
            mend: "Look for a part of the name, or in the list of all people.", links: [Link(text: "ottilie", address: "/people/ottilie")])
    }

    static var badges: BadgesPage {
        BadgesPage(site, id: "ottilie", name: "Ottilie Brandsma", badge: badge(0, .large), origin: "https://clout.example")
    }

    /// Every page, by the name of its golden file.
    static let pages: [(name: String, make: @Sendable () -> any Page)] = [
        ("overview", { overview }), ("people", { peoplePage }), ("person", { person }), ("person-new", { newcomer }),
        ("person-unrated", { unrated }),
        ("explain", { explain }), ("compare", { compare }), ("compare-one", { compareOne }), ("topics", { topics }), ("perks", { perks }),
        ("rules", { rules }),
        ("rule", { rule }),
        ("connectors", { connectors }),
        ("runs", { runs }), ("welcome", { welcome }), ("problem", { problem }), ("badges", { badges }),
    ]
}
