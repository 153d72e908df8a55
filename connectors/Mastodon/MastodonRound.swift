import ConnectorKit

/// One step of a fetch: asks the server one question and makes a batch of the answer.
struct MastodonRound: Sendable {
    let server: Mastodon
    /// The account's id as the server gives it.
    let id: String
    /// How errors and logs name the account.
    let subject: String
    let context: FetchContext

    static let pageSize = 40
    static let peoplePageSize = 80
    let cost: Cost = ["requests": 1]

    var mapping: MastodonMapping { server.mapping }
    var now: Instant { context.clock.now }

    func perform(_ step: MastodonState.Step, _ state: inout MastodonState) async throws(FetchError) -> Batch {
        switch step {
        case .whoAmI: try await whoAmI(&state)
        case .newest: try await newest(&state)
        case .notifications: try await notifications(&state)
        case .check(let post): try await check(post, &state)
        case .people(let entry, let kind): try await people(kind, of: entry, &state)
        case .forward(let after): try await forward(after, &state)
        case .backfill(let before): try await backfill(before, &state)
        case .facts: try await facts(&state)
        case .recheck: try await recheck(&state)
        }
    }

    /// A call of this server, which counts against its one limit.
    func call(_ what: String, _ path: [String], query: [(name: String, value: String)] = []) -> Call {
        Mastodon.call(what, about: subject, at: server.base, path, query: query, token: server.token)
    }

    /// Reads a list of statuses; the unreadable cost themselves, and so do those of others where one `author` is expected.
    func statuses(
        _ page: Page, of call: Call, into batch: inout Batch, as path: String = "statuses", at key: StaticString? = nil,
        keepsText: Bool = true, author: String? = nil
    ) throws(FetchError) -> [WireStatus] {
        var read = batch
        let statuses = try context.read(page, of: call) { root -> [WireStatus]? in
            guard let list = key.map({ root[$0] }) ?? root, list.kind == .array else { return nil }
            return read.read(list, as: path) { (json) throws(Malformed) in
                let status = try WireStatus(json, keepsText: keepsText)
                guard author == nil || status.account.id == author else { throw Malformed("account.id", "another account's") }
                return status
            }
        }
        batch = read
        return statuses
    }

    /// Reads a list of accounts; the unreadable cost themselves.
    func accounts(_ page: Page, of call: Call, into batch: inout Batch) throws(FetchError) -> [WireAccount] {
        var read = batch
        let accounts = try context.read(page, of: call) { root -> [WireAccount]? in
            guard root.kind == .array else { return nil }
            return read.read(root, as: "accounts", WireAccount.init)
        }
        batch = read
        return accounts
    }

    /// Tells what is known of the account itself, when it is news; refuses an account that asks to be left alone.
    func tell(_ account: WireAccount, _ state: inout MastodonState, into batch: inout Batch) throws(FetchError) {
        if mapping.respectsOptOut, account.optsOut {
            throw FetchError(
                .forbidden, .giveUp, what: "\(context.connector) (\(server.base.host), \(subject)): not fetched",
                why: "the account asks not to be indexed", mend: "Respect it by removing the account; `opt_out = \"ignore\"` needs consent."
            )
        }
        let identity = mapping.identity(account)
        let digest = Self.digest(identity)
        if state.followers != account.followers, let followers = account.followers {
            batch.tallies.append(
                Tally(network: Mastodon.network, kind: .follow, subject: .identity(identity.key.id), count: followers, at: now))
            state.followers = followers
        }
        let isDue = state.factsAt.map { now - $0 >= MastodonState.factsInterval } ?? true
        guard digest != state.factsDigest || isDue else { return }
        batch.identities.append(identity)
        state.factsDigest = digest
        state.factsAt = now
    }

    /// Tells apart facts that changed from facts that did not (FNV-1a; not for adversaries).
    private static func digest(_ identity: Identity) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let text = [
            identity.handle, identity.name, identity.createdAt?.description, identity.followers?.description,
            identity.following?.description,
        ].map { $0 ?? "" }.joined(separator: "\u{1f}")
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}

extension Mastodon {
    /// The header names are documented; the reset is a time in RFC 3339 on real servers, and Unix seconds are read too.
    static let limits = LimitHeaders(remaining: "X-RateLimit-Remaining", reset: "X-RateLimit-Reset", form: .instant)

    static func call(
        _ what: String, about subject: String, at base: BaseURL, _ path: [String], query: [(name: String, value: String)] = [],
        token: Secret?
    ) -> Call {
        Call(
            what, about: subject, at: base, path, query: query, bearer: token.map { ($0, "token") }, cost: ["requests": 1],
            rules: AnswerRules(limits, on: "requests"))
    }
}
