import ConnectorKit

extension Twitter {
    /// Finds an account by `ada_ex` or `@ada_ex`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        guard (1...15).contains(name.utf8.count), name.isMade(of: .letters, .digits, and: "_") else {
            throw context.notResolved(
                "the handle is none that X gives",
                mend: "Handles have 1 to 15 letters, digits and underscores; correct it in its people file.")
        }
        let subject = "@\(name)"
        var (batch, chosen) = (Batch(), vocabulary)
        let question = TwitterQuestion.users("the account", ["users", "by", "username", name])
        let (wire, failure) = try await ask(question, about: subject, &chosen, into: &batch, in: context)
        guard let user = wire.users.first else {
            throw batch.rejections.first.map(failure.malformed) ?? failure.malformed("the answer holds no account")
        }
        return try shown(user, isOwn: asksOwner, about: subject, in: context)
    }

    /// What X tells about accounts that were only met; those that are gone are removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = ids.filter { (1...19).contains($0.utf8.count) && $0.isMade(of: .digits) }.prefix(100)
        guard !wanted.isEmpty else { return nil }
        var (batch, chosen) = (Batch(), vocabulary)
        var question = TwitterQuestion.users("accounts", ["users"], of: Array(wanted))
        question.isAboutAccount = false
        let (wire, _) = try await ask(question, about: "\(wanted.count) accounts", &chosen, into: &batch, in: context)
        batch.identities = wire.users.map(\.identity).filter { wanted.contains($0.key.id) }
        let gone = wire.problems.filter(\.isGone).compactMap(\.resource).filter(wanted.contains)
        batch.deletions = gone.map { Deletion(network: Self.network, stream: .identities, id: $0) }
        return batch
    }

    /// The account, unless it is protected and not the token's own.
    func shown(_ user: WireUser, isOwn: Bool, about subject: String, in context: FetchContext) throws(FetchError) -> Identity {
        guard user.isProtected, !isOwn else { return user.identity }
        throw FetchError(
            .forbidden, .giveUp, what: "\(context.connector) (\(subject)): not fetched", why: "the account is protected",
            mend: Failure.mendOfHidden
        ).endingAccount()
    }
}
