import ConnectorKit

extension HackerNews {
    /// Finds an account by its name. Names are told apart by case.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = handle.hasPrefix("@") ? String(handle.dropFirst()) : handle
        return mapping.identity(try await account(name, in: context))
    }

    /// What the network tells about an account that was only met; one that is gone is removed.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let id = ids.first else { return nil }
        var batch = Batch()
        do throws(FetchError) {
            batch.identities.append(mapping.identity(try await account(id, in: context)))
        } catch {
            guard error.kind == .gone else { throw error }
            batch.deletions.append(Deletion(network: Self.network, stream: .identities, id: id))
        }
        return batch
    }

    /// Reads an account; one that is unknown is `null` with status 200.
    func account(_ name: String, in context: FetchContext) async throws(FetchError) -> WireUser {
        let call = official("the account", about: name, "user", name)
        let page = try await context.get(call)
        let answer = try context.read(page, of: call) { root -> Result<WireUser?, Malformed>? in
            if root.isNull { return .success(nil) }
            guard root.kind == .object else { return nil }
            return Result { () throws(Malformed) in try WireUser(root) }
        }
        switch answer {
        case .failure(let malformed): throw context.failure(of: call).malformed("\(malformed.path): \(malformed.reason)")
        case .success(nil):
            throw context.failure(of: call)(
                .gone, .giveUp, why: "the network knows no account of this name",
                mend: "Names are told apart by case: correct or remove it in its people file.")
        case .success(let user?):
            guard user.id == name else { throw context.failure(of: call).malformed("it is about another account") }
            return user
        }
    }
}
