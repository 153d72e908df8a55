import ConnectorKit

extension StackExchangeState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", isInRound ? true : nil)
            json.member("user_at", userAt?.milliseconds)
            json.member("read_at", readAt?.milliseconds)
            if let back { json.member("back") { back.write(to: &$0) } }
            if let older { json.member("older") { Self.write(older.posts, older.from, to: &$0) } }
            json.member("activity", activity)
            if let questions { json.member("questions") { questions.write(to: &$0) } }
            if let open { json.member("open") { Self.write(open.questions, open.from, to: &$0) } }
            json.member("answers_at", answersAt?.milliseconds)
            json.member("comments_from", commentsFrom)
            json.member("wants_comments", wantsComments ? true : nil)
            json.member("mentions_from", mentionsFrom)
            json.member("mentions_at", mentionsAt?.milliseconds)
            json.member("wants_mentions", wantsMentions ? true : nil)
            if !suspects.isEmpty { json.member("suspects", suspects) }
            json.member("rechecked_at", recheckedAt?.milliseconds)
            json.member("recheck_from", recheckFrom)
            json.member("watch") { watch.write(to: &$0, kinds: Self.kinds) }
            json.member("own") { json in
                json.array { json in
                    for post in own {
                        json.array { json in
                            json.value(post.id)
                            json.value(post.at)
                        }
                    }
                }
            }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> StackExchangeState? in
            guard json["v"]?.int64 == 1, let list = json["watch"],
                let watch = PostWatch(list, kinds: Self.kinds, capacity: Self.pageSize, lifetime: Self.everlasting)
            else { return nil }
            func time(_ key: String) -> Instant? { json.member(key)?.int64.map { Instant(milliseconds: $0) } }
            var state = StackExchangeState()
            state.watch = watch
            state.isInRound = json["round"]?.bool ?? false
            state.userAt = time("user_at")
            state.readAt = time("read_at")
            state.back = json["back"].flatMap(TimeWalk.init)
            state.older = json["older"].flatMap(Self.read).map { OlderComments(posts: $0.ids, from: $0.from) }
            state.activity = json["activity"]?.int64
            state.questions = json["questions"].flatMap(TimeWalk.init)
            state.open = json["open"].flatMap(Self.read).map { OpenAnswers(questions: $0.ids, from: $0.from) }
            state.answersAt = time("answers_at")
            state.commentsFrom = json["comments_from"]?.int64
            state.wantsComments = json["wants_comments"]?.bool ?? false
            state.mentionsFrom = json["mentions_from"]?.int64
            state.mentionsAt = time("mentions_at")
            state.wantsMentions = json["wants_mentions"]?.bool ?? false
            state.suspects = json["suspects"]?.elements.compactMap(\.string) ?? []
            state.recheckedAt = time("rechecked_at")
            state.recheckFrom = json["recheck_from"]?.int64
            state.own =
                json["own"]?.elements.compactMap { element in
                    let parts = Array(element.elements)
                    guard parts.count == 2, let id = parts[0].string, let at = parts[1].int64 else { return nil }
                    return OwnPost(id: id, at: at)
                } ?? []
            return state
        }
        guard let state else { return nil }
        self = state
    }

    private static func write(_ ids: [String], _ from: Int64, to json: inout JSONWriter) {
        json.object { json in
            json.member("ids", ids)
            json.member("from", from)
        }
    }

    private static func read(_ json: JSONValue) -> (ids: [String], from: Int64)? {
        guard let ids = json["ids"]?.elements.compactMap(\.string), !ids.isEmpty, let from = json["from"]?.int64 else { return nil }
        return (ids, from)
    }
}

extension TimeWalk {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("from", from)
            json.member("to", to)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let from = json["from"]?.int64 else { return nil }
        self.init(from: from, to: json["to"]?.int64)
    }
}
