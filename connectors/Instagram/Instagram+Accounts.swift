import ConnectorKit
import MetaGraph

extension Instagram {
    /// The fields of an account, be it one's own or another.
    static let accountFields = "id,username,name,followers_count,follows_count,media_count"

    /// Finds an account by its username: the token's own, or, with `account`, any professional one.
    public func resolve(_ handle: String, in context: FetchContext) async throws(FetchError) -> Identity {
        let name = (handle.hasPrefix("@") ? String(handle.dropFirst()) : handle).lowercased()
        let own = ownCall(account ?? "me", about: "@\(name)")
        let found = try context.record(try await context.get(own), of: own, WireAccount.init)
        if found.username?.lowercased() == name { return found.identity }
        guard account != nil else {
            throw context.failure(of: own)(
                .forbidden, .giveUp, why: "the token is another account's",
                mend: "An Instagram login sees its own account alone; `account` and a Facebook login see other professional ones.")
        }
        let call = try discovery(name, media: nil, in: context)
        let page = try await context.get(call)
        return try context.record(page, of: call) { (root) throws(Malformed) in
            try root.required("business_discovery", WireAccount.init)
        }.identity
    }

    /// The question about an account of one's own.
    func ownCall(_ id: String, about subject: String) -> Call {
        graph.call("the account", about: subject, [id], [("fields", Self.accountFields)])
    }

    /// The question about another account by its username, and its media where `media` says which.
    func discovery(_ username: String?, media: String?, in context: FetchContext) throws(FetchError) -> Call {
        let name = username ?? ""
        let asking = account ?? "me"
        // A username is part of an expression here, so it must not end it.
        let isName = !name.isEmpty && name.isMade(of: .letters, .digits, and: "._")
        let fields = Self.accountFields + (media.map { ",\($0)" } ?? "")
        let call = graph.call(
            media == nil ? "the account" : "media", about: isName ? "@\(name)" : asking, [asking],
            [("fields", "business_discovery.username(\(isName ? name : "")){\(fields)}")])
        guard isName else {
            throw context.failure(of: call)(
                .gone, .giveUp, why: "accounts of others are found by their username alone, and this is none",
                mend: "Give the handle, and not the id, in its people file.")
        }
        return call
    }
}
