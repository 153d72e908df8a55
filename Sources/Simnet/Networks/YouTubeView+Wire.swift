import Model

/// YouTube's resources, field by field (discovery document, revision 20261104). Counters are strings.
extension YouTubeView {
    func channel(_ index: Int32, in json: inout JSONBytes) {
        let account = look.account(index)
        json.object { json in
            json.field("id", account.id)
            json.object("snippet") { json in
                json.field("title", look.name(index))
                json.field("customUrl", "@\(account.handle)")
                json.field("publishedAt", account.created.description)
            }
            json.object("statistics") { json in
                // Who subscribes is told to nobody, and nobody here does.
                json.field("subscriberCount", "0")
                json.field("hiddenSubscriberCount", true)
                json.field("videoCount", String(look.originals(of: index).count))
            }
        }
    }

    func upload(_ index: Int32, in json: inout JSONBytes) {
        json.object { json in
            json.object("snippet") { json in
                json.field("publishedAt", look.at(index).description)
                json.object("resourceId") { $0.field("videoId", look.id(index)) }
            }
            json.object("contentDetails") { json in
                json.field("videoId", look.id(index))
                json.field("videoPublishedAt", look.at(index).description)
            }
        }
    }

    func video(_ index: Int32, in json: inout JSONBytes) {
        let author = look.account(look.post(index).author)
        let (likes, comments) = (look.likes(index), look.replies(index))
        json.object { json in
            json.field("id", look.id(index))
            json.object("snippet") { json in
                json.field("publishedAt", look.at(index).description)
                json.field("channelId", author.id)
                json.field("title", look.text(index))
                json.array("tags") { $0.field(nil, Prose.topics[look.society.members[author.member].community % Prose.topics.count]) }
            }
            json.object("statistics") { json in
                // Of twenty-five who watch, one does something.
                json.field("viewCount", String((likes + comments) * 25))
                json.field("likeCount", String(likes))
                json.field("commentCount", String(comments))
            }
            json.object("status") { $0.field("privacyStatus", "public") }
        }
    }

    func thread(_ index: Int32, in json: inout JSONBytes) {
        let answers = look.shown(look.post(index).replies)
        json.object { json in
            json.field("id", look.id(index))
            json.object("snippet") { json in
                json.field("totalReplyCount", answers.count)
                json.keyed("topLevelComment") { comment(index, in: &$0) }
            }
            guard !answers.isEmpty else { return }
            json.object("replies") { json in
                json.array("comments") { json in for answer in answers.prefix(5) { comment(answer, in: &json) } }
            }
        }
    }

    func comment(_ index: Int32, in json: inout JSONBytes) {
        let author = look.account(look.post(index).author)
        json.object { json in
            json.field("id", look.id(index))
            json.object("snippet") { json in
                json.field("authorDisplayName", "@\(author.handle)")
                json.object("authorChannelId") { $0.field("value", author.id) }
                json.field("textDisplay", look.text(index))
                json.field("publishedAt", look.at(index).description)
                json.field("updatedAt", look.at(index).description)
            }
        }
    }
}
