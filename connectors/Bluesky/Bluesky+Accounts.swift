import ConnectorKit

extension Bluesky {
    /// Finds an account by `ada.example.org`, `@ada.example.org` or its DID.
    ///
    /// A handle becomes a DID by one cheap question; whether the account wants to be read, the first fetch finds out.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = Self.plainName(handle)
        guard Self.isName(name) else {
            throw context.notResolved(
                "the handle is none that Bluesky knows",
                mend: "Handles are domain names, such as ada.bsky.social; give the whole name, or the DID, in its people file.")
        }
        if name.hasPrefix("did:") {
            let call = call("the account", about: name, "app.bsky.actor.getProfile", [("actor", name)])
            let profile = try context.record(try await context.get(call), of: call, WireProfile.reader(of: name))
            return try BlueskyAccount(view: self, identity: Identity(profile.identity.key), context: context).shown(profile)
        }
        let call = call("the handle", about: "@\(name)", "com.atproto.identity.resolveHandle", [("handle", name)])
        let did = try context.read(try await context.get(call), of: call) { $0["did"]?.string.flatMap { RecordURI.isDID($0) ? $0 : nil } }
        return Identity(IdentityKey(Self.network, did), handle: name)
    }

    /// What Bluesky tells about accounts that were only met. It leaves out whom it does not show, and does not say why.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = Set(ids.filter(RecordURI.isDID)).sorted()
        guard !wanted.isEmpty else { return nil }
        let query = wanted.map { (name: "actors", value: $0) }
        let call = call("accounts", about: "\(wanted.count) accounts", "app.bsky.actor.getProfiles", query)
        var batch = Batch()
        let profiles = try context.records(try await context.get(call), of: call, at: "profiles", into: &batch, WireProfile.init)
        batch.identities = profiles.filter { wanted.contains($0.did) }.map(mapping.identity)
        return batch
    }
}
