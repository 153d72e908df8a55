import ConnectorKit

extension Bluesky {
    /// Finds an account by `ada.example.org`, `@ada.example.org` or its DID.
    ///
    /// A handle becomes a DID by one cheap question; whether the account wants to be read, the first fetch finds out.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = Self.plainName(handle)
        guard Self.isName(name) else {
            throw FetchError(
                .rejected, .giveUp, what: "\(context.connector): account not resolved", why: "the handle is none that Bluesky knows",
                mend: "Handles are domain names, such as ada.bsky.social; give the whole name, or the DID, in its people file.")
        }
        guard !name.hasPrefix("did:") else { return try await account(name, in: context) }
        let call = call("the handle", about: "@\(name)", "com.atproto.identity.resolveHandle", [("handle", name)])
        let page = try await context.get(call)
        let did = try context.read(page, of: call) { $0["did"]?.string.flatMap { RecordURI.isDID($0) ? $0 : nil } }
        return Identity(IdentityKey(Self.network, did), handle: name)
    }

    private func account(_ did: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let call = call("the account", about: did, "app.bsky.actor.getProfile", [("actor", did)])
        let page = try await context.get(call)
        let profile = try context.record(page, of: call, WireProfile.init)
        guard profile.did == did else { throw context.failure(of: call).malformed("the answer is about another account") }
        guard !mapping.hides(profile) || isOwn(did, nil) else { throw hiddenError(did, in: context) }
        return mapping.identity(profile)
    }

    /// Whether an account is the one whose app password was given.
    func isOwn(_ did: String, _ handle: String?) -> Bool {
        login.map { [did, handle.map(Self.plainName)].contains($0.name) } ?? false
    }

    /// What Bluesky tells about accounts that were only met. It leaves out whom it does not show, and does not say why.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = Set(ids.filter(RecordURI.isDID).prefix(Self.lookUpSize)).sorted()
        guard !wanted.isEmpty else { return nil }
        let call = call(
            "accounts", about: "\(wanted.count) accounts", "app.bsky.actor.getProfiles", wanted.map { (name: "actors", value: $0) })
        let page = try await context.get(call)
        var batch = Batch()
        let profiles = try context.records(page, of: call, at: "profiles", into: &batch, WireProfile.init)
        batch.identities = profiles.filter { wanted.contains($0.did) }.map { mapping.identity($0) }
        return batch
    }
}
