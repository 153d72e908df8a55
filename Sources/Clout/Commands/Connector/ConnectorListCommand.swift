import ArgumentParser
import ConnectorKit
import Foundation
import JSON
import Logging
import Model
import Scheduling
import Store
import Tokens

/// `clout connector list`: how each connector does, what its budgets have left, and when each person's turn is.
struct ConnectorListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Show how the connectors do: budgets, and everybody's last and next fetch.",
        discussion: """
            Reads the configuration and the store, beside a running daemon or without one. What is used of a budget is what the store \
            knows, which is up to a twentieth ahead of what was spent. Budgets go by credentials: run it where it may read them.
            """)

    @Argument(help: "The connectors to show; all of them unless named.")
    var names: [String] = []

    @Flag(help: "Leave out the people.")
    var brief = false

    @OptionGroup var place: PlaceOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard place.config != nil || place.store == nil else {
            throw ValidationError("Connectors stand in the configuration: name its folder, too (--config).")
        }
    }

    func run() async throws {
        let configuration = place.glance(looksAtSecrets: true)
        configuration.notes.forEach { complain($0) }
        let connectors =
            names.isEmpty ? configuration.connectors : try names.map { name throws(WrongUse) in try configuration.connector(named: name) }
        let overview = try await overview(of: connectors, in: configuration)
        guard !output.json else {
            var writer = JSONWriter()
            writer.array { list in for one in overview.connectors { list.connector(one, brief: brief, at: overview.now) } }
            return say(writer.text)
        }
        if connectors.isEmpty { return say("No connector is configured (connectors.d/). What there is: clout connector describe") }
        overview.lines(brief: brief).forEach { say($0) }
    }

    private func overview(of files: [ConnectorFile], in configuration: Configuration) async throws -> ConnectorOverview {
        let path = place.storePath(configuration)
        let tokens = KeptTokens(besideStoreAt: path, logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use(files)
        // Before the first start there is none, and nothing was fetched; one that was named is misspelt.
        if place.store == nil, !FileManager.default.fileExists(atPath: path) {
            complain("There is no store \(path) yet, so nothing was fetched; the daemon makes it at its first start.")
            return try await ConnectorOverview(of: files, in: configuration, store: nil, tokens: tokens, at: SystemWallClock().now)
        }
        let store = try await place.openStore(configuration, as: .reader)
        let now = try await place.wall(of: store, configuration).now
        let overview = try await ConnectorOverview(of: files, in: configuration, store: store, tokens: tokens, at: now)
        await store.close()
        return overview
    }
}

/// What configuration and store together say of some connectors.
struct ConnectorOverview {
    struct One {
        let file: ConnectorFile
        let state: ConnectorState
        /// How its fetches go, taken together.
        let fetches: FetchSummary
        let budgets: [BudgetStatus]
        /// How much there is to fetch.
        let accounts: Int
        /// What is fetched, the next first; `person` is `nil` for a feed. Nothing where accounts are not listed.
        let assignments: [AssignmentStatus]
        /// Handles whose accounts are not found yet.
        let unresolved: Int
        /// When somebody must log in again; `nil` where nobody must.
        let loginEnds: Instant?
        /// Why there is no token.
        let loginProblem: String?
        /// Until when fetches wait for a budget, where the daemon is at hand to tell.
        var waitsUntil: Instant?
    }

    private(set) var connectors: [One] = []
    let now: Instant

    /// - Parameters:
    ///   - store: `nil` where there is none yet.
    ///   - tokens: of these connectors.
    ///   - listsAccounts: whether to look at each account, which takes long where there are many.
    ///   - waits: until when a connector's fetches wait for a budget, as the daemon knows.
    init(
        of files: [ConnectorFile], in configuration: Configuration, store: SQLiteStore?, tokens: KeptTokens, listsAccounts: Bool = true,
        waits: [String: Instant] = [:], at now: Instant
    ) async throws {
        self.now = now
        var statuses: [String: [AssignmentStatus]] = [:]
        if listsAccounts, let store {
            statuses = Dictionary(grouping: try await store.assignmentStatuses(of: Set(files.map(\.name)))) { $0.assignment.connector }
        }
        let summaries = try await store?.fetchSummaries() ?? [:]
        let states = Dictionary(try await store?.connectorStates().map { ($0.connector, $0) } ?? []) { first, _ in first }
        let uses = try await store?.budgetUses() ?? []
        for file in files {
            var loginEnds: Instant?
            var loginProblem: String?
            do throws(FetchError) { loginEnds = try await tokens[file.name]?.end() } catch {
                loginProblem = "\(error.why). \(error.mending.inCommand)"
            }
            let accounts = summaries[file.name]?.assignments ?? 0
            connectors.append(
                One(
                    file: file, state: states[file.name] ?? ConnectorState(connector: file.name),
                    fetches: summaries[file.name] ?? FetchSummary(),
                    budgets: file.budgets.map { budget in
                        BudgetStatus(budget, use: uses.first { $0.account == file.account && $0.budget == budget.name }, at: now)
                    }, accounts: accounts, assignments: statuses[file.name] ?? [],
                    unresolved: max(0, configuration.assignmentCount(of: file) - accounts),
                    loginEnds: loginEnds, loginProblem: loginProblem, waitsUntil: waits[file.name].flatMap { $0 > now ? $0 : nil }))
        }
    }
}

