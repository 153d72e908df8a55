import ConnectorKit

extension StackExchange {
    /// Finds an account by its number on the site, or by the address of its page (`https://stackoverflow.com/users/42/ada`).
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard let id = Self.number(in: handle) else {
            throw context.notResolved(
                "the handle holds no number of an account",
                mend: "Names are not unique on Stack Exchange: give the number in the address of the account's page.")
        }
        guard isOfThisSite(handle) else {
            throw context.notResolved(
                "the address is of another site",
                mend: "The number means somebody else here: track the account with a connector whose `site` is the address's.")
        }
        var batch = Batch()
        let user = try await users([id], about: id, into: &batch, in: context).first
        guard let user else { throw unknown(id, batch, in: context) }
        return mapping.identity(user)
    }

    /// What the site tells about accounts that were only met; those that are gone are removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = ids.compactMap(mapping.siteID).filter { Self.number(in: $0) == $0 }.prefix(Self.pageSize)
        // None of them is of this site; those of others must not wait for that.
        guard !wanted.isEmpty else { return Batch() }
        var batch = Batch()
        let users = try await users(Array(wanted), about: "\(wanted.count) accounts", into: &batch, in: context)
        batch.identities = users.map(mapping.identity)
        batch.removeMissing(wanted.map(mapping.key), on: Self.network)
        return batch
    }

    func users(
        _ ids: [String], about subject: String, into batch: inout Batch, in context: FetchContext
    ) async throws(FetchError) -> [WireUser] {
        let call = call(ids.count == 1 ? "the account" : "accounts", about: subject, .users, ids)
        return try await records(call, .users, into: &batch, in: context) { (json) throws(Malformed) in
            let user = try WireUser(json)
            guard ids.contains(user.id) else { throw Malformed("user_id", "another account's") }
            return user
        }.records
    }

    /// An answer without the account that was asked for.
    func unknown(_ id: String, _ batch: Batch, in context: FetchContext) -> FetchError {
        let failure = context.failure(of: call("the account", about: id, .users, [id]))
        if let flaw = batch.rejections.first { return failure.malformed(flaw) }
        return failure(
            .gone, .giveUp, why: "the site knows no such account (any more)",
            mend: "It may have been deleted or merged: correct or remove it in its people file, or give another `site`.")
    }

    /// Whether an address is one of the site's: `stackoverflow` is at stackoverflow.com, `cardano` at cardano.stackexchange.com.
    func isOfThisSite(_ handle: String) -> Bool {
        let withoutScheme = handle.split(separator: "://", maxSplits: 1).last ?? ""
        guard withoutScheme.contains("/") else { return true }
        let host = withoutScheme.prefix { $0 != "/" && $0 != ":" }.lowercased()
        let name = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
        let known = site.lowercased()
        return [known, "\(known).com", "\(known).net", "\(known).stackexchange.com"].contains(name)
    }

    /// The digits of `42`, or those behind `/users/`.
    static func number(in handle: String) -> String? {
        let parts = handle.split(separator: "/", omittingEmptySubsequences: false)
        let place = parts.firstIndex(of: "users").map { $0 + 1 } ?? (parts.count == 1 ? 0 : parts.count)
        guard parts.indices.contains(place) else { return nil }
        let digits = parts[place]
        guard (1...18).contains(digits.utf8.count), digits.isMade(of: .digits) else { return nil }
        return String(digits)
    }
}
