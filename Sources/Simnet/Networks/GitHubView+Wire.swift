import Model

/// GitHub's records, field by field: `public-user`, `simple-user`, `minimal-repository`, `issue`, `issue-comment`, `event`.
extension GitHubView {
    /// Where an issue or a comment stands: its repository (the commons for a mention), and its id as it is stored.
    struct Place {
        var id: String
        var repository: Int
        var name: String
        var isIssue = false
    }

    static func place(of index: Int32, in record: NetworkRecord) -> Place {
        let post = record.posts[Int(index)]
        func repository(_ post: Int32) -> (id: Int, name: String) {
            let found = record.posts[Int(post)]
            return (Int(found.number), "\(record.accounts[Int(found.author)].handle)/\(name(of: found))")
        }
        guard post.shape == .reply, post.parent >= 0 else {
            if post.shape == .mention { return Place(id: "issue:1:\(post.number)", repository: 1, name: "commons/square", isIssue: true) }
            let own = repository(index)
            return Place(id: "repo:\(own.id)", repository: own.id, name: own.name)
        }
        let parent = record.posts[Int(post.parent)]
        if parent.shape == .original {
            let home = repository(post.parent)
            return Place(id: "issue:\(home.id):\(post.number)", repository: home.id, name: home.name, isIssue: true)
        }
        let home = place(of: post.parent, in: record)
        return Place(id: "comment:\(home.repository):\(post.number)", repository: home.repository, name: home.name)
    }

    /// A repository's name holds its number.
    static func name(of post: PostRecord) -> String {
        let words = Prose.text(of: post.number, shape: .original).split { !$0.isLetter }.suffix(2).joined(separator: "-")
        return "\(words.lowercased().filter(\.isASCII))-\(String(post.number, radix: 36))"
    }

    static func number(inName name: String) -> UInt64? { name.split(separator: "-").last.flatMap { UInt64($0, radix: 36) } }

    // MARK: Records

    func actor(_ index: Int32, in json: inout JSONBytes) { json.object { names(index, in: &$0) } }

    func user(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            names(index, in: &json)
            json.field("name", look.name(index))
            json.field("public_repos", look.originals(of: index).count)
            json.field("followers", look.followers(index))
            json.field("following", look.following(index))
            json.field("created_at", look.account(index).created.description)
        }
    }

    private func names(_ index: Int32, in json: inout JSONBytes) {
        let account = look.account(index)
        json.field("login", account.handle)
        json.field("id", Int(account.number))
        json.field("type", "User")
        json.field("html_url", "https://github.com/\(account.handle)")
    }

    /// A repository, or a fork of one.
    func repository(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        let isFork = post.shape == .reshare
        let source = isFork ? look.post(post.parent) : post
        let name = Self.name(of: source)
        let owner = look.account(post.author).handle
        json.object { json in
            json.field("id", Int(post.number))
            json.field("name", name)
            json.field("full_name", "\(owner)/\(name)")
            json.field("private", false)
            json.keyed("owner") { actor(post.author, in: &$0) }
            json.field("html_url", "https://github.com/\(owner)/\(name)")
            json.field("description", Prose.text(of: source.number, shape: .original))
            json.field("fork", isFork)
            json.field("created_at", look.at(index).description)
            json.field("updated_at", look.at(index).description)
            json.field("pushed_at", look.at(index).description)
            json.field("stargazers_count", look.likes(index))
            json.field("forks_count", look.reshares(index))
            json.field("open_issues_count", look.replies(index))
            let community = society.members[look.account(post.author).member].community
            json.array("topics") { $0.field(nil, Prose.topics[community % Prose.topics.count]) }
        }
    }

    func issue(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        let place = Self.place(of: index, in: record)
        json.object { json in
            json.field("id", Int(post.number))
            json.field("number", Int(post.number))
            json.field("html_url", "https://github.com/\(place.name)/issues/\(post.number)")
            json.field("title", look.text(index))
            json.field("state", "open")
            json.keyed("user") { actor(post.author, in: &$0) }
            json.field("comments", look.replies(index))
            json.field("created_at", look.at(index).description)
            json.field("updated_at", updated(index).description)
            let named = post.shape == .mention ? "@\(look.account(post.named).handle) " : ""
            json.field("body", named + look.text(index))
            reactions(to: index, in: &json)
        }
    }

    func comment(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        let place = Self.place(of: index, in: record)
        let issue = "\(place.name)/issues/\(look.post(post.parent).number)"
        json.object { json in
            json.field("id", Int(post.number))
            json.field("html_url", "https://github.com/\(issue)#issuecomment-\(post.number)")
            json.field("issue_url", "http://\(ask.authority)/repos/\(issue)")
            json.keyed("user") { actor(post.author, in: &$0) }
            json.field("created_at", look.at(index).description)
            json.field("updated_at", look.at(index).description)
            json.field("body", look.text(index))
            reactions(to: index, in: &json)
        }
    }

    /// With what somebody reacted to a comment; nobody reacts to issues here, and nobody is against anything.
    private static func content(of mark: Mark) -> String { ["+1", "heart", "hooray", "rocket"][Int(scramble(mark.number) % 4)] }

    private func reactions(to post: Int32, in json: inout JSONBytes) {
        let found = look.happened(look.post(post).likes).map(Self.content)
        json.object("reactions") { json in
            json.field("total_count", found.count)
            for name: StaticString in ["+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"] {
                json.field(name, found.count { $0 == name.description })
            }
        }
    }

    func reaction(_ mark: Mark, in json: inout JSONBytes) {
        json.object { json in
            json.field("id", Int(mark.number))
            json.field("content", Self.content(of: mark))
            json.keyed("user") { actor(mark.actor, in: &$0) }
            json.field("created_at", look.instant(of: mark.number).description)
        }
    }

    func event(_ index: Int32, in json: inout JSONBytes) {
        let post = look.post(index)
        let place = Self.place(of: post.shape == .reshare ? post.parent : index, in: record)
        let isComment = post.shape == .reply && !place.isIssue
        let type = isComment ? "IssueCommentEvent" : place.isIssue ? "IssuesEvent" : post.shape == .reshare ? "ForkEvent" : "CreateEvent"
        json.object { json in
            json.field("id", String(post.number))
            json.field("type", type)
            json.keyed("actor") { actor(post.author, in: &$0) }
            json.object("repo") { json in
                json.field("id", place.repository)
                json.field("name", place.name)
            }
            json.object("payload") { json in
                if isComment {
                    json.field("action", "created")
                    json.keyed("comment") { comment(index, in: &$0) }
                    json.keyed("issue") { issue(post.parent, in: &$0) }
                } else if place.isIssue {
                    json.field("action", "opened")
                    json.keyed("issue") { issue(index, in: &$0) }
                }
            }
            json.field("public", true)
            json.field("created_at", look.at(index).description)
        }
    }

    private var society: Society { look.society }
}
