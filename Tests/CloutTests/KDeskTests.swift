import Alerting
import Model
import Scoring
import Store
import Synchronization
import Testing

@testable import Clout
@testable import Scorekeeping

@Suite("Giving Ks")
struct KDeskTests {
    private static let forum = Network("forum")
    private static let start = StoppedClock().now

    /// A clock that stands where it is put.
    private final class Clock: WallClock {
        private let time = Mutex(KDeskTests.start)
        var now: Instant { time.withLock { $0 } }
        func advance(days: Double) { time.withLock { $0 = $0 + .milliseconds(Int64(days * 86_400_000)) } }
    }

    private struct Office {
        let desk: KDesk
        let clock: Clock
        /// What the daemon has open.
        let store: SQLiteStore

        func give(_ giver: String, _ receiver: String, _ topic: String = "climate") async throws -> KLedger.Verdict {
            try await desk.give(from: giver, to: receiver, on: topic).verdict
        }
    }

    /// Twenty elders who answer one another (tracked), Ada (tracked) whose post on climate some of them share, and somebody only met.
    private func withOffice(
        _ files: [String: String] = [:], _ body: (Office) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let ids = ["ada"] + (0..<20).map { "elder\($0)" }
        try folder.write(
            "etc/people.d/a.toml", ids.map { "[[person]]\nid = \"\($0)\"\n\($0 == "elder1" ? "k_allotment = 1\n" : "")" }.joined())
        try folder.write(
            "etc/topics.d/a.toml", "[[topic]]\nname = \"climate\"\nwords = [\"climate\"]\n[[topic]]\nname = \"cats\"\nwords = [\"cats\"]\n")
        for (name, text) in files { try folder.write("etc/" + name, text) }
        let configuration = try Configuration.load(from: folder.path + "/etc", environment: [:])
        let path = folder.path + "/clout.db"
        let store = try await SQLiteStore.open(at: path, role: .daemon, logger: silent)
        let old = Self.start - .seconds(3000 * 86_400)
        try await store.adopt(
            people: configuration.people,
            identities: configuration.people.map { Identity(IdentityKey(Self.forum, $0.id.rawValue), createdAt: old, person: $0.id) },
            assignments: [:], handles: [:])
        func act(_ kind: Kind, _ actor: Int, _ target: String, _ days: Int, post: String? = nil) -> Interaction {
            Interaction(
                network: Self.forum, kind: kind, actor: "elder\(actor)", target: target, at: Self.start - .seconds(Int64(days) * 86_400),
                id: "\(actor)-\(target)-\(days)", post: post)
        }
        var acts: [Interaction] = []
        for index in 0..<20 {
            for step in [1, 3, 7] { acts.append(act(.reply, index, "elder\((index + step) % 20)", 20 + index + step)) }
            acts.append(act(.reshare, index, "ada", 15 + index % 5, post: "p"))
        }
        let post = Post(network: Self.forum, id: "p", author: "ada", at: Self.start - .seconds(30 * 86_400), text: "Climate!")
        let met = Identity(IdentityKey(Self.forum, "77"), handle: "zoe")
        try await store.commit(Batch(identities: [met], posts: [post], interactions: acts))
        let beside = try await SQLiteStore.open(at: path, role: .tool, logger: silent)
        let clock = Clock()
        try await body(Office(desk: KDesk(store: beside, configuration: configuration, wall: clock), clock: clock, store: store))
        await beside.close()
        await store.close()
    }

    private func expectFailure(_ message: String, _ work: () async throws -> Void) async {
        do {
            try await work()
            Issue.record("nothing was refused: \(message)")
        } catch { #expect("\(error)" == message) }
    }

    @Test("a K's whole life: given, given in return, taken back; the allotment rolls on; and the ledger says why what counts")
    func life() async throws {
        try await withOffice(["clout.toml": "[k]\nallotment = 2\nperiod = \"40d\"\n"]) { office async throws in
            let (desk, clock) = (office.desk, office.clock)
            #expect(try await office.give("elder2", "ada") == .counts)
            let purse = try await desk.left(to: "elder2")
            #expect(purse.left == 1 && purse.next == Self.start + .seconds(40 * 86_400))
            #expect(purse.shown == "elder2 has 1 of 2 in 40d left; the next comes back at 2023-12-24T22:13:20Z.")
            clock.advance(days: 10)
            guard case .inReturn(let favour) = try await office.give("ada", "elder2", "cats") else {
                Issue.record("a favour was returned")
                return
            }
            #expect(favour.at == Self.start && favour.topic == "climate")
            clock.advance(days: 21)
            // The thirty-first day.
            #expect(try await office.give("ada", "elder2") == .counts)
            await expectFailure("`ada` has no K left: the allotment is 2 in 40d. The next can be given at 2024-01-03T22:13:20Z.") {
                _ = try await office.give("ada", "elder3")
            }
            #expect(try await desk.takeBack(from: "ada", to: "elder2", on: "climate").verdict == .takenBack(clock.now))
            await expectFailure("`ada` has no K left: the allotment is 2 in 40d. The next can be given at 2024-01-03T22:13:20Z.") {
                _ = try await office.give("ada", "elder3")
            }
            await expectFailure(
                "There is no K of `ada` to `elder2` on `climate` to take back; `clout k ledger ada` shows those that stand."
            ) { _ = try await desk.takeBack(from: "ada", to: "elder2", on: "climate") }
            clock.advance(days: 19)
            #expect(try await desk.left(to: "ada").left == 1)
            #expect(try await office.give("ada", "forum:77") == .counts)

            let entries = try await desk.entries()
            #expect(entries.map(\.k.receiver.description) == ["ada", "elder2", "elder2", "forum:77"])
            #expect(
                entries.map(\.verdict.shown) == [
                    "counts", "given in return for the K of elder2 on climate at 2023-11-14T22:13:20Z",
                    "taken back at 2023-12-15T22:13:20Z",
                    "counts",
                ])
            #expect(try await desk.entries(of: try await desk.store.person(named: "elder2")).count == 3)
            #expect(try await desk.entries(of: try await desk.store.person(named: "@Zoe")).map(\.k.giver.rawValue) == ["ada"])
        }
    }