extension ConnectorOverview.One {
    /// What the connector is doing, in a word.
    func activity(at now: Instant) -> String {
        if state.isStopped { return "stopped" }
        if let until = state.pausedUntil, until > now { return "paused" }
        if fetches.isFailing { return "failing" }
        if fetches.isLate(at: now), waitsUntil == nil, !budgets.contains(where: { $0.left == 0 }) { return "late" }
        let hasWork = assignments.isEmpty ? accounts > 0 : assignments.contains { !$0.next.isSuspended }
        return hasWork ? "working" : "idle"
    }

    /// When it is the next assignment's turn; `nil` where there is none, or nothing but an operator brings it back.
    var nextFetch: Instant? {
        state.isStopped ? nil : fetches.nextDue.map { max($0, state.pausedUntil ?? $0, waitsUntil ?? $0) }
    }

    /// When it is an assignment's turn; `nil` when nothing but an operator brings it back.
    func nextFetch(of status: AssignmentStatus) -> Instant? {
        status.next.isSuspended || state.isStopped ? nil : max(status.next.due, state.pausedUntil ?? status.next.due)
    }

    /// The sentences that somebody should read.
    var remarks: [String] {
        var remarks: [String] = []
        if let problem = state.problem { remarks.append(problem) }
        if state.problem == nil, fetches.isFailing {
            let since = fetches.lastFetch.map { "Nothing was fetched since \($0)" } ?? "Nothing was ever fetched"
            remarks.append("\(since): \(fetches.problem ?? "no reason is kept")")
        }
        if let loginProblem { remarks.append("Login: \(loginProblem)") }
        if let loginEnds { remarks.append("The login ends at \(loginEnds). Log in again before: clout connector login \(file.name)") }
        let sought = unresolved - fetches.unfound
        if fetches.unfound > 0 {
            let handles = fetches.unfound == 1 ? "One of its handles is" : "\(fetches.unfound) of its handles are"
            remarks.append("\(handles) nobody's (clout status names them): mend that in people.d, then reload.")
        }
        if sought > 0 { remarks.append("\(sought) of its accounts are not found yet.") }
        return remarks
    }
}

extension ConnectorOverview {
    func lines(brief: Bool) -> [String] {
        var table = TextTable([
            ("connector", .left), ("type", .left), ("network", .left), ("state", .left), ("every", .right), ("accounts", .right),
            ("next fetch", .left),
        ])
        for one in connectors {
            let state = one.activity(at: now) + (one.state.pausedUntil.map { $0 > now ? " until \($0.shown(from: now))" : "" } ?? "")
            let next = one.assignments.lazy.compactMap(one.nextFetch).first
            table.add([
                one.file.name, one.file.description.type, one.file.description.network?.rawValue ?? "any", state, one.file.interval.inUnits,
                "\(one.accounts)", next?.shown(from: now) ?? "–",
            ])
        }
        var lines = table.lines
        for one in connectors {
            for remark in one.remarks { lines.append("\(Terminal.safe(one.file.name)): \(Terminal.safe(remark))") }
        }
        if connectors.contains(where: { !$0.budgets.isEmpty }) { lines += ["", Terminal.bold("Budgets")] + budgetLines }
        if !brief, connectors.contains(where: { !$0.assignments.isEmpty }) { lines += ["", Terminal.bold("Accounts")] + accountLines }
        return lines
    }

    private var budgetLines: [String] {
        var table = TextTable([
            ("connector", .left), ("budget", .left), ("used", .right), ("left", .right), ("of", .right), ("lasts until", .left),
            ("starts anew", .left),
        ])
        for one in connectors {
            for budget in one.budgets {
                table.add([
                    one.file.name, budget.name, budget.shown(budget.used), budget.shown(budget.left), budget.shown(budget.amount),
                    budget.left == 0 ? "used up" : budget.lastsUntil?.shown(from: now) ?? "its end",
                    budget.resetsAt?.shown(from: now) ?? "with the next use",
                ])
            }
        }
        return table.lines
    }

