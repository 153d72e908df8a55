import ConnectorKit
import Foundation
import Testing

@testable import SingerConnector

private let config = SettingValue.table(#"{"network":"forum"}"#)

@Suite("Running plugins", .timeLimit(.minutes(10)))
struct SingerConnectorTests {
    @Test("what a tap tells arrives, each day with its STATE, and a second run from there tells nothing new")
    func goodTap() async throws {
        let plugin = Plugin("tap-good.py", "--config", "{config}", "--state", "{state}", settings: ["config": config])
        try await plugin.fetch()
        let batches = plugin.received.batches
        #expect(batches.flatMap(\.interactions).map(\.id) == ["l1", "l2", "l3"])
        #expect(batches.flatMap(\.posts).map(\.id) == ["p1", "p2", "p3"])
        #expect(batches.flatMap(\.identities).map(\.followers) == [1, 2, 3])
        #expect(batches.allSatisfy { $0.rejectedCount == 0 })
        #expect(plugin.received.cursor == Cursor(#"{"day":3}"#))

        try await plugin.fetch(after: plugin.received.cursor)
        #expect(plugin.received.batches.count == batches.count)
    }

    @Test("a run goes on from the STATE that it is given")
    func goesOn() async throws {
        let plugin = Plugin("tap-good.py", "--config", "{config}", "--state", "{state}", settings: ["config": config])
        try await plugin.fetch(after: Cursor(#"{"day":2}"#))
        #expect(plugin.received.batches.flatMap(\.interactions).map(\.id) == ["l3"])
    }

    @Test("a program that fails loses what has no STATE yet, and nothing else")
    func crash() async throws {
        let plugin = Plugin("tap-crashing.py")
        let error = try #require(try await plugin.failure())
        #expect(error.kind == .programFailed && error.recovery == .backOff && error.reach == .connector)
        #expect(error.why == "it ended with exit code 1")
        #expect(plugin.received.batches.flatMap(\.posts).map(\.id) == ["p1"])
        #expect(plugin.received.cursor == Cursor(#"{"day":1}"#))
        #expect(plugin.said == ["info plugin says line=the forum does not answer"])
    }

    @Test("a program that never ends is stopped with all that it has started", arguments: [[], ["stubborn"]])
    func endless(arguments: [String]) async throws {
        var plugin = Plugin("tap-endless.sh", timeout: .seconds(600))
        plugin.clock = ArrivalClock(received: plugin.received)
        plugin.settings["command"] = .strings(try #require(plugin.command) + arguments)
        plugin.grace = .milliseconds(300)
        let error = try #require(try await plugin.failure())
        #expect(error.kind == .programFailed && error.why == "it was stopped because it ran longer than 10m")
        // What it told before stays; the group that it led is gone.
        let leader = try #require(try plugin.received.state("child").flatMap { pid_t($0) })
        await nothingLives(inGroup: leader)
    }

    @Test("cancelling the fetch stops the program")
    func cancel() async throws {
        let plugin = Plugin("tap-endless.sh")
        let received = plugin.received
        await withTaskGroup(of: FetchError?.self) { group in
            group.addTask { try? await plugin.failure() }
            for await _ in received.arrivals { break }
            group.cancelAll()
            let error = await group.next() ?? nil
            #expect(error?.kind == .cancelled)
        }
        let leader = try #require(try received.state("child").flatMap { pid_t($0) })
        await nothingLives(inGroup: leader)
    }

    @Test("a program that floods is stopped at its limit, whether its lines break or not", arguments: [[], ["line"]])
    func flood(arguments: [String]) async throws {
        var plugin = Plugin("tap-flooding.py", settings: ["max_output_bytes": .integer(20 << 20)])
        plugin.settings["command"] = .strings(try #require(plugin.command) + arguments)
        let error = try #require(try await plugin.failure())
        #expect(error.kind == .responseTooLarge && error.why.contains("20971520 bytes"))
        #expect(plugin.received.batches.allSatisfy { $0.recordCount <= 50_000 && $0.cursor == nil })
        #expect(plugin.received.batches.isEmpty == (arguments == ["line"]))
    }

    @Test("broken lines cost themselves and are named by their number")
    func brokenLines() async throws {
        let plugin = Plugin("tap-broken.py")
        try await plugin.fetch()
        let batches = plugin.received.batches
        #expect(batches.flatMap(\.identities).map(\.key.id) == ["first", "last"])
        #expect(batches.flatMap(\.rejections).map(\.path) == ["line 2", "line 3", "line 5", "line 6", "line 7"])
        #expect(batches.map(\.cursor) == [nil])
        #expect(batches.last?.hasMore == false)
    }

    @Test("a program sees a clean environment, its own files and nothing of ours")
    func surroundings() async throws {
        // A descriptor without FD_CLOEXEC, as a careless library leaves it.
        let careless = open("/dev/null", O_RDONLY)
        defer { close(careless) }
        setenv("CLOUT_TEST_LEAK", "leaked", 1)
        defer { unsetenv("CLOUT_TEST_LEAK") }

        var plugin = Plugin("tap-curious.py", "{config}", "{state}")
        plugin.settings["config"] = .table(
            #"{"api":{"token":{"env":"FORUM_TOKEN"},"url":"https://forum.example"},"days":[1,{"file":"x"}]}"#)
        plugin.secrets = ["config.api.token": Secret("hunter2"), "config.days.1": Secret("hunter3")]
        try await plugin.fetch(after: Cursor(#"{"day":2}"#))
        let state = plugin.received
        let folder = try #require(try state.state("folder")).dropFirst().dropLast()
        let environment = try JSONDecoder().decode([String: String].self, from: Data((try #require(try state.state("environment"))).utf8))
        #expect(environment == ["PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": String(folder)])
        #expect(try state.state("descriptors") == "[0,1,2]")
        #expect(try state.state("folder_mode") == #""0o700""#)
        #expect(try state.state("config_mode") == #""0o600""#)
        #expect(try state.state("state_mode") == #""0o600""#)
        #expect(try state.state("input") == #""""#)
        #expect(try state.state("session") == "true")
        #expect(try state.state("config") == #"{"api":{"token":"hunter2","url":"https://forum.example"},"days":[1,"hunter3"]}"#)
        #expect(try state.state("state") == #"{"day":2}"#)
        #expect(!FileManager.default.fileExists(atPath: String(folder)))
    }

    @Test("standard error reaches the log bounded, without control characters and without the plugin's secrets")
    func noise() async throws {
        var plugin = Plugin("tap-noisy.py", "{config}")
        plugin.settings["config"] = .table(#"{"token":{"file":"token"}}"#)
        plugin.secrets = ["config.token": Secret("hunter2")]
        try await plugin.fetch()
        let lines = plugin.said
        #expect(lines.first == "info plugin says line=INFO using <secret>\u{fffd}[31m")
        #expect(lines.count == PluginLog.firstLines + 1 + PluginLog.lastLines)
        #expect(lines[PluginLog.firstLines] == "info plugin said more omitted_lines=\(5003 - PluginLog.firstLines - PluginLog.lastLines)")
        #expect(lines.last == "info plugin says line=ERROR the end")
        #expect(lines[lines.count - 2].utf8.count < 1100)
    }

    @Test("a tap that was not written for Clout is mapped; what is left out by the maps is no error")
    func mapped() async throws {
        let likes =
            #"{"stream":"interactions","network":"'forum'","kind":"'like'","actor":"user_id","target":"post.author_id","post":"post.id","at":"created_at"}"#
        let users = #"{"stream":"identities","network":"'forum'","id":"id","followers":"fans"}"#
        let plugin = Plugin("tap-foreign.py", settings: ["map": .table(#"{"topics_liked":\#(likes),"users":\#(users)}"#)])
        try await plugin.fetch()
        let batch = try #require(plugin.received.batches.first)
        #expect(plugin.received.batches.count == 1)
        let at = try #require(Instant("2026-03-01T12:00:00Z"))
        #expect(batch.interactions == [Interaction(network: Network("forum"), kind: .like, actor: "7", target: "3", at: at, post: "12")])
        #expect(batch.identities == [Identity(IdentityKey(Network("forum"), "7"), followers: 40)])
        #expect(batch.rejections == [Rejection(path: "line 3", reason: "at is missing")])
    }

    @Test("an expression that SQLite refuses stops the connector before the program is started")
    func wrongExpression() async throws {
        let map = #"{"users":{"stream":"identities","network":"'forum'","id":"wrong"}}"#
        let error = try #require(try await Plugin("tap-foreign.py", settings: ["map": .table(map)]).failure())
        #expect(error.recovery == .reconfigure && error.why == "connector.map.users.id: no such column: wrong")
    }

    @Test("a program that is not there is the operator's to mend", arguments: ["/nowhere/tap-forum", "tap-that-nobody-has"])
    func missingProgram(command: String) async throws {
        var plugin = Plugin("tap-good.py")
        plugin.settings["command"] = .strings([command])
        let error = try #require(try await plugin.failure())
        #expect(error.kind == .programFailed && error.recovery == .reconfigure && error.reach == .connector)
    }

    @Test("a store that refuses a batch ends the fetch with its own error, and the program with it")
    func refusedBatch() async throws {
        let refusal = FetchError(.notStored, .backOff, what: "batch not stored", why: "the disk is full", mend: "Make room.")
        let plugin = Plugin("tap-endless.sh")
        await #expect(throws: refusal) {
            try await plugin.connector().fetch(nil, after: nil, in: plugin.context) { _ throws(FetchError) in throw refusal }
        }
    }

    @Test("a plugin knows no handles")
    func handles() async throws {
        let plugin = Plugin("tap-good.py")
        await #expect(throws: FetchError.self) { try await plugin.connector().resolve("ada", in: plugin.context) }
    }
}

/// Returns once a group has died out, as it does some moments after its SIGKILL; the suite's time limit is the other way out.
private func nothingLives(inGroup group: pid_t) async {
    while !living(inGroup: group).isEmpty { await Task.yield() }
}

/// The processes of a group that are neither dead nor waiting to be reaped (by init, which may take its time).
private func living(inGroup group: pid_t) -> [String] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { process in
        // proc(5): number, (name), state, parent, group. The name may hold anything, so the fields are counted behind it.
        guard Int(process) != nil, let stat = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 2
        else { return false }
        return fields[0] != "Z" && fields[0] != "X" && fields[2] == "\(group)"
    }
}

extension Plugin {
    fileprivate var command: [String]? { if case .strings(let command)? = settings["command"] { command } else { nil } }
}
