import ConnectorKit
import XAPI

extension Twitter {
    /// Finds an account by `ada_ex` or `@ada_ex`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        guard (1...15).contains(name.utf8.count), name.isMade(of: .letters, .digits, and: "_") else {
            throw context.notResolved(
                "the handle is none that X gives",
                mend: "Handles have 1 to 15 letters, digits and underscores; correct it in its people file.")
        }
        var batch = Batch()
        var chosen = vocabulary
        let (wire, asked) = try await ask(for: .users, &chosen, into: &batch, in: context) { names in
            call(
                "the account", about: "@\(name)", ["users", "by", "username", name], [names.ofUsers], budget: "users",
                cost: prices.cost("users", users: 1))
        }
        guard let user = wire.users.first else {
            throw batch.rejections.first.map { context.failure(of: asked).malformed("\($0.path): \($0.reason)") }
                ?? refusal(wire.problems, asked, in: context)
        }
        return try shown(user, isOwn: asksOwner, about: "@\(name)", in: context)
    }

    /// What X tells about accounts that were only met; those that are gone are removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = ids.filter { (1...19).contains($0.utf8.count) && $0.isMade(of: .digits) }.prefix(100)
        guard !wanted.isEmpty else { return nil }
        let most = prices.cost("users", users: wanted.count)
        var batch = Batch()
        var chosen = vocabulary
        let (wire, _) = try await ask(for: .users, &chosen, into: &batch, in: context) { names in
            call(
                "accounts", about: "\(wanted.count) accounts", ["users"], [("ids", wanted.joined(separator: ",")), names.ofUsers],
                budget: "users", cost: most)
        }
        await context.budget.settle(reserved: most, actual: prices.cost("users", users: wire.users.count))
        batch.identities = wire.users.map(\.identity).filter { wanted.contains($0.key.id) }
        let gone = wire.problems.filter(\.isGone).compactMap(\.resource).filter(wanted.contains)
        batch.deletions = gone.map { Deletion(network: Self.network, stream: .identities, id: $0) }
        return batch
    }
}
