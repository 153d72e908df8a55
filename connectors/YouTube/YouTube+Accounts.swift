import ConnectorKit

extension YouTube {
    /// How many channels or videos one look-up takes.
    static let lookUpSize = 50

    /// Finds a channel by `@ada`, by its id (`UC…`), or by an old user name (`user/ada`); `me` is the one of the login.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let query: (name: String, value: String)
        let isOwn = handle == "me"
        if isOwn {
            guard token != nil else {
                throw context.notResolved("`me` is the channel of a login", mend: "Give it a [connector.login], or name the channel.")
            }
            query = ("mine", "true")
        } else if Self.isChannel(handle) {
            query = ("id", handle)
        } else if handle.hasPrefix("user/") {
            query = ("forUsername", String(handle.dropFirst(5)))
        } else {
            query = ("forHandle", handle.hasPrefix("@") ? handle : "@\(handle)")
        }
        var call = channelCall("the channel", about: handle, query)
        call.isAboutToken = isOwn
        var batch = Batch()
        let found = try await channels(call, into: &batch, in: context).first
        if let found { return mapping.identity(found) }
        if let flaw = batch.rejections.first { throw context.failure(of: call).malformed("\(flaw.path): \(flaw.reason)") }
        throw unknown(call, in: context)
    }

    /// What the network tells about channels that were only met; those that it leaves out are gone, unless it names nobody at all.
    public func facts(about ids: [String], in context: FetchContext) async throws(FetchError) -> Batch? {
        let wanted = Set(ids.filter(Self.isChannel).prefix(Self.lookUpSize)).sorted()
        guard !wanted.isEmpty else { return nil }
        let call = channelCall("channels", about: "\(wanted.count) channels", ("id", wanted.joined(separator: ",")))
        var batch = Batch()
        let found = try await channels(call, into: &batch, in: context).filter { wanted.contains($0.id) }
        batch.identities = found.map(mapping.identity)
        batch.removeMissing(wanted, on: Self.network)
        return batch
    }

    /// The question for channels.
    func channelCall(_ what: String, about subject: String, _ query: (name: String, value: String)) -> Call {
        call(
            what, about: subject, "channels",
            [
                ("part", "snippet,statistics"), query, ("maxResults", "\(Self.lookUpSize)"),
                ("fields", "kind,items(id,snippet(title,customUrl,publishedAt),statistics(subscriberCount,hiddenSubscriberCount))"),
            ])
    }

    /// The channels of an answer. One without `items` is how the network says that there are none.
    func channels(_ call: Call, into batch: inout Batch, in context: FetchContext) async throws(FetchError) -> [WireChannel] {
        let page = try await context.get(call)
        return try context.read(page, of: call, into: &batch) { root, batch -> [WireChannel]? in
            guard root.kind == .object else { return nil }
            guard let list = root["items"] else { return root["kind"]?.string == "youtube#channelListResponse" ? [] : nil }
            return list.kind == .array ? batch.read(list, as: "items", WireChannel.init) : nil
        }
    }

    func unknown(_ call: Call, in context: FetchContext) -> FetchError {
        context.failure(of: call)(
            .gone, .giveUp, why: "the network knows no such channel (any more)",
            mend: "It may have been deleted, closed or renamed: correct or remove it in its people file."
        ).endingAccount()
    }

    /// Whether a text is a channel's id: `UC` and 22 characters.
    static func isChannel(_ text: String) -> Bool {
        text.hasPrefix("UC") && text.utf8.count == 24 && text.isMade(of: .letters, .digits, and: "_-")
    }
}
