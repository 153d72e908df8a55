import Model
import Scorekeeping
import Store

/// What only a human can mend. One list, of which commands, the service manager, pages and `/readyz` show what concerns whoever reads them.
struct Attention: Sendable, Hashable {
    struct Need: Sendable, Hashable {
        /// What it is and how to mend it, for the operator.
        var sentence: String
        /// What does not go on, for whoever may see the pages: it names no file, no account and nobody. `nil` of what pages tell where it
        /// belongs: of one connector or receiver, or of runs that are held back.
        var notice: String?
    }

    /// What the daemon alone knows, and for as long as it runs: much of it is that nothing can be stored.
    struct Present: Sendable, Hashable, Codable {
        /// A run that came to nothing.
        struct FailedRun: Sendable, Hashable, Codable {
            var began: Instant
            var problem: String
        }

        /// With a reload that is held up.
        var configuration: ConfigurationState
        /// The time that the scores are for which it shows; `nil` before the first run since its start.
        var scored: Instant?
        /// The last run, where it came to nothing.
        var failedRun: FailedRun?
        /// What the store does not do that anybody asks of it, a sentence or two each.
        var refusals: [String] = []
    }

    private(set) var needs: [Need]

    private static let mostHandles = 10
    private static let mostPeople = 5

    /// All of it.
    ///
    /// - Parameters:
    ///   - forgotten: the people whom the configuration's files name, and who were forgotten or have opted out.
    ///   - present: what the daemon knows; `nil` where none runs, or this user may not ask it. Then it is told as the store knows it.
    init(of store: SQLiteStore, forgottenButNamed forgotten: [PersonID], at present: Present?) async throws(StoreError) {
        needs = try await Self.general(of: store, forgottenButNamed: forgotten, at: present)
        try await addParticular(of: store)
    }

    /// What keeps the daemon as a whole from its work.
    init(ofDaemonOn store: SQLiteStore, forgottenButNamed forgotten: [PersonID], at present: Present) async throws(StoreError) {
        needs = try await Self.general(of: store, forgottenButNamed: forgotten, at: present)
    }

    /// For the operator.
    var sentences: [String] { needs.map(\.sentence) }
    /// For everybody who may see the pages.
    var notices: [String] { needs.compactMap(\.notice) }

    private static func general(
        of store: SQLiteStore, forgottenButNamed forgotten: [PersonID], at present: Present?
    ) async throws(StoreError) -> [Need] {
        var needs: [Need] = []
        let state = if let present { present.configuration } else { try await store.configurationState() }
        if let state, let refusal = state.refusal { needs.append(refusal.need(since: state.since)) }
        if let state, let delay = state.delay { needs.append(delay.need(since: state.since)) }
        let shortage = (try? StoreDisk(ofStoreAt: store.path))?.shortage
        if let shortage { needs.append(Need(sentence: shortage, notice: shortage)) }
        if let run = present?.failedRun { needs.append(run.need) }
        // What is told already, and what a full disk explains, is told once.
        let told = [state?.delay?.problem, present?.failedRun?.problem]
        let refusals = (present?.refusals ?? []).filter { !told.contains($0) }
        if shortage == nil, let first = refusals.first {
            let what = "the store refuses work, which waits until it does not"
            let more = refusals.count > 1 ? " (and \(refusals.count - 1) more)" : ""
            needs.append(Need(sentence: "\(what): \(first)\(more)", notice: "\(what) (clout doctor)"))
        }
        if !forgotten.isEmpty { needs.append(Self.need(ofForgotten: forgotten)) }
        let dead = try await store.outboxDepth().dead
        if dead > 0 {
            let what = "\(Words.count(dead, "notification", "notifications")) could not be delivered (clout deliveries list)"
            needs.append(Need(sentence: what, notice: what))
        }
        return needs
    }

    private static func need(ofForgotten people: [PersonID]) -> Need {
        let (was, are) = people.count == 1 ? ("was", "is") : ("were", "are")
        let names = people.prefix(mostPeople).map(\.rawValue) + (people.count > mostPeople ? ["\(people.count - mostPeople) more"] : [])
        return Need(
            sentence: "people.d still names \(Words.list(names)), who \(was) forgotten or opted out and \(are) left out: "
                + "take them out, then reload (or, if they want to come back: clout forget --lift)",
            notice: "\(Words.people(people.count)) who \(was) forgotten \(are) still named by the configuration's files, and left out "
                + "(clout status)")
    }

