/// Posts that a list beside the posts is to be asked about, many in one question.
///
/// A question may have several pages: its posts stay the same to its end, and what is noted meanwhile waits for the next one. A source
/// keeps its queues in `PostExtra`, and says by `isDue` that a list is to be read while its queue holds anything.
public struct PostQueue: Sendable, Hashable, Codable {
    /// How many posts may wait: a cursor has its limit.
    public static let limit = 200

    private var asked: [Mark] = []
    private var waiting: [Mark] = []

    public init() {}

    public var isEmpty: Bool { asked.isEmpty && waiting.isEmpty }

    /// Notes posts that are to be asked about. One that waits already keeps its earlier time. Returns how many are too many and left out,
    /// which are none where the list that tells them waits for the one that asks (`PostPlan.SideList.asker`).
    ///
    /// - Parameter posts: Each with the time from which on it is asked about.
    public mutating func note(_ posts: some Sequence<Mark>) -> Int {
        var leftOut = 0
        for post in posts {
            if let index = waiting.firstIndex(where: { $0.id == post.id }) {
                waiting[index].at = min(waiting[index].at, post.at)
            } else if waiting.count < Self.limit {
                waiting.append(post)
            } else {
                leftOut += 1
            }
        }
        return leftOut
    }

    /// The posts of the question that is under way; where none is, those of the next one.
    public mutating func posts(atMost most: Int) -> [Mark] {
        if asked.isEmpty {
            asked = Array(waiting.prefix(most))
            waiting.removeFirst(asked.count)
        }
        return asked
    }

    /// The question is at its end: its last page has been read.
    public mutating func finish() { asked = [] }
}

extension PostSource {
    /// Notes posts that a list is to ask about, and tells the operator where they are too many.
    public func note(_ posts: some Sequence<Mark>, for list: String, in queue: inout PostQueue) {
        if queue.note(posts) > 0 { context.noteRest(of: list) }
    }
}
