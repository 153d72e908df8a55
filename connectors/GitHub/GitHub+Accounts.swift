import ConnectorKit

extension GitHub {
    /// Finds an account by `ada` or `@ada`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard let login = GitHub.login(handle) else {
            throw context.notResolved(
                "the handle is none that GitHub gives",
                mend: "Handles have 1 to 39 letters, digits and hyphens; correct it in its people file.")
        }
        let call = call("the account", about: "@\(login)", ["users", login])
        return try context.record(try await context.get(call), of: call, Identity.init(gitHub:))
    }

    /// What GitHub tells about an account that was only met; one that is gone is removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let id = ids.first(where: GitHub.isNumber) else { return Batch() }
        let call = call("an account", about: id, ["user", id])
        let page = try await context.send(call)
        if page.saysGone { return Batch(deletions: [Deletion(network: Self.network, stream: .identities, id: id)]) }
        if let error = context.verdict(on: page, of: call) { throw error }
        let user = try context.record(page, of: call, Identity.init(gitHub:))
        return user.key.id == id ? Batch(identities: [user]) : Batch()
    }
}

extension GitHubAccount {
    /// The account itself: its name today, and its followers' count. It may have been renamed since the last time.
    func facts(_ extra: inout GitHubExtra, into batch: inout Batch) async throws(FetchError) -> Identity? {
        guard let login = extra.login ?? handle else { return try await findAgain(&extra) }
        var call = call("the account", ["users", login])
        call.knownVersion = extra.accountVersion
        let page = try await hub.send(call, in: context)
        hub.warnOfExpiry(page, told: &extra.warnedAt, in: context)
        if page.status == 404 { return try await findAgain(&extra) }
        if let error = context.verdict(on: page, of: call) { throw error }
        extra.accountAt = now
        guard !page.isUnchanged else { return nil }
        let user = try context.record(page, of: call, Identity.init(gitHub:))
        // The name may belong to somebody else by now.
        guard user.key.id == id else { return try await findAgain(&extra) }
        extra.accountVersion = page.version
        extra.note(user, at: now)
        return user
    }

    /// Asks by the number, which an account keeps however it is renamed, what its name is today. Throws `.gone` when there is none.
    func findAgain(_ extra: inout GitHubExtra) async throws(FetchError) -> Identity {
        let call = call("the account by its number", ["user", id])
        let user = try context.record(try await context.get(call), of: call, Identity.init(gitHub:))
        guard user.key.id == id else { throw context.failure(of: call).malformed("it is another account") }
        // What was read under the old name has other versions now.
        (extra.accountVersion, extra.actionsVersion) = (nil, nil)
        extra.note(user, at: now)
        return user
    }
}