    private var accountLines: [String] {
        var table = TextTable([
            ("connector", .left), ("person", .left), ("account", .left), ("last fetch", .left), ("next fetch", .left),
            ("new a day", .right),
            ("failures", .right),
        ])
        var problems: [String] = []
        for one in connectors {
            for status in one.assignments {
                let account = status.identity.map { $0.handle.map { "@\($0)" } ?? $0.key.id } ?? "its feed"
                table.add([
                    one.file.name, status.identity?.person?.rawValue ?? "", account, status.fetched?.shown(from: now) ?? "never",
                    one.nextFetch(of: status)?.shown(from: now) ?? (status.next.isSuspended ? "not any more" : "when mended"),
                    status.activity?.shown(decimals: 1) ?? "",
                    status.next.failures > 0 ? "\(status.next.failures)" : "",
                ])
                if let problem = status.next.problem { problems.append("\(one.file.name) \(account): \(problem)") }
            }
        }
        return table.lines + problems.map(Terminal.safe)
    }
}

extension BudgetStatus {
    /// An amount with its unit.
    func shown(_ amount: Int64) -> String {
        unit == .dollars ? "$" + (Double(amount) / 1_000_000).shown(decimals: 2) : "\(amount)"
    }
}

extension Instant {
    /// The time with how far off it is, as people read it: `2026-11-26T20:00Z (in 12 min)`.
    func shown(from now: Instant) -> String {
        let text = String(description.prefix(16)) + "Z"
        let minutes = (self - now).milliseconds / 60_000
        let size = abs(minutes)
        let distance = size < 120 ? "\(size) min" : size < 2880 ? "\(size / 60) h" : "\(size / 1440) d"
        return minutes == 0 ? "\(text) (now)" : minutes > 0 ? "\(text) (in \(distance))" : "\(text) (\(distance) ago)"
    }
}

extension JSONWriter {
    /// How a connector does; without its accounts where it is to be brief.
    mutating func connector(_ one: ConnectorOverview.One, brief: Bool, at now: Instant) {
        object { object in
            object.member("name", one.file.name)
            object.member("type", one.file.description.type)
            object.member("network", orNull: one.file.description.network?.rawValue)
            object.member("state", one.activity(at: now))
            object.member("paused_until", orNull: one.state.pausedUntil?.description)
            object.member("problem", orNull: one.state.problem)
            object.member("login_ends", orNull: one.loginEnds?.description)
            object.member("login_problem", orNull: one.loginProblem)
            object.member("every", one.file.interval.inUnits)
            object.member("last_fetch", orNull: one.fetches.lastFetch?.description)
            object.member("next_fetch", orNull: one.nextFetch?.description)
            object.member("accounts", one.accounts)
            object.member("accounts_fetched", one.fetches.fetched)
            object.member("accounts_failing", one.fetches.failing)
            object.member("unresolved", one.unresolved)
            object.member("budgets") { list in
                list.array { list in
                    for budget in one.budgets {
                        list.object {
                            $0.member("name", budget.name)
                            $0.member("unit", budget.unit == .dollars ? "millionths of a dollar" : budget.unit.rawValue)
                            $0.member("amount", budget.amount)
                            $0.member("used", budget.used)
                            $0.member("left", budget.left)
                            $0.member("lasts_until", orNull: budget.lastsUntil?.description)
                            $0.member("resets_at", orNull: budget.resetsAt?.description)
                        }
                    }
                }
            }
            guard !brief else { return }
            object.member("assignments") { list in
                list.array { list in
                    for status in one.assignments { list.account(status, of: one) }
                }
            }
        }
    }

    /// How one account of a connector is fetched.
    mutating func account(_ status: AssignmentStatus, of one: ConnectorOverview.One) {
        object {
            $0.member("person", orNull: status.identity?.person?.rawValue)
            $0.member("id", orNull: status.identity?.key.id)
            $0.member("handle", orNull: status.identity?.handle)
            $0.member("fetched", orNull: status.fetched?.description)
            $0.member("due", orNull: one.nextFetch(of: status)?.description)
            $0.member("new_a_day", status.activity)
            $0.member("failures", status.next.failures)
            $0.member("problem", orNull: status.next.problem)
        }
    }
}
