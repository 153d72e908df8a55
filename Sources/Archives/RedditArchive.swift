import ConnectorKit

/// Reddit's data request: tables of what the account has written, without scores.
enum RedditArchive: NetworkExport {
    static let network = Network("reddit")
    static let title = "Reddit export"
    static let idHelp = "the account's full name, which begins with t2_"

    static func isID(_ id: String) -> Bool {
        id.hasPrefix("t2_") && (4...30).contains(id.utf8.count) && id.dropFirst(3).isMade(of: .lowercase, .digits)
    }

    static let files = [
        ArchiveFile(
            "posts.csv", holds: ["permalink", "subreddit"],
            use: .rows(columns: ["id", "date", "subreddit"]) { (row, owner, batch) throws(Malformed) in
                try add("t3_", row, row["title"], owner, to: &batch)
            }),
        ArchiveFile(
            "comments.csv", holds: ["permalink", "subreddit"],
            use: .rows(columns: ["id", "date", "subreddit"]) { (row, owner, batch) throws(Malformed) in
                try add("t1_", row, row["body"], owner, to: &batch)
            }),
        ArchiveFile(
            "post_votes.csv", "comment_votes.csv", holds: ["direction"], use: .leftOut("votes given: whose posts they were is not told")),
        ArchiveFile("subscribed_subreddits.csv", holds: ["subreddit"], use: .leftOut("subreddits, which are no accounts")),
    ]

    private static func add(
        _ type: String, _ row: CSVRow, _ text: String?, _ owner: ArchiveOwner, to batch: inout Batch
    ) throws(Malformed) {
        let id = try row.required("id")
        guard id.utf8.count <= 20, id.isMade(of: .lowercase, .digits) else { throw Malformed("id", "not an id") }
        let at = try row.requiredUTC("date")
        let parent = row["parent"].flatMap { $0.hasPrefix("t1_") || $0.hasPrefix("t3_") ? $0 : nil }
        batch.posts.append(
            Post(
                network: network, id: type + id, author: owner.id, at: at, text: text, url: row["permalink"],
                topics: row["subreddit"].map { [$0.lowercased()] } ?? [], inReplyTo: parent))
    }
}