    @Test("only tracked people give, nobody to themselves, and only to whom and on what is known")
    func refused() async throws {
        try await withOffice { office async throws in
            await expectFailure("`forum:77` is not tracked, and only tracked people give Ks (people.d).") {
                _ = try await office.give("zoe", "ada")
            }
            await expectFailure("Nobody called `adda` is known. Did you mean `ada`?") { _ = try await office.give("adda", "elder1") }
            await expectFailure("Nobody called `forum:78` is known.") { _ = try await office.give("ada", "forum:78") }
            await expectFailure("Nobody gives themselves a K: `ada` is `ada`.") { _ = try await office.give("ada", "ada") }
            await expectFailure("Nobody gives themselves a K: `forum:ada` is `ada`.") { _ = try await office.give("ada", "forum:ada") }
            await expectFailure("There is no topic `climat`; there are climate, cats. Did you mean `climate`?") {
                _ = try await office.give("ada", "elder1", "climat")
            }
            #expect(try await office.desk.entries().isEmpty)
            #expect(try await office.give("elder1", "forum:77") == .counts)
            // Her file gives her one.
            await expectFailure("`elder1` has no K left: the allotment is 1 in 30d. The next can be given at 2023-12-14T22:13:20Z.") {
                _ = try await office.give("elder1", "ada")
            }
            #expect(
                try await office.desk.left(to: "forum:elder2")
                    == KPurse(
                        giver: try #require(PersonID(rawValue: "elder2")), allotment: KAllotment(count: 10, period: .seconds(30 * 86_400)),
                        left: 10,
                        next: nil))
        }
    }

    @Test("a running daemon's next run counts a K that was given beside it, and no more once it is taken back")
    func nextRun() async throws {
        try await withOffice { office async throws in
            let ada = try #require(PersonKey("ada"))
            let settings = ScoringLoop.Settings(
                rules: try RuleSet([]), options: ScoringOptions(), topics: office.desk.configuration.topics, interval: .seconds(86_400))
            let (runs, note) = AsyncStream.makeStream(of: Void.self)
            let loop = ScoringLoop(
                store: office.store, settings: settings, clock: ContinuousClock(), wall: office.clock, logger: silent,
                published: { _, _, _ in note.yield() })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await loop.run() }
                func nextScores() async throws -> (topic: Double, whole: Double) {
                    try #require(await runs.first { _ in true } != nil)
                    let standings = try await office.store.standings(of: ada)
                    let topic = try #require(standings.first { $0.cohort == .topic("climate") })
                    return (topic.score.value, try #require(standings.first { $0.cohort == .all }).score.value)
                }
                let before = try await nextScores()
                #expect(try await office.give("elder2", "ada") == .counts)
                try await loop.use(settings) {}
                let with = try await nextScores()
                #expect(with.topic > before.topic && with.topic < before.topic + 0.7 && with.whole == before.whole)
                _ = try await office.desk.takeBack(from: "elder2", to: "ada", on: "climate")
                try await loop.use(settings) {}
                #expect(try await nextScores() == before)
                group.cancelAll()
            }
        }
    }

    @Test("the allotment's settings are strict")
    func strict() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("clout.toml", "[k]\nallotment = 1001\nperiod = \"1h\"\nperiods = \"30d\"\n")
        try folder.write("people.d/a.toml", "[[person]]\nid = \"ada\"\nk_allotment = -1\n")
        let error = try #require(throws: ConfigurationError.self) { try Configuration.load(from: folder.path, environment: [:]) }
        #expect(
            error.description == """
                clout.toml:2: k.allotment = 1001: This must be an integer from 0 to 1000.
                clout.toml:3: k.period = "1h": This must be a duration with a unit (ms, s, m, h, d), such as "15m", from 1d to 365d.
                clout.toml:4: k.periods: There is no such key. Did you mean `period`?
                people.d/a.toml:3: person.k_allotment = -1: This must be an integer from 0 to 1000.
                """)
    }
}
