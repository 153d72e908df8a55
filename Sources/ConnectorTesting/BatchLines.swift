public import ConnectorKit

extension Batch {
    /// The batch as lines of `PLUGINS.md`, in the order in which it holds its records: each record, then what was rejected, then
    /// the cursor as STATE. The same batch gives the same text, so that it can be compared with a file.
    public var lines: [String] {
        var lines: [String] = []
        for identity in identities { lines.append(record("identities", identity.write)) }
        for post in posts { lines.append(record("posts", post.write)) }
        for interaction in interactions { lines.append(record("interactions", interaction.write)) }
        for tally in tallies { lines.append(record("tallies", tally.write)) }
        for deletion in deletions { lines.append(record("deletions", deletion.write)) }
        for rejection in rejections {
            lines.append(
                line { json in
                    json.member("type", "REJECTED")
                    json.member("path", rejection.path)
                    json.member("reason", rejection.reason)
                })
        }
        if let cursor {
            lines.append(
                line { json in
                    json.member("type", "STATE")
                    let isJSON = (try? withJSON(Array(cursor.value.utf8)) { $0.kind == .object }) ?? false
                    json.member("value") { if isJSON { $0.raw(cursor.value) } else { $0.value(cursor.value) } }
                })
        }
        return lines
    }

    private func record(_ stream: String, _ write: (inout JSONWriter) -> Void) -> String {
        line { json in
            json.member("type", "RECORD")
            json.member("stream", stream)
            json.member("record") { json in json.object { write(&$0) } }
        }
    }

    private func line(_ members: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        json.object { members(&$0) }
        return json.text
    }
}

extension Identity {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("network", key.network.rawValue)
        json.member("id", key.id)
        json.member("handle", handle)
        json.member("name", name)
        json.member("created_at", createdAt?.description)
        json.member("followers", followers)
        json.member("following", following)
        json.member("lists", lists)
        json.member("person", person?.rawValue)
    }
}

extension Post {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("network", network.rawValue)
        json.member("id", id)
        json.member("author", author)
        json.member("at", at.description)
        json.member("text", text)
        json.member("url", url)
        if !topics.isEmpty { json.member("topics", topics) }
        json.member("in_reply_to", inReplyTo)
    }
}

extension Interaction {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("network", network.rawValue)
        json.member("id", id)
        json.member("kind", kind.name)
        json.member("actor", actor)
        json.member("target", target)
        json.member("post", post)
        json.member("at", at.description)
    }
}

extension Tally {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("network", network.rawValue)
        json.member("kind", kind.name)
        switch subject {
        case .post(let id): json.member("post", id)
        case .identity(let id): json.member("identity", id)
        }
        json.member("count", count)
        json.member("at", at.description)
    }
}

extension Deletion {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("network", network.rawValue)
        json.member("stream", stream.rawValue)
        json.member("id", id)
    }
}
