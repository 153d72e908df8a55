import ConnectorKit

/// One public action of the account: `event`. Its payload has lost fields since October 2025, so that each one may be missing.
struct WireEvent: Sendable, Hashable {
    /// What an action comes to, as far as it concerns us.
    enum Content: Sendable, Hashable {
        /// An issue (or a pull request) was opened, a version released.
        case published(GitHubPost.Sort, number: String, title: String?, url: String?)
        /// A comment or a review, on what somebody else wrote.
        case answered(id: String, number: String, author: WireActor)
        /// Anything else, or told too little.
        case other
    }

    var id: String
    var type: String
    var actor: String
    var at: Instant
    /// Empty where the action is none of ours.
    var repository: String
    var content: Content

    init(_ json: JSONValue) throws(Malformed) {
        id = try json.requiredNumber("id")
        guard let type = json["type"]?.string else { throw Malformed("type", "missing or not text") }
        self.type = type
        actor = try json.required("actor", WireActor.init).id
        at = try json.requiredInstant("created_at")
        content = json["payload"].map { Self.content(type, $0) } ?? .other
        // Actions on no repository (gists, say) have none here, and concern us as little.
        repository = content == .other ? "" : try json.required("repo") { (json) throws(Malformed) in try json.requiredNumber("id") }
    }

    private static func content(_ type: String, _ payload: JSONValue) -> Content {
        let action = payload["action"]?.string
        switch type {
        case "IssuesEvent" where action == "opened": return opened(payload["issue"], payload)
        case "PullRequestEvent" where action == "opened": return opened(payload["pull_request"], payload)
        case "ReleaseEvent" where action == "published":
            guard let release = payload["release"], let id = release["id"]?.identifier, GitHub.isNumber(id) else { return .other }
            return .published(
                .release, number: id, title: release["name"]?.string ?? release["tag_name"]?.string, url: release["html_url"]?.string)
        case "IssueCommentEvent" where action == "created": return answered("", payload["comment"], payload["issue"])
        case "PullRequestReviewCommentEvent" where action == "created":
            return answered("review-comment-", payload["comment"], payload["pull_request"])
        case "PullRequestReviewEvent" where action == "created" || action == "submitted":
            return answered("review-", payload["review"], payload["pull_request"])
        default: return .other
        }
    }

    private static func opened(_ issue: JSONValue?, _ payload: JSONValue) -> Content {
        guard let number = (issue?["number"] ?? payload["number"])?.identifier, GitHub.isNumber(number) else { return .other }
        return .published(.issue, number: number, title: issue?["title"]?.string, url: issue?["html_url"]?.string)
    }

    private static func answered(_ prefix: String, _ answer: JSONValue?, _ issue: JSONValue?) -> Content {
        guard let id = answer?["id"]?.identifier, GitHub.isNumber(id), let number = issue?["number"]?.identifier,
            GitHub.isNumber(number),
            let author = issue?["user"].flatMap({ try? WireActor($0) })
        else { return .other }
        return .answered(id: prefix + id, number: number, author: author)
    }
}