    /// What keeps a connector, a receiver or an account from its work, and runs that are held back.
    private mutating func addParticular(of store: SQLiteStore) async throws(StoreError) {
        let states = try await store.connectorStates().sorted { $0.connector < $1.connector }
        for state in states where state.isStopped {
            add("connector \(state.connector) is stopped: \(state.problem ?? "no reason is kept")")
        }
        let stopped = Set(states.filter(\.isStopped).map(\.connector))
        for (name, fetches) in try await store.fetchSummaries().sorted(by: { $0.key < $1.key })
        where fetches.isFailing && !stopped.contains(name) {
            add("connector \(name) \(fetches.words): \(fetches.problem ?? "no reason is kept")")
        }
        let unfound = try await store.unfoundHandles()
        for handle in unfound.prefix(Self.mostHandles) {
            add(
                "\(handle.connector) finds no account behind the handle \(handle.handle) of \(handle.person): \(handle.problem) "
                    + "(mend it in people.d, then reload)")
        }
        if unfound.count > Self.mostHandles { add("\(unfound.count - Self.mostHandles) more handles have no account") }
        if let quarantine = try await store.publishing().state?.quarantine {
            add("scores are held back since \(quarantine.since): \(quarantine.reasons.joined(separator: "; ")) (clout release)")
        }
        for receiver in try await store.disabledReceivers().sorted(by: { $0.name < $1.name }) {
            add("receiver \(receiver.name) is disabled: \(receiver.reason) (clout receivers enable \(receiver.name))")
        }
    }

    private mutating func add(_ sentence: String) { needs.append(Need(sentence: sentence)) }
}

extension Store {
    /// The people whom a configuration's files name, and who were forgotten or have opted out.
    func forgottenButNamed(by configuration: Configuration) async throws(StoreError) -> [PersonID] {
        let named = configuration.people.map(\.id)
        let forgotten = try await forgotten(among: named.map(PersonKey.tracked))
        return named.filter { forgotten.contains(.tracked($0)) }
    }
}

extension FetchSummary {
    /// What it fetches nothing of, in words.
    fileprivate var words: String {
        if assignments == 0 {
            return "fetches nothing, as no account was found behind \(unfound == 1 ? "its handle" : "any of its \(unfound) handles")"
        }
        return lastFetch.map { "has fetched nothing since \($0)" } ?? "has never fetched anything"
    }
}

extension Attention.Present.FailedRun {
    /// `nil` unless the run failed.
    init?(_ ending: RunEnding) {
        guard ending.outcome == .failed else { return nil }
        self.init(began: ending.began, problem: ending.problem ?? "no reason is kept")
    }

    fileprivate var need: Attention.Need {
        let what = "the run of \(began) failed"
        return Attention.Need(
            sentence: "\(what): \(problem)",
            notice: "\(what), so scores stay as they are; it is tried again at its next turn (clout doctor)")
    }
}

extension ConfigurationState.Refusal {
    fileprivate func need(since inForce: Instant) -> Attention.Need {
        let problems = problem.split(separator: "\n")
        let more = problems.count > 1 ? " (and \(problems.count - 1) more)" : ""
        let what = "the configuration's files are refused since \(since), and that of \(inForce) is in force"
        return Attention.Need(sentence: "\(what): \(problems.first ?? "")\(more) (clout check)", notice: "\(what) (clout check)")
    }
}

extension ConfigurationState.Delay {
    fileprivate func need(since inForce: Instant) -> Attention.Need {
        let what = "a reload waits since \(since) until the store takes it, and the configuration of \(inForce) is in force"
        return Attention.Need(sentence: "\(what): \(problem)", notice: "\(what) (clout doctor)")
    }
}

extension StoreDisk {
    /// Why nothing can be stored; `nil` while something can.
    var shortage: String? {
        if isReadOnly { return "the store's disk is mounted read-only: nothing is stored, so fetching and delivering wait (dmesg)" }
        guard isFull else { return nil }
        return "no room is left where the store lies (\(ByteText.write(free))): nothing is stored, so fetching and delivering wait until "
            + "there is"
    }
}
