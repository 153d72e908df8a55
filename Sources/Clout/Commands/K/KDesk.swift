import Model
import Scoring
import Store

/// Where Ks are given and taken back: checks who gives what to whom, beside a running daemon, whose next run sees it.
struct KDesk {
    let store: any Store
    let configuration: Configuration
    let wall: any WallClock

    /// Opens the store for writing; `.reader` opens it as it is.
    static func open(_ place: PlaceOptions, role: SQLiteStore.Role) async throws -> KDesk {
        let configuration = try place.configuration()
        let store = try await place.openStore(configuration, as: role)
        return KDesk(store: store, configuration: configuration, wall: try await place.wall(of: store, configuration))
    }

    // MARK: Doing

    /// Gives a K; throws why it cannot be given. The entry tells whether it counts.
    func give(from giver: String, to receiver: String, on topic: String) async throws -> KLedger.Entry {
        try check(topic)
        let from = try await self.giver(giver)
        let to = try await store.person(named: receiver)
        if to == .tracked(from) { throw CommandFailure(description: "Nobody gives themselves a K: `\(receiver)` is `\(from)`.") }
        let allotment = configuration.allotment(of: from)
        let now = wall.now
        guard let k = try await store.giveK(from: from, to: to, on: topic, at: now, within: allotment) else {
            let next = allotment.next(after: try await given(by: from), at: now)
            throw CommandFailure(
                description: "`\(from)` has no K left: the allotment is \(allotment.shown)"
                    + (next.map { ". The next can be given at \($0)." } ?? "."))
        }
        return try await entry(of: k, at: now)
    }

    /// Takes the latest such K back that stands.
    func takeBack(from giver: String, to receiver: String, on topic: String) async throws -> KLedger.Entry {
        let from = try await self.giver(giver)
        let to = try await store.person(named: receiver)
        let now = wall.now
        guard let k = try await store.takeBackK(from: from, to: to, on: topic, at: now) else {
            throw CommandFailure(
                description:
                    "There is no K of `\(from)` to `\(to)` on `\(topic)` to take back; `clout k ledger \(from)` shows those that stand.")
        }
        return try await entry(of: k, at: max(now, k.at))
    }

    // MARK: Asking

    /// The ledger as of now, of all or of one person's Ks, given and got.
    func entries(of person: PersonKey? = nil) async throws -> [KLedger.Entry] {
        let entries = KLedger(try await store.ks(), at: wall.now).entries
        guard let person else { return entries }
        return entries.filter { $0.k.receiver == person || .tracked($0.k.giver) == person }
    }

    /// What a person has left.
    func left(to giver: String) async throws -> KPurse {
        let giver = try await self.giver(giver)
        let allotment = configuration.allotment(of: giver)
        let given = try await given(by: giver)
        let now = wall.now
        let left = allotment.left(of: given, at: now)
        return KPurse(
            giver: giver, allotment: allotment, left: left, next: left == allotment.count ? nil : allotment.next(after: given, at: now))
    }

    private func giver(_ text: String) async throws -> PersonID {
        let person = try await store.person(named: text)
        guard case .tracked(let id) = person else {
            throw CommandFailure(description: "`\(person)` is not tracked, and only tracked people give Ks (people.d).")
        }
        return id
    }

    private func given(by giver: PersonID) async throws -> [K] { try await store.ks().filter { $0.giver == giver } }

    private func entry(of k: K, at now: Instant) async throws -> KLedger.Entry {
        KLedger(try await store.ks(), at: now).entries.first { $0.k.id == k.id } ?? KLedger.Entry(k: k, verdict: .counts)
    }

    private func check(_ topic: String) throws(CommandFailure) {
        let known = configuration.topics.map(\.name)
        if known.contains(topic) { return }
        throw .noTopic(topic, among: known)
    }
}

/// How many Ks a person has left.
struct KPurse: Equatable {
    var giver: PersonID
    var allotment: KAllotment
    var left: Int
    /// When one more can be given than now; `nil` when all can.
    var next: Instant?
}

extension KAllotment {
    /// Such as `10 in 30d`.
    var shown: String { "\(count) in \(DurationText.write(period))" }
}
