import ConnectorKit

extension HackerNewsState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", isInRound ? true : nil)
            json.member("user_at", userAt?.milliseconds)
            json.member("karma", karma)
            if let back { json.member("back") { back.write(to: &$0) } }
            json.member("answers") { answers.write(to: &$0) }
            json.member("wants_answers", wantsAnswers ? true : nil)
            json.member("mentions") { mentions.write(to: &$0) }
            json.member("wants_mentions", wantsMentions ? true : nil)
            if let open {
                json.member("open") { json in
                    json.array { json in
                        json.value(open.id)
                        json.value(open.before)
                        json.value(open.covered)
                    }
                }
            }
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
                            if let story = post.story { json.value(story) }
                        }
                    }
                }
            }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor, watch lifetime: Duration) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> HackerNewsState? in
            guard json["v"]?.int64 == 1, let list = json["watch"],
                let watch = PostWatch(list, kinds: Self.kinds, lifetime: lifetime)
            else { return nil }
            var state = HackerNewsState(watch: lifetime)
            state.watch = watch
            state.isInRound = json["round"]?.bool ?? false
            state.userAt = json["user_at"]?.int64.map { Instant(milliseconds: $0) }
            state.karma = json["karma"]?.int64
            state.back = json["back"].map(SearchWalk.init)
            state.answers = json["answers"].map(SearchWalk.init) ?? SearchWalk()
            state.wantsAnswers = json["wants_answers"]?.bool ?? false
            state.mentions = json["mentions"].map(SearchWalk.init) ?? SearchWalk()
            state.wantsMentions = json["wants_mentions"]?.bool ?? false
            state.suspects = json["suspects"]?.elements.compactMap(\.string) ?? []
            state.recheckedAt = json["rechecked_at"]?.int64.map { Instant(milliseconds: $0) }
            state.recheckFrom = json["recheck_from"]?.int64
            if let open = json["open"].map({ Array($0.elements) }), open.count == 3, let id = open[0].string,
                let before = open[1].int64, let covered = open[2].int64
            {
                state.open = OpenStory(id: id, before: before, covered: covered)
            }
            state.own = json["own"]?.elements.compactMap(OwnPost.init) ?? []
            return state
        }
        guard let state else { return nil }
        self = state
    }
}

extension HackerNewsState.OwnPost {
    fileprivate init?(_ json: JSONValue) {
        let parts = Array(json.elements)
        guard parts.count >= 2, let id = parts[0].string, let at = parts[1].int64 else { return nil }
        self.init(id: id, at: at, story: parts.count > 2 ? parts[2].string : nil)
    }
}

extension SearchWalk {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("since", since)
            json.member("before", before)
            json.member("top", top)
        }
    }

    fileprivate init(_ json: JSONValue) {
        self.init(since: json["since"]?.int64, before: json["before"]?.int64, top: json["top"]?.int64)
    }
}
