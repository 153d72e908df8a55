import ConnectorKit

/// One step of a fetch: asks the network one question and makes a batch of the answer.
struct BlueskyRound: Sendable {
    let network: Bluesky
    /// The account's DID.
    let id: String
    /// How errors and logs name the account.
    let subject: String
    let plan: BlueskyPlan
    let context: FetchContext

    /// How many items of a feed a page holds. Not more than the watch can hold until the people behind each have been read.
    static let pageSize = 50
    static let peoplePageSize = 100

    var mapping: BlueskyMapping { network.mapping }
    var now: Instant { context.clock.now }

    func perform(_ step: BlueskyState.Step, _ state: inout BlueskyState) async throws(FetchError) -> Batch {
        switch step {
        case .newest: try await newest(&state)
        case .lookUp(let keys): try await lookUp(keys, &state)
        case .people(let entry, let kind): try await people(kind, of: entry, &state)
        case .walk(let walk): try await goOn(walk, &state)
        case .facts: try await facts(&state)
        case .followers: try await followers(&state)
        case .notifications: try await notifications(&state)
        }
    }

    /// What a step costs at least: below it, it is not begun.
    func cost(of step: BlueskyState.Step) -> Cost {
        guard step == .notifications else { return ["requests": 1] }
        var cost = Bluesky.loginCost
        for (name, amount) in Bluesky.homeCost.amounts { cost.amounts[name, default: 0] += amount }
        return cost
    }

    func call(_ what: String, _ method: String, _ query: [(name: String, value: String)]) -> Call {
        network.call(what, about: subject, method, query)
    }

    /// The address of one of the account's own posts.
    func uri(_ key: String) -> RecordURI { RecordURI(did: id, key: key) }

    /// Reads a page's list record by record, and the cursor of the next page.
    func list<Record>(
        _ page: Page, of call: Call, _ key: StaticString, into batch: inout Batch, _ read: (JSONValue) throws(Malformed) -> Record
    ) throws(FetchError) -> (records: [Record], following: String?) {
        var reading = batch
        let answer = try context.read(page, of: call) { root -> ([Record], String?)? in
            guard root.kind == .object, let list = root[key], list.kind == .array else { return nil }
            // A cursor is kept over restarts, so it has a limit.
            let following = root["cursor"]?.identifier.flatMap { $0.isEmpty || $0.utf8.count > 500 ? nil : $0 }
            return (reading.read(list, as: key.description, read), following)
        }
        batch = reading
        return answer
    }

    /// Tells what is known of the account itself, when it is news; refuses an account that hides from logged-out programs.
    ///
    /// - Parameter isWhole: The profile comes with its figures: it is the daily look at the account.
    func tell(_ profile: WireProfile, isWhole: Bool, _ state: inout BlueskyState, into batch: inout Batch) throws(FetchError) {
        guard !mapping.hides(profile) || plan.isOwn else { throw network.hiddenError(subject, in: context) }
        let identity = mapping.identity(profile, isOwn: plan.isOwn)
        let digest = Self.digest(identity)
        if isWhole || digest != state.factsDigest { batch.identities.append(identity) }
        state.factsDigest = digest
        guard let followers = profile.followers else { return }
        if followers != state.followers {
            batch.tallies.append(Tally(network: Bluesky.network, kind: .follow, subject: .identity(id), count: followers, at: now))
            state.followers = followers
            state.followersAt = now
        }
        // Who followed before the first sight has no time, and would all seem to have come today.
        state.followersAsked = min(state.followersAsked ?? followers, followers)
    }

    /// Tells apart names that changed from names that did not (FNV-1a; not for adversaries).
    private static func digest(_ identity: Identity) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let text = [identity.handle, identity.name].map { $0 ?? "" }.joined(separator: "\u{1f}")
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
