import ConnectorKit

/// Somebody who starred, forked or reacted.
struct WireAct: Sendable, Hashable {
    /// The network's own id of the act, which only reactions have.
    var id: String?
    /// `nil` where the account is gone.
    var actor: WireActor?
    /// `nil` where GitHub tells no time.
    var at: Instant?
    /// False for a reaction that is no applause.
    var isApproval = true

    init(_ json: JSONValue, in list: PeopleList) throws(Malformed) {
        // A server that does not know the form in which stars have a time tells of people alone.
        if list == .stargazers, json["starred_at"] == nil, json["user"] == nil {
            actor = try WireActor(json)
            return
        }
        actor = try json.optional(list == .forks ? "owner" : "user", WireActor.init)
        at = try json.requiredInstant(list == .stargazers ? "starred_at" : "created_at")
        switch list {
        case .stargazers: break
        case .forks: _ = try json.requiredID("id")
        case .reactions:
            id = try json.requiredNumber("id")
            isApproval = WireReactions.approving.contains(try json.requiredText("content"))
        }
    }
}

/// The counts of reactions: `reaction-rollup`.
enum WireReactions {
    /// Reactions that are applause; -1 and confused are not.
    static let approving = ["+1", "laugh", "hooray", "heart", "rocket", "eyes"]

    /// How many approve; `nil` where nothing is told, or where one of the counts cannot be read: a part is no sum.
    static func approvals(_ json: JSONValue) -> Int64? {
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
