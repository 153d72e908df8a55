import ConnectorKit

extension BlueskyState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", roundSince?.milliseconds)
            json.member("version", version)
            json.member("seen", seen?.milliseconds)
            if let walk { json.member("walk") { walk.write(to: &$0) } }
            json.member("page_end", pageEnd?.milliseconds)
            json.member("notified", notified?.milliseconds)
            if let walk = notificationsWalk { json.member("notifications") { walk.write(to: &$0) } }
            json.member("notifications_at", notificationsAt?.milliseconds)
            json.member("facts_at", factsAt?.milliseconds)
            json.member("facts", factsDigest)
            json.member("followers", followers)
            json.member("followers_at", followersAt?.milliseconds)
            json.member("followers_asked", followersAsked)
            if let open {
                json.member("open") { json in
                    json.array { json in
                        json.value(open.post)
                        json.value(open.kind.name)
                        json.value(open.cursor)
                        json.value(open.covered)
                    }
                }
            }
            if !lookups.isEmpty { json.member("lookups", lookups) }
            json.member("refreshed_at", refreshedAt?.milliseconds)
            json.member("rechecked_at", recheckedAt?.milliseconds)
            json.member("recheck_from", recheckFrom)
            json.member("watch") { watch.write(to: &$0, kinds: Self.kinds) }
            if !kept.isEmpty { json.member("kept", kept) }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> BlueskyState? in
            guard json["v"]?.int64 == 1, let list = json["watch"], let watch = PostWatch(list, kinds: Self.kinds) else { return nil }
            func time(_ key: String) -> Instant? { json.member(key)?.int64.map { Instant(milliseconds: $0) } }
            func keys(_ key: String) -> [String] { json.member(key)?.elements.compactMap(\.string) ?? [] }
            var state = BlueskyState()
            state.roundSince = time("round")
            state.version = json["version"]?.string
            state.seen = time("seen")
            state.walk = json["walk"].flatMap(Walk.init)
            state.pageEnd = time("page_end")
            state.notified = time("notified")
            state.notificationsWalk = json["notifications"].flatMap(Walk.init)
            state.notificationsAt = time("notifications_at")
            state.factsAt = time("facts_at")
            state.factsDigest = json["facts"]?.int64
            state.followers = json["followers"]?.int64
            state.followersAt = time("followers_at")
            state.followersAsked = json["followers_asked"]?.int64
            state.lookups = keys("lookups")
            state.refreshedAt = time("refreshed_at")
            state.recheckedAt = time("rechecked_at")
            state.recheckFrom = json["recheck_from"]?.string
            state.watch = watch
            state.kept = keys("kept")
            if let open = json["open"].map({ Array($0.elements) }), open.count == 4, let post = open[0].string,
                let kind = open[1].string.flatMap(Kind.init(name:)), let cursor = open[2].string, let covered = open[3].int64
            {
                state.open = OpenList(post: post, kind: kind, cursor: cursor, covered: covered)
            }
            return state
        }
        guard let state else { return nil }
        self = state
    }
}

extension BlueskyState.Walk {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("cursor", cursor)
            json.member("floor", floor.milliseconds)
            json.member("top", top?.milliseconds)
            json.member("pages", pages)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let cursor = json["cursor"]?.string, let floor = json["floor"]?.int64 else { return nil }
        self.init(
            cursor: cursor, floor: Instant(milliseconds: floor), top: json["top"]?.int64.map { Instant(milliseconds: $0) },
            pages: json["pages"]?.int64 ?? 0)
    }
}
