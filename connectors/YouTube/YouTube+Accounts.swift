import ConnectorKit

extension YouTube {
    /// Finds a channel by `@ada`, by its id (`UC…`), or by an old user name (`user/ada`); `me` is the one of the login.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        if handle == "me", token == nil {
            throw context.notResolved("`me` is the channel of a login", mend: "Give it a [connector.login], or name the channel.")
        }
        let name: (name: String, value: String) =
            if handle == "me" {
                ("mine", "true")
            } else if Self.isChannel(handle) {
                ("id", handle)
            } else if handle.hasPrefix("user/") {
                ("forUsername", String(handle.dropFirst(5)))
            } else {
                ("forHandle", handle.hasPrefix("@") ? handle : "@\(handle)")
            }
        var call = call("the channel", about: handle, .channels, [name])
        call.isAboutToken = handle == "me"
        var batch = Batch()
        if let found = try await channels(call, into: &batch, in: context).first { return found }
        let failure = context.failure(of: call)
        throw batch.rejections.first.map(failure.malformed) ?? Self.unknown(failure)
    }

    /// What the network tells about channels that were only met; those that it leaves out are gone, unless it names nobody at all.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = Set(ids.filter(Self.isChannel).prefix(Self.lookUpSize)).sorted()
        guard !wanted.isEmpty else { return nil }
        let call = call("channels", about: "\(wanted.count) channels", .channels, [("id", wanted.joined(separator: ","))])
        var batch = Batch()
        batch.identities = try await channels(call, into: &batch, in: context).filter { wanted.contains($0.key.id) }
        batch.removeMissing(wanted, on: Self.network)
        return batch
    }

    /// The channels of an answer. One without `items` is how the network says that there are none.
    func channels(_ call: Call, into batch: inout Batch, in context: FetchContext) async throws(FetchError) -> [Identity] {
        let page = try await context.get(call)
        return try context.read(page, of: call, into: &batch) { root, batch -> [Identity]? in
            guard root.kind == .object else { return nil }
            guard let list = root["items"] else { return root["kind"]?.string == "youtube#channelListResponse" ? [] : nil }
            return list.kind == .array ? batch.read(list, as: "items", Identity.init(channel:)) : nil
        }
    }

    static func unknown(_ failure: Failure) -> FetchError { failure.unknown("channel", mayBe: "deleted, closed or renamed") }

    /// Whether a text is a channel's id: `UC` and 22 characters.
    static func isChannel(_ text: String) -> Bool {
        text.hasPrefix("UC") && text.utf8.count == 24 && text.isMade(of: .letters, .digits, and: "_-")
    }
}
