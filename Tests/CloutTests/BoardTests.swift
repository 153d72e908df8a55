import Alerting
import Model
import Scoring
import Store
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("The board")
struct BoardTests {
    @Test("a person is ranked in their city, their country and any other place, however the file writes them")
    func places() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            "etc/people.d/a.toml",
            """
            [[person]]
            id = "ada"
            city = "Berlin"
            country = "Germany"
            [[person]]
            id = "bo"
            city = "Köln"
            country = "GERMANY"
            place = "Rhineland"
            [[person]]
            id = "cy"

            """)
        let people = try Configuration.load(from: folder.path + "/etc", environment: [:]).people
        let store = try await SQLiteStore.open(at: folder.path + "/clout.db", role: .daemon, logger: silent)
        let forum = Network("forum")
        try await store.adopt(
            people: people, identities: people.map { Identity(IdentityKey(forum, $0.id.rawValue), person: $0.id) }, assignments: [:],
            handles: [:])
        let yesterday = StoppedClock().now - .seconds(86_400)
        try await store.commit(
            Batch(
                interactions: people.enumerated().flatMap { number, person in
                    (0...number).map {
                        Interaction(
                            network: forum, kind: .reply, actor: "\($0)", target: person.id.rawValue, at: yesterday,
                            id: "\(number)-\($0)")
                    }
                }))
        let scorekeeper = Scorekeeper(store: store, options: ScoringOptions(), topics: [])
        try await scorekeeper.refresh()
        let scores = await scorekeeper.scores(at: StoppedClock().now)
        let board = Board(scores: scores, topics: TopicScores(), directory: try await Directory(of: store))
        #expect(
            board.cohorts.map(\.description) == [
                "all", "tracked", "network:forum", "place:berlin", "place:germany", "place:köln", "place:rhineland",
            ])
        func ranked(_ cohort: String) throws -> [String] {
            board.standings(in: try #require(Cohort(cohort))).map(\.person.description)
        }
        #expect(try ranked("place:germany") == ["bo", "ada"])
        #expect(try ranked("place:Berlin") == ["ada"])
        #expect(try ranked("place:rhineland") == ["bo"])
        #expect(try ranked("place:hamburg").isEmpty)
        #expect(try ranked("topic:cats").isEmpty)
        await store.close()
    }

    @Test("a rule's place may be a city, a country or another place, in any case")
    func rules() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("people.d/a.toml", "[[person]]\nid = \"ada\"\ncity = \"Berlin\"\ncountry = \"Germany\"\n")
        try folder.write("receivers.d/log.toml", "[receiver]\ntype = \"log\"\n")
        func load(_ place: String) throws -> Cohort? {
            try folder.write(
                "alerts.d/r.toml", "[rule]\nname = \"r\"\ncohort = \"place:\(place)\"\nwhen = \"score > 1\"\nnotify = [\"log\"]\n")
            return try Configuration.load(from: folder.path, environment: [:]).rules.first?.standingLine?.cohort
        }
        #expect(try load("germany") == .place("germany"))
        #expect(try load("BERLIN") == .place("berlin"))
        let error = try #require(throws: ConfigurationError.self) { try load("berln") }
        #expect(
            error.description
                == "alerts.d/r.toml:3: rule.cohort = \"place:berln\": No people file puts anybody at this place; there are berlin, "
                + "germany. Did you mean `place:berlin`?")
    }

    @Test("a cohort and a person tell alike who belongs to it")
    func membership() throws {
        let (ada, bo) = (try #require(PersonID(rawValue: "ada")), try #require(PersonID(rawValue: "bo")))
        let people = [Person(ada, name: "Ada", lists: ["team", "press"], city: "Berlin", country: "Germany"), Person(bo, name: "Bo")]
        let directory = Directory(of: people, networks: [ada: [Network("forum"), Network("alpha")], bo: [Network("forum")]])
        for person in [ada, bo].map(PersonKey.tracked) {
            let cohorts = directory.cohorts(of: person)
            #expect(Set(cohorts).count == cohorts.count)
            #expect(Set(cohorts) == Set(directory.cohorts.filter { directory.includes(person, in: $0) }))
        }
        #expect(directory.cohorts(of: .tracked(bo)) == [.all, .tracked, .network(Network("forum"))])
    }
}
