import GRDB
import Model

extension Writing {
    /// Stores posts: what is told of one replaces what was known, what is not told stays.
    mutating func store(_ posts: [Post]) throws -> CommitOutcome.Count {
        var count = CommitOutcome.Count()
        for post in try merged(posts) where try store(post) { count.stored += 1 }
        count.known = posts.count - count.stored
        return count
    }

    private func merged(_ posts: [Post]) throws -> [Post] {
        var places: [Interner.Name: Int] = [:]
        var merged: [Post] = []
        for post in posts {
            let name = Interner.Name(network: try network(post.network), key: StoredKey(post.id))
            if let place = places[name] {
                let earlier = merged[place]
                merged[place] = post
                merged[place].text = post.text ?? earlier.text
                merged[place].url = post.url ?? earlier.url
                merged[place].inReplyTo = post.inReplyTo ?? earlier.inReplyTo
                if post.topics.isEmpty { merged[place].topics = earlier.topics }
            } else {
                places[name] = merged.count
                merged.append(post)
            }
        }
        return merged
    }

    /// Stores one post; true when it was new or told something new.
    private mutating func store(_ post: Post) throws -> Bool {
        let network = try network(post.network)
        let author = try account(Interner.Name(network: network, key: StoredKey(post.author)))
        let id = try self.post(Interner.Name(network: network, key: StoredKey(post.id)))
        let write = try RawStatement(
            """
            UPDATE post SET author = ?2, at = ?3, text = coalesce(?4, text), url = coalesce(?5, url),
                in_reply_to = coalesce(?6, in_reply_to), revision = ?7
            WHERE id = ?1 AND (author IS NOT ?2 OR at IS NOT ?3 OR text IS NOT coalesce(?4, text)
                OR url IS NOT coalesce(?5, url) OR in_reply_to IS NOT coalesce(?6, in_reply_to))
            """, in: db)
        try write.bind(id, at: 1)
        try write.bind(author, at: 2)
        try write.bind(post.at.milliseconds, at: 3)
        try write.bind(post.text, at: 4)
        try write.bind(post.url, at: 5)
        try write.bind(post.inReplyTo, at: 6)
        try write.bind(revision + 1, at: 7)
        let isChanged = try write.run() > 0
        if isChanged { _ = nextRevision() }
        return try store(post.topics, of: id) || isChanged
    }

    /// Makes these the post's topics, unless none are told; true when they were others.
    private mutating func store(_ topics: [String], of post: Int64) throws -> Bool {
        if topics.isEmpty { return false }
        let read = try RawStatement("SELECT topic FROM post_topic WHERE post = ?", in: db)
        try read.bind(post, at: 1)
        var stored: Set<String> = []
        while try read.step() { stored.insert(read.text(0)) }
        let told = Set(topics)
        if told == stored { return false }

        let remove = try RawStatement("DELETE FROM post_topic WHERE post = ?", in: db)
        try remove.bind(post, at: 1)
        try remove.run()
        let add = try RawStatement("INSERT OR IGNORE INTO post_topic (post, topic) VALUES (?, ?)", in: db)
        for topic in topics {
            try add.bind(post, at: 1)
            try add.bind(topic, at: 2)
            try add.run()
        }
        let note = try RawStatement("UPDATE post SET revision = ? WHERE id = ?", in: db)
        try note.bind(nextRevision(), at: 1)
        try note.bind(post, at: 2)
        try note.run()
        return true
    }
}
