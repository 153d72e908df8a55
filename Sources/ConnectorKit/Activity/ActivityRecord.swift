import JSON
import Model

/// What is wrong with one field of a record.
struct FieldProblem: Error {
    let field: StaticString
    let reason: StaticString

    /// One sentence, without the record's own text.
    var description: String { "\(field) \(reason)" }
}

/// Reads the fields of one record by the rules of `PLUGINS.md`, "Streams".
struct ActivityRecord {
    /// The longest id, in bytes of UTF-8.
    static let maximumID = 1024

    let json: JSONValue

    func network() throws(FieldProblem) -> Network {
        guard let name = json["network"] else { throw FieldProblem(field: "network", reason: "is missing") }
        guard let network = name.string.flatMap(Network.init(rawValue:)) else {
            throw FieldProblem(field: "network", reason: "is no network's name: lower-case letters, digits, -, _ and ., at most 40 bytes")
        }
        return network
    }

    func id(_ field: StaticString) throws(FieldProblem) -> String {
        guard let id = try optionalID(field) else { throw FieldProblem(field: field, reason: "is missing") }
        return id
    }

    func optionalID(_ field: StaticString) throws(FieldProblem) -> String? {
        guard let value = json[field] else { return nil }
        // SQLite's text ends at a zero byte, so that two such ids could be taken for one.
        let isRight = value.withUTF8 { !$0.isEmpty && $0.count <= Self.maximumID && !$0.contains(0) }
        guard let isRight else { throw FieldProblem(field: field, reason: "is not a string") }
        guard isRight else { throw FieldProblem(field: field, reason: "is empty, longer than 1024 bytes, or holds a zero byte") }
        return value.string
    }

    func kind() throws(FieldProblem) -> Kind {
        guard let name = json["kind"] else { throw FieldProblem(field: "kind", reason: "is missing") }
        guard let kind = name.activityKind else { throw FieldProblem(field: "kind", reason: "is none of the kinds") }
        return kind
    }

    func time(_ field: StaticString) throws(FieldProblem) -> Instant {
        guard let time = try optionalTime(field) else { throw FieldProblem(field: field, reason: "is missing") }
        return time
    }

    func optionalTime(_ field: StaticString) throws(FieldProblem) -> Instant? {
        guard let value = json[field] else { return nil }
        guard let time = value.instant else { throw FieldProblem(field: field, reason: "is no time in RFC 3339") }
        guard value.withUTF8(Self.isUTC) == true else { throw FieldProblem(field: field, reason: "is not in UTC") }
        return time
    }

    /// Whether a time, known to be well-formed, ends in `Z` or an offset of zero.
    private static func isUTC(_ time: UnsafeBufferPointer<UInt8>) -> Bool {
        if time.last == UInt8(ascii: "Z") || time.last == UInt8(ascii: "z") { return true }
        return time.suffix(5).allSatisfy { [0x30, 0x3a, 0x2b, 0x2d].contains($0) }
    }

    /// A text; an empty one tells nothing, so it reads as absent.
    func optionalText(_ field: StaticString) throws(FieldProblem) -> String? {
        guard let value = json[field] else { return nil }
        guard let text = value.string else { throw FieldProblem(field: field, reason: "is not a string") }
        return text.isEmpty ? nil : text
    }

    /// A count; one with a fraction (a rate, an estimate) is rounded to the nearest whole number.
    func optionalCount(_ field: StaticString) throws(FieldProblem) -> Int64? {
        guard let value = json[field] else { return nil }
        let count = value.int64 ?? value.double.flatMap { Int64(exactly: $0.rounded()) }
        guard let count else { throw FieldProblem(field: field, reason: "is no number below 2^63") }
        guard count >= 0 else { throw FieldProblem(field: field, reason: "is less than 0") }
        return count
    }

