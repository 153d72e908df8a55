import Model

/// Foursquare's records, field by field. Times are Unix seconds.
extension FoursquareView {
    func who(_ account: Int32, in json: inout JSONBytes) {
        let name = look.name(account)
        json.field("id", look.account(account).id)
        json.field("firstName", name.prefix { $0 != " " })
        json.field("lastName", name.drop { $0 != " " }.dropFirst())
    }

    /// - Parameter withPeople: The check-in by itself, which names those who liked it or commented; a list only counts them.
    func checkin(_ index: Int32, withPeople: Bool = false, in json: inout JSONBytes) {
        let post = look.post(index)
        json.field("id", look.id(index))
        json.field("createdAt", Int(look.at(index).seconds))
        json.field("type", "checkin")
        json.field("timeZoneOffset", 60)
        json.field("shout", look.text(index))
        json.field("visibility", "public")
        venue(of: post.author, in: &json)
        json.object("likes") { json in
            json.field("count", look.likes(index))
            json.array("groups") { json in
                guard withPeople else { return }
                json.object { json in
                    json.field("type", "friends")
                    json.array("items") { json in
                        for like in look.happened(post.likes) { json.object { who(like.actor, in: &$0) } }
                    }
                }
            }
        }
        json.object("comments") { json in
            json.field("count", look.replies(index))
            json.array("items") { json in
                guard withPeople else { return }
                for comment in look.shown(post.replies) { json.object { self.comment(comment, in: &$0) } }
            }
        }
        json.array("with") { json in
            for friend in look.shown(post.reshares) { json.object { who(look.post(friend).author, in: &$0) } }
        }
    }

    private func comment(_ index: Int32, in json: inout JSONBytes) {
        json.field("id", look.id(index))
        json.field("createdAt", Int(look.at(index).seconds))
        json.field("text", look.text(index))
        json.object("user") { who(look.post(index).author, in: &$0) }
    }

    func tip(_ index: Int32, in json: inout JSONBytes) {
        json.field("id", look.id(index))
        json.field("createdAt", Int(look.at(index).seconds))
        json.field("text", look.text(index))
        json.field("agreeCount", look.likes(index))
        json.field("disagreeCount", 0)
        json.object("likes") { json in
            json.field("count", look.likes(index))
            json.array("groups") { _ in }
        }
        venue(of: look.post(index).author, in: &json)
    }

    /// Where somebody's community meets.
    private func venue(of account: Int32, in json: inout JSONBytes) {
        let place = Prose.community(look.society.members[look.account(account).member].community)
        json.object("venue") { json in
            json.field("id", "venue-\(place)")
            json.field("name", "The \(place)")
            json.object("location") { $0.field("city", "Simnet") }
            json.array("categories") { json in
                json.object { json in
                    json.field("name", "Café")
                    json.field("primary", true)
                }
            }
        }
    }
}
