import ConnectorKit

extension GitHub {
    /// Finds an account by `ada` or `@ada`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        guard let login = Self.login(handle) else {
            throw context.notResolved(
                "the handle is none that GitHub gives",
                mend: "Handles have 1 to 39 letters, digits and hyphens; correct it in its people file.")
        }
        let call = call("the account", about: "@\(login)", ["users", login])
        let page = try await context.get(call)
        return mapping.identity(try user(page, of: call, in: context))
    }

    /// What GitHub tells about an account that was only met; one that is gone is removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let id = ids.first(where: Self.isNumber) else { return Batch() }
        let call = call("an account", about: id, ["user", id])
        let page = try await context.send(call)
        if page.status == 404 || page.status == 410 {
            return Batch(deletions: [Deletion(network: Self.network, stream: .identities, id: id)])
        }
        if let error = context.verdict(on: page, of: call) { throw error }
        let user = try user(page, of: call, in: context)
        return user.id == id ? Batch(identities: [mapping.identity(user)]) : Batch()
    }

    /// Reads an answer that is one account.
    func user(_ page: Page, of call: Call, in context: FetchContext) throws(FetchError) -> WireUser {
        try context.record(page, of: call, WireUser.init)
    }

    static func isNumber(_ id: String) -> Bool { (1...19).contains(id.utf8.count) && id.isMade(of: .digits) }
}

extension GitHubRound {
    /// The account itself: its name today, and its followers' count. It may have been renamed since the last time.
    func account(_ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        guard let login = state.login else {
            try await findAgain(&state, into: &batch)
            state.begin(network.plan, at: now)
            return batch
        }
        var call = call("the account", ["users", login])
        call.knownVersion = state.accountVersion
        let page = try await network.send(call, in: context)
        warnOfExpiry(page, &state)
        if page.status == 404 {
            try await findAgain(&state, into: &batch)
        } else {
            if let error = context.verdict(on: page, of: call) { throw error }
            if !page.isUnchanged {
                let user = try network.user(page, of: call, in: context)
                if user.id == id {
                    state.accountVersion = page.version
                    tell(user, &state, into: &batch)
                } else {
                    // The name belongs to somebody else by now.
                    try await findAgain(&state, into: &batch)
                }
            }
        }
        state.accountAt = now
        state.begin(network.plan, at: now)
        return batch
    }

    /// Asks by the number, which an account keeps however it is renamed, what its name is today. Throws `.gone` when there is none.
    func findAgain(_ state: inout GitHubState, into batch: inout Batch) async throws(FetchError) {
        let call = call("the account by its number", ["user", id])
        let page = try await context.get(call)
        let user = try network.user(page, of: call, in: context)
        guard user.id == id else { throw context.failure(of: call).malformed("it is another account") }
        if let old = state.login, old != user.login {
            context.logger.notice("account was renamed", metadata: ["connector": "\(context.connector)", "account": "\(id)"])
        }
        state.accountAt = now
        state.forgetVersions()
        tell(user, &state, into: &batch)
    }

    private func tell(_ user: WireUser, _ state: inout GitHubState, into batch: inout Batch) {
        state.login = user.login
        state.createdAt = user.createdAt ?? state.createdAt
        batch.identities.append(mapping.identity(user))
        // Whoever follows an account that had no followers has come since.
        if user.followers == 0 { state.followersAsked = 0 }
        if let followers = user.followers, followers != state.followers {
            state.followers = followers
            state.followersSeenAt = now
            batch.tallies.append(Tally(network: GitHub.network, kind: .follow, subject: .identity(id), count: followers, at: now))
        }
    }

    /// Only a human can renew a token, so he is told a week ahead, once a day.
    private func warnOfExpiry(_ page: Page, _ state: inout GitHubState) {
        guard let text = page.headers.value(of: "github-authentication-token-expiration") else { return }
        let parts = text.split(separator: " ")
        guard parts.count == 3, let at = Instant("\(parts[0])T\(parts[1])Z"), at - now < .seconds(7 * 86_400),
            state.warnedAt.map({ now - $0 >= .seconds(86_400) }) ?? true
        else { return }
        state.warnedAt = now
        context.logger.warning(
            "credential expires soon", metadata: ["connector": "\(context.connector)", "credential": "token", "at": "\(at)"])
    }

    /// One page of followers, who are told without a time.
    ///
    /// Those of the first reading may have followed at any time: they are dated by the account's creation, so that a first fetch is no
    /// burst of news, and keep that date. Whoever is new in a later reading is dated by the sample of the count that showed it, unless the
    /// list is longer than what is read of it: nobody can say who is new in a part of it.
    func followers(_ number: Int64, _ state: inout GitHubState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let call = call("followers", ["users", state.login ?? id, "followers"], query: Self.paging(number))
        let page = try await context.send(call)
        var goesOn = false
        if !GitHub.isAbsent(page) {
            if let error = context.verdict(on: page, of: call) { throw error }
            let actors = try context.records(page, of: call, as: "followers", into: &batch, WireActor.init)
            let isPart = max(state.followers ?? 0, state.followersAsked ?? 0) > network.plan.followers
            let first = state.followersAsked == nil || isPart ? state.createdAt : nil
            for actor in actors { mapping.follow(actor, of: id, at: first ?? state.followersSeenAt ?? now, into: &batch) }
            goesOn = !actors.isEmpty && page.links.query(of: "next") != nil && number * GitHub.pageSize < network.plan.followers
        }
        state.followersPage = goesOn ? number + 1 : nil
        if !goesOn {
            state.followersAsked = state.followers
            state.followersAt = now
        }
        return batch
    }
}