    func identity() throws(FieldProblem) -> Identity {
        var identity = Identity(IdentityKey(try network(), try id("id")))
        identity.handle = try optionalText("handle")
        identity.name = try optionalText("name")
        identity.createdAt = try optionalTime("created_at")
        identity.followers = try optionalCount("followers")
        identity.following = try optionalCount("following")
        identity.lists = try optionalCount("lists")
        if let slug = json["person"] {
            guard let person = slug.string.flatMap(PersonID.init(rawValue:)) else {
                throw FieldProblem(
                    field: "person", reason: "is no slug: lower-case letters, digits, -, _ and ., at most 100 bytes")
            }
            identity.person = person
        }
        return identity
    }

    func post() throws(FieldProblem) -> Post {
        var post = Post(network: try network(), id: try id("id"), author: try id("author"), at: try time("at"))
        post.text = try optionalText("text")
        post.url = try optionalText("url")
        post.inReplyTo = try optionalID("in_reply_to")
        if let topics = json["topics"] {
            guard topics.kind == .array else { throw FieldProblem(field: "topics", reason: "is not an array") }
            for topic in topics.elements {
                guard let name = topic.string else { throw FieldProblem(field: "topics", reason: "holds something else than strings") }
                if !name.isEmpty { post.topics.append(name) }
            }
        }
        return post
    }

    func interaction() throws(FieldProblem) -> Interaction {
        Interaction(
            network: try network(), kind: try kind(), actor: try id("actor"), target: try id("target"), at: try time("at"),
            id: try optionalID("id"), post: try optionalID("post"))
    }

    func tally() throws(FieldProblem) -> Tally {
        let subject: Tally.Subject
        switch (try optionalID("post"), try optionalID("identity")) {
        case (let post?, nil): subject = .post(post)
        case (nil, let identity?): subject = .identity(identity)
        case (nil, nil): throw FieldProblem(field: "post", reason: "and identity are both missing: one of them must be there")
        case (_?, _?): throw FieldProblem(field: "post", reason: "and identity are both there: only one of them may be")
        }
        guard let count = try optionalCount("count") else { throw FieldProblem(field: "count", reason: "is missing") }
        return Tally(network: try network(), kind: try kind(), subject: subject, count: count, at: try time("at"))
    }

    func deletion() throws(FieldProblem) -> Deletion {
        guard let name = json["stream"] else { throw FieldProblem(field: "stream", reason: "is missing") }
        guard let stream = name.string.flatMap(Deletion.Stream.init(rawValue:)) else {
            throw FieldProblem(field: "stream", reason: "is none of identities, posts and interactions")
        }
        return Deletion(network: try network(), stream: stream, id: try id("id"))
    }
}

extension Batch {
    /// Reads a record of `stream` and adds it.
    mutating func add(_ json: JSONValue, to stream: ActivityStream) throws(FieldProblem) {
        let record = ActivityRecord(json: json)
        switch stream {
        case .identities: identities.append(try record.identity())
        case .posts: posts.append(try record.post())
        case .interactions: interactions.append(try record.interaction())
        case .tallies: tallies.append(try record.tally())
        case .deletions: deletions.append(try record.deletion())
        }
    }

    /// Adds all of a later batch, whose cursor wins where it has one.
    mutating func append(_ later: consuming Batch) {
        if recordCount == 0 && rejectedCount == 0 {
            let earlier = cursor
            self = later
            if cursor == nil { cursor = earlier }
            return
        }
        identities += later.identities
        posts += later.posts
        interactions += later.interactions
        tallies += later.tallies
        deletions += later.deletions
        for rejection in later.rejections { reject(rejection) }
        // The rest is only counted: by then this batch describes as many as it may.
        for _ in later.rejections.count..<later.rejectedCount { reject(Rejection(path: "", reason: "")) }
        cursor = later.cursor ?? cursor
    }

    /// True when storing the batch would change and tell nothing.
    var isEmpty: Bool { recordCount == 0 && rejectedCount == 0 && cursor == nil }
}
