import JSON
import Model

extension Batch {
    /// The batch as lines of activity (`PLUGINS.md`), which `clout import` reads: each line to `write`, without its end.
    ///
    /// Deletions, texts and addresses are left out: no population that is made here needs them.
    package func writeActivity(_ write: (String) -> Void) {
        func line(_ stream: String, _ record: (inout JSONWriter) -> Void) {
            var writer = JSONWriter()
            writer.object { message in
                message.member("type", "RECORD")
                message.member("stream", stream)
                message.member("record") { $0.object(record) }
            }
            write(writer.text)
        }
        for identity in identities {
            line("identities") { record in
                record.member("network", identity.key.network.rawValue)
                record.member("id", identity.key.id)
                record.member("created_at", identity.createdAt?.description)
                record.member("followers", identity.followers)
                record.member("lists", identity.lists)
                record.member("person", identity.person?.rawValue)
            }
        }
        for post in posts {
            line("posts") { record in
                record.member("network", post.network.rawValue)
                record.member("id", post.id)
                record.member("author", post.author)
                record.member("at", post.at.description)
            }
        }
        for act in interactions {
            line("interactions") { record in
                record.member("network", act.network.rawValue)
                record.member("id", act.id)
                record.member("kind", act.kind.name)
                record.member("actor", act.actor)
                record.member("target", act.target)
                record.member("post", act.post)
                record.member("at", act.at.description)
            }
        }
        for tally in tallies {
            line("tallies") { record in
                record.member("network", tally.network.rawValue)
                record.member("kind", tally.kind.name)
                switch tally.subject {
                case .post(let id): record.member("post", id)
                case .identity(let id): record.member("identity", id)
                }
                record.member("count", tally.count)
                record.member("at", tally.at.description)
            }
        }
    }
}
