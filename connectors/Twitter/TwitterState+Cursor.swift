import ConnectorKit

extension TwitterState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", isInRound ? true : nil)
            json.member("own", isOwn)
            json.member("fields", vocabulary?.rawValue)
            json.member("posts") { posts.write(to: &$0) }
            json.member("mentions") { mentions.write(to: &$0) }
            json.member("profile_at", profileAt?.milliseconds)
            json.member("followers", followers)
            json.member("refreshed_at", refreshedAt?.milliseconds)
            if let open {
                json.member("open") { json in
                    json.array { json in
                        json.value(open.post)
                        json.value(open.kind.name)
                        json.value(open.token)
                        json.value(open.covered)
                        json.value(open.read)
                    }
                }
            }
            json.member("rechecked_at", recheckedAt?.milliseconds)
            json.member("recheck_from", recheckFrom)
            json.member("watch") { watch.write(to: &$0, kinds: Self.kinds) }
            if !versions.isEmpty {
                json.member("versions") { json in
                    json.object { json in for (id, latest) in versions.sorted(by: { $0.key < $1.key }) { json.member(id, latest) } }
                }
            }
            if !paid.isEmpty {
                json.member("paid") { json in
                    json.object { json in for (id, day) in paid.sorted(by: { $0.key < $1.key }) { json.member(id, day) } }
                }
            }
            if !kept.isEmpty { json.member("kept", kept) }
            if !unanswered.isEmpty { json.member("unanswered", unanswered.sorted()) }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> TwitterState? in
            var state = TwitterState()
            guard json["v"]?.int64 == 1, let list = json["watch"],
                let watch = PostWatch(list, kinds: Self.kinds, capacity: state.watch.capacity, lifetime: state.watch.lifetime)
            else { return nil }
            func time(_ key: String) -> Instant? { json.member(key)?.int64.map { Instant(milliseconds: $0) } }
            state.watch = watch
            state.isInRound = json["round"]?.bool ?? false
            state.isOwn = json["own"]?.bool
            state.vocabulary = json["fields"]?.string.flatMap(Vocabulary.init)
            state.posts = json["posts"].map(Walk.init) ?? Walk()
            state.mentions = json["mentions"].map(Walk.init) ?? Walk()
            state.profileAt = time("profile_at")
            state.followers = json["followers"]?.int64
            state.refreshedAt = time("refreshed_at")
            state.recheckedAt = time("rechecked_at")
            state.recheckFrom = json["recheck_from"]?.string
            state.kept = json["kept"]?.elements.compactMap(\.string) ?? []
            state.unanswered = Set(json["unanswered"]?.elements.compactMap(\.string) ?? [])
            for (id, latest) in json["versions"]?.members.map({ $0 }) ?? [] { state.versions[id] = latest.string }
            for (id, day) in json["paid"]?.members.map({ $0 }) ?? [] { state.paid[id] = day.int64 }
            if let open = json["open"].map({ Array($0.elements) }), open.count == 5, let post = open[0].string,
                let kind = open[1].string.flatMap(Kind.init(name:)), let token = open[2].string, let covered = open[3].int64,
                let read = open[4].int64
            {
                state.open = OpenList(post: post, kind: kind, token: token, covered: covered, read: read)
            }
            return state
        }
        guard let state else { return nil }
        self = state
    }
}

extension TwitterState.Walk {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("since", since)
            json.member("start", start?.milliseconds)
            json.member("top", top)
            json.member("token", token)
            json.member("pages", pages == 0 ? nil : pages)
            json.member("misses", misses == 0 ? nil : misses)
            json.member("wanted", isWanted ? true : nil)
        }
    }

    fileprivate init(_ json: JSONValue) {
        since = json["since"]?.string
        start = json["start"]?.int64.map { Instant(milliseconds: $0) }
        top = json["top"]?.string
        token = json["token"]?.string
        pages = json["pages"]?.int64 ?? 0
        misses = json["misses"]?.int64 ?? 0
        isWanted = json["wanted"]?.bool ?? false
    }
}
