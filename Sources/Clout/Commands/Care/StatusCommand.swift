import ArgumentParser
import Foundation
import JSON
import Model
import Store

/// `clout status`: what the daemon does, and what needs a human.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what the daemon does, and what needs a human.",
        discussion: """
            Reads the store, and asks the daemon that works on it, where one does and this user is the daemon's or root. Ends with 0 where a \
            daemon runs, and with 3 where none does.
            """)

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let configuration = place.glance()
        let path = place.storePath(configuration)
        let store = try await place.openStore(configuration, as: .reader)
        let forgotten = try await store.forgottenButNamed(by: configuration)
        let status = try await StoreStatus(of: store, forgottenButNamed: forgotten, at: place.wall(of: store, configuration).now)
        await store.close()
        if output.json { say(status.json(path)) } else { status.lines(path).forEach { say($0) } }
        if status.process == nil { throw ExitCode(3) }
    }
}

/// How things stand, as the store knows it.
struct StoreStatus {
    /// Of the daemon; `nil` where none runs.
    let process: Int32?
    /// What the daemon tells; `nil` where none runs, or it does not tell this user.
    let present: Attention.Present?
    let now: Instant
    let people: Int
    let connectors: Int
    /// The last that changed anything.
    let lastRun: Instant?
    let lastFetch: (network: Network, at: Instant)?
    /// When the next fetch is due; a time that has passed is one whose turn it is.
    let nextFetch: Instant?
    /// The connectors that ask nothing before a time.
    let paused: [(connector: String, until: Instant, problem: String?)]
    let waiting: Int
    let firing: Int
    let backfill: Backfill
    let space: StoreSpace
    let needs: [String]

    private static let mostWaiting = 10_000

    init(of store: SQLiteStore, forgottenButNamed forgotten: [PersonID] = [], at now: Instant) async throws {
        self.now = now
        let daemon = RunningDaemon(onStoreAt: store.path)
        (process, present) = (daemon?.process, daemon?.present)
        people = try await store.people().count
        connectors = Set(try await store.assignments().map(\.connector)).count
        lastRun = try await store.lastRun()
        lastFetch = try await store.lastFetches().max { ($0.value, $1.key) < ($1.value, $0.key) }.map { ($0.key, $0.value) }
        let states = try await store.connectorStates()
        paused = states.compactMap { state in
            guard !state.isStopped, let until = state.pausedUntil, until > now else { return nil }
            return (state.connector, until, state.problem)
        }
        let pauses = Dictionary(paused.map { ($0.connector, $0.until) }) { first, _ in first }
        let stopped = Set(states.filter(\.isStopped).map(\.connector))
        nextFetch = try await store.fetchSummaries().compactMap { connector, fetches in
            stopped.contains(connector) ? nil : fetches.nextDue.map { max($0, pauses[connector] ?? $0) }
        }.min()
        waiting = try await store.notifications(NotificationSelection(states: [.waiting]), limit: Self.mostWaiting).count
        firing = try await store.ruleMemory(at: now).states.values.count { $0.phase == .firing }
        backfill = try await store.backfill(at: now)
        space = try await store.space()
        needs = try await Attention(of: store, forgottenButNamed: forgotten, at: present).sentences
    }

    /// When everybody was scored last, in words.
    private var runs: String {
        let changed = lastRun.map { "\($0.shown(from: now)), the last that changed anything" }
        guard let scored = present?.scored else { return changed ?? (process == nil ? "none yet" : "the first is on its way") }
        guard let lastRun else { return "\(scored.shown(from: now)), with nobody to score" }
        return lastRun < scored ? "\(scored.shown(from: now)); \(changed ?? "")" : scored.shown(from: now)
    }

    func lines(_ path: String) -> [String] {
        let state = process.map { "runs (process \($0))" } ?? "does not run"
        let fetch = lastFetch.map { "\($0.at.shown(from: now)), \($0.network)" } ?? "never"
        var rows = [
            ("Daemon", state), ("People", "\(people) tracked, \(Words.count(connectors, "connector", "connectors"))"),
            ("Last run", runs), ("Last fetch", fetch),
            ("Next fetch", nextFetch.map { $0 > now ? $0.shown(from: now) : "due" } ?? "none"),
            ("Alerts", "\(firing) firing, \(waiting) messages wait"),
            ("Store", "\(path), \(space.shown)"),
        ]
        rows += paused.map { ("Paused", "\($0.connector) until \($0.until.shown(from: now)): \($0.problem ?? "no reason is kept")") }
        if let shown = backfill.shown(from: now) { rows.append(("First round", shown)) }
        rows += needs.map { ("Needs you", $0) }
        return rows.map { name, value in
            let title = name.padding(toLength: 12, withPad: " ", startingAt: 0)
            return (name == "Needs you" ? Terminal.orange(title) : Terminal.dim(title)) + Terminal.safe(value)
        }
    }

    func json(_ path: String) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("running", process != nil)
            object.member("process", process)
            object.member("people", people)
            object.member("connectors", connectors)
            object.member("last_run", orNull: lastRun?.description)
            object.member("scores_of", orNull: present?.scored?.description)
            object.member("last_fetch", orNull: lastFetch?.at.description)
            object.member("next_fetch", orNull: nextFetch?.description)
            object.member("paused") { list in
                list.array { list in
                    for (connector, until, problem) in paused {
                        list.object {
                            $0.member("connector", connector)
                            $0.member("until", until.description)
                            $0.member("problem", orNull: problem)
                        }
                    }
                }
            }
            object.member("firing", firing)
            object.member("waiting", waiting)
            object.member("first_rounds_awaited", backfill.awaited)
            object.member("rules_wait", !backfill.isOver)
            object.member("store", path)
            object.member("bytes", space.file)
            object.member("free_bytes", space.free)
            object.member("log_bytes", space.log)
            object.member("kept_since", orNull: space.keptSince?.description)
            object.member("needs", needs)
        }
        return writer.text
    }
}

extension Backfill {
    /// What is read for the first time, and whom nobody is told of meanwhile; `nil` where nothing is.
    fileprivate func shown(from now: Instant) -> String? {
        if awaited == 0 { return nil }
        let whom =
            isOver ? concernsEverybody ? "anybody" : Words.count(newcomers.count, "newcomer", "newcomers") : "anybody"
        let end = deadline.map { ", at the latest \($0.shown(from: now))" } ?? ""
        return "of \(Words.count(awaited, "account", "accounts")) goes on; nobody is told of \(whom) until it is whole\(end)"
    }
}

extension StoreSpace {
    /// In words.
    var shown: String {
        var words = ByteText.write(file)
        if free > 0 { words += " (\(ByteText.write(free)) of it free)" }
        if let keptSince { words += ", activity since \(keptSince.description.prefix(10))" }
        return words
    }
}
