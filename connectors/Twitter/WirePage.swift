import ConnectorKit

/// One answer, whatever is in it.
struct WirePage: Sendable {
    var posts: [WirePost] = []
    var users: [WireUser] = []
    /// Posts that came along, by id.
    var includedPosts: [String: WirePost] = [:]
    var includedUsers: [WireUser] = []
    var problems: [WireProblem] = []
    var nextToken: String?
    /// Whether the answer holds what was asked for, be it an empty list.
    var hasContent = false

    enum Content { case posts, users }

    /// Reads an answer; records that cannot be read are rejected in `batch`. `nil` when it has another shape.
    init?(_ root: JSONValue, _ content: Content, into batch: inout Batch) {
        guard root.kind == .object, root["data"] != nil || root["errors"] != nil || root["meta"] != nil else { return nil }
        if let data = root["data"] {
            hasContent = true
            switch (content, data.kind) {
            case (.posts, .array): posts = batch.read(data, as: "data", WirePost.init)
            case (.users, .array): users = batch.read(data, as: "data", WireUser.init)
            case (.users, .object):
                do throws(Malformed) { users = [try WireUser(data)] } catch {
                    batch.reject(Rejection(path: "data.\(error.path)", reason: error.reason))
                }
            default: return nil
            }
        }
        if let meta = root["meta"] {
            hasContent = true
            nextToken = meta["next_token"]?.string.flatMap { !$0.isEmpty && $0.utf8.count <= 1000 ? $0 : nil }
        }
        if let included = root["includes"], included.kind != .object {
            batch.reject(Rejection(path: "includes", reason: "not an object"))
        }
        if let included = root["includes"]?["posts"] ?? root["includes"]?["tweets"] {
            for post in batch.read(included, as: "includes.posts", WirePost.init) { includedPosts[post.id] = post }
        }
        if let included = root["includes"]?["users"] { includedUsers = batch.read(included, as: "includes.users", WireUser.init) }
        problems = root["errors"]?.elements.map(WireProblem.init) ?? []
    }
}
