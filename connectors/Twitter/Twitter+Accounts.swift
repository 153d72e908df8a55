import ConnectorKit

extension Twitter {
    /// Finds an account by `ada_ex` or `@ada_ex`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        guard (1...15).contains(name.utf8.count), name.isMade(of: .letters, .digits, and: "_") else {
            throw FetchError(
                .rejected, .giveUp, what: "\(context.connector): account not resolved", why: "the handle is none that X gives",
                mend: "Handles have 1 to 15 letters, digits and underscores; correct it in its people file.")
        }
        var chosen = vocabulary
        let (page, asked) = try await ask(&chosen, in: context) { vocabulary in
            call(
                "the account", about: "@\(name)", ["2", "users", "by", "username", name], [vocabulary.ofUsers], budget: "users",
                cost: cost("users", users: 1))
        }
        var batch = Batch()
        let wire = try read(page, of: asked, .users, into: &batch, in: context)
        guard let user = wire.users.first else {
            if let rejection = batch.rejections.first {
                throw context.failure(of: asked).malformed("\(rejection.path): \(rejection.reason)")
            }
            try refuse(wire.problems, asked, in: context)
            throw context.failure(of: asked).malformed("the answer holds no account")
        }
        guard !user.isProtected || asksOwner else { throw Self.protectedError("@\(name)", in: context) }
        return TwitterMapping.identity(user)
    }

    /// What X tells about accounts that were only met; those that are gone are removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = ids.filter { (1...19).contains($0.utf8.count) && $0.isMade(of: .digits) }.prefix(100)
        guard !wanted.isEmpty else { return nil }
        let reserved = cost("users", users: wanted.count)
        var chosen = vocabulary
        let (page, asked) = try await ask(&chosen, in: context) { vocabulary in
            call(
                "accounts", about: "\(wanted.count) accounts", ["2", "users"],
                [("ids", wanted.joined(separator: ",")), vocabulary.ofUsers],
                budget: "users", cost: reserved)
        }
        var batch = Batch()
        let wire = try read(page, of: asked, .users, into: &batch, in: context)
        await context.budget.settle(reserved: reserved, actual: cost("users", users: wire.users.count))
        let known = Set(wanted)
        batch.identities = wire.users.filter { known.contains($0.id) }.map(TwitterMapping.identity)
        for problem in wire.problems where problem.isGone {
            guard let id = problem.resource, known.contains(id) else { continue }
            batch.deletions.append(Deletion(network: Self.network, stream: .identities, id: id))
        }
        return batch
    }
}
