import Model

/// Which topics each post is about. Of a post's words nothing is kept: some 20 bytes for each post that is about something.
///
/// Beside the graph, not in it, so that other topics ask for no other graph.
public struct PostTopics: Sendable {
    public let topics: [Topic]
    private let matcher: TopicMatcher
    /// The sets of topics that posts have, by their number; the first is the empty one.
    private(set) var groups: [[UInt16]] = [[]]
    private var groupNumbers: [[UInt16]: UInt32] = [[]: 0]
    /// By the store's id of a post; those about nothing are not in it.
    private var groupByPost: [Int64: UInt32] = [:]

    public init(_ topics: [Topic] = []) {
        self.topics = topics
        matcher = TopicMatcher(topics)
    }

    /// Takes in what posts say. Whatever was known of them before is replaced.
    public mutating func add(_ posts: [PostWords]) {
        for post in posts {
            let found = matcher.topics(of: post)
            let group = groupNumbers[found] ?? UInt32(groups.count)
            if group == groups.count {
                groups.append(found)
                groupNumbers[found] = group
            }
            groupByPost[post.id] = group == 0 ? nil : group
        }
    }

    /// The group of each post of a graph, by its place; `nil` when they are about nothing.
    func groups(in graph: Graph) -> Column<UInt32>? {
        if groupByPost.isEmpty { return nil }
        let groups = Column<UInt32>(graph.posts.count, filledWith: 0)
        if graph.posts.count < groupByPost.count {
            for (place, id) in graph.postIDs.enumerated() where !graph.postIsRemoved[place] { groups[place] = groupByPost[id] ?? 0 }
        } else {
            for (id, group) in groupByPost { if let place = graph.place(ofPost: id) { groups[place] = group } }
        }
        return groups
    }
}
