import ConnectorKit

/// Somebody who starred, forked or reacted.
package struct WireAct: Sendable, Hashable {
    /// The network's own id of the act, which only reactions have.
    package var id: String?
    /// `nil` where the account is gone.
    package var actor: WireActor?
    /// `nil` where GitHub tells no time.
    package var at: Instant?
    /// False for a reaction that is no applause.
    package var isApproval = true

    /// A stargazer with its time (`star+json`), or without where a server does not know that form.
    package init(star json: JSONValue) throws(Malformed) {
        guard json["starred_at"] != nil || json["user"] != nil else {
            actor = try WireActor(json)
            return
        }
        at = try json.requiredInstant("starred_at")
        actor = try json.optional("user", WireActor.init)
    }

    package init(fork json: JSONValue) throws(Malformed) {
        _ = try json.requiredID("id")
        actor = try json.optional("owner", WireActor.init)
        at = try json.requiredInstant("created_at")
    }

    package init(reaction json: JSONValue) throws(Malformed) {
        id = try json.requiredNumber("id")
        guard let content = json["content"]?.string else { throw Malformed("content", "missing or not text") }
        actor = try json.optional("user", WireActor.init)
        at = try json.requiredInstant("created_at")
        isApproval = WireReactions.approving.contains(content)
    }
}

/// The counts of reactions: `reaction-rollup`.
package enum WireReactions {
    /// Reactions that are applause; -1 and confused are not.
    package static let approving = ["+1", "laugh", "hooray", "heart", "rocket", "eyes"]

    /// How many approve; `nil` where nothing is told, or where one of the counts cannot be read: a part is no sum.
    package static func approvals(_ json: JSONValue) -> Int64? {
        guard let rollup = json["reactions"], rollup.kind == .object else { return nil }
        var sum: Int64?
        for content in approving {
            guard let told = rollup.member(content) else { continue }
            guard let count = told.lenientInt64, (0...1_000_000_000).contains(count) else { return nil }
            sum = (sum ?? 0) + count
        }
        return sum
    }
}
