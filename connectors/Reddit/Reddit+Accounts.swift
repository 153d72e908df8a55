import ConnectorKit

extension Reddit {
    /// How many posts or accounts one look-up takes.
    static let lookUpSize = 100

    /// Finds an account by its name: `ada`, `u/ada` or `@ada`.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = Self.plainName(handle)
        guard Self.isName(name) else {
            throw FetchError(
                .rejected, .giveUp, what: "\(context.connector): account not resolved", why: "the handle is no name that Reddit knows",
                mend: "Give the account's name, such as u/ada, in its people file.")
        }
        let context = asking(context)
        let call = self.call("the account", about: "u/\(name)", ["user", name, "about"])
        let user = try context.record(try await context.get(call), of: call, WireUser.aboutPage)
        guard !user.isSuspended else { throw Self.gone(context.failure(of: call)) }
        return mapping.identity(user)
    }

    /// What the network tells about accounts that were only met; those that it leaves out are gone, and with them what they did.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = Set(ids.filter(WireThing.isFullname).prefix(Self.lookUpSize)).sorted()
        guard !wanted.isEmpty else { return nil }
        let context = asking(context)
        let batch = try await accounts(wanted, in: context)
        guard batch.identities.isEmpty, batch.rejectedCount == 0 else { return batch }
        // An answer that names nobody may be trouble. It is believed where the same question, asked together with the account that
        // answers for the application, names that one alone.
        guard let witness = try? await resolve(contact, in: context) else { return batch }
        var second = try await accounts(wanted.prefix(Self.lookUpSize - 1) + [witness.key.id], in: context)
        second.identities.removeAll { $0.key == witness.key && !wanted.contains($0.key.id) }
        return second
    }

    private func accounts(_ wanted: [String], in context: FetchContext) async throws(FetchError) -> Batch {
        let call = self.call(
            "accounts", about: "\(wanted.count) accounts", ["api", "user_data_by_account_ids"], [("ids", wanted.joined(separator: ","))])
        // 404 where there is none of them; or no such endpoint, so nobody is taken for gone.
        guard let page = try await context.getIfPresent(call) else { return Batch() }
        var batch = Batch()
        let found = try context.read(page, of: call, into: &batch) { root, batch -> [Identity]? in
            guard root.kind == .object else { return nil }
            var found: [Identity] = []
            for id in wanted {
                guard let json = root.member(id) else { continue }
                do throws(Malformed) {
                    found.append(mapping.identity(try WireUser(json, id: id)))
                } catch {
                    batch.reject(Rejection(path: "\(id).\(error.path)", reason: error.reason))
                }
            }
            return found
        }
        batch.identities = found
        batch.removeMissing(wanted, on: Self.network)
        return batch
    }
}
