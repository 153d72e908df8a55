import Model

extension Explanation {
    /// What of this is about a topic: the score on it with its parts, the acts on the topic's posts and Ks.
    ///
    /// A network's parts keep their proportions, and have together what the network has of the score on the topic; 1 and the points of
    /// all parts are that score, to less than 1e-9.
    ///
    /// - Parameters:
    ///   - posts: which posts are about it.
    ///   - graph: the graph that was explained.
    ///   - score: the person's score on the topic, of the same run; `nil` where there is none.
    public func about(_ topic: String, of posts: PostTopics, in graph: Graph, score: PersonScore?) -> Explanation {
        guard let score, let points = score.score.map({ $0.value - 1 }) else {
            return Explanation(score: .unrated(self.score.person), parts: [], knownShare: 0)
        }
        let names = posts.names(about: topic, in: graph)
        let about = parts.filter { part in
            guard let network = part.network, let post = part.post else { return false }
            return names[network]?.contains(post) ?? false
        }
        var explanation = Explanation(score: score, parts: [], knownShare: knownShare)
        for level in score.levels where level.share > 0 {
            let sum = about.reduce(0) { $0 + ($1.network == level.network ? $1.points : 0) }
            guard sum > 0 else { continue }
            let scale = points * (1 - score.endorsed) * level.share / sum
            for var part in about where part.network == level.network {
                part.points *= scale
                part.networkPoints *= scale
                explanation.parts.append(part)
            }
        }
        if score.endorsed > 0 { explanation.parts.append(Part(cause: .ks, points: points * score.endorsed)) }
        return explanation
    }
}

extension PostTopics {
    /// The posts of a graph that are about a topic, by the names that their networks have for them.
    fileprivate func names(about topic: String, in graph: Graph) -> [Network: Set<String>] {
        guard let number = topics.firstIndex(where: { $0.name == topic }), let groups = groups(in: graph) else { return [:] }
        let isAbout = self.groups.map { $0.contains { Int($0) == number } }
        var names: [Network: Set<String>] = [:]
        for (place, post) in graph.posts.enumerated() where isAbout[Int(groups[place])] {
            names[graph.ledgers[Int(post.network)].network, default: []].insert(post.name)
        }
        return names
    }
}
