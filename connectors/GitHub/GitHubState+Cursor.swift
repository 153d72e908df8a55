import ConnectorKit

extension GitHubState {
    var cursor: Cursor {
        var json = JSONWriter()
        json.object { json in
            json.member("v", 1)
            json.member("round", isInRound ? true : nil)
            json.member("login", login)
            json.member("account_at", accountAt?.milliseconds)
            json.member("account_version", accountVersion)
            json.member("created_at", createdAt?.milliseconds)
            json.member("followers", followers)
            json.member("followers_seen_at", followersSeenAt?.milliseconds)
            json.member("followers_asked", followersAsked)
            json.member("followers_at", followersAt?.milliseconds)
            json.member("followers_page", followersPage)
            json.member("wants_repositories", wantsRepositories ? true : nil)
            json.member("repositories_version", repositoriesVersion)
            json.member("read_at", readAt?.milliseconds)
            json.member("long", isLong ? true : nil)
            json.member("walked_at", walkedAt?.milliseconds)
            json.member("repositories_page", repositoriesPage)
            if !unseen.isEmpty { json.member("unseen", unseen) }
            json.member("wants_events", wantsEvents ? true : nil)
            json.member("events_version", eventsVersion)
            json.member("events_page", eventsPage)
            json.member("events_seen", eventsSeen)
            json.member("events_top", eventsTop)
            json.member("events_not_before", eventsNotBefore?.milliseconds)
            json.member("mentions_at", mentionsAt?.milliseconds)
            json.member("mentions_since", mentionsSince?.milliseconds)
            json.member("mentions_page", mentionsPage)
            json.member("warned_at", warnedAt?.milliseconds)
            if !suspects.isEmpty { json.member("suspects", suspects) }
            if let open {
                json.member("open") { json in
                    json.array { json in
                        json.value(open.post)
                        json.value(open.kind.name)
                        json.value(open.page)
                        json.value(open.covered)
                    }
                }
            }
            json.member("repositories") { json in json.array { json in for repository in repositories { repository.write(to: &json) } } }
            json.member("watch") { watch.write(to: &$0, kinds: Self.repositoryKinds) }
            json.member("talk") { talk.write(to: &$0, kinds: Self.talkKinds) }
        }
        return Cursor(json.text)
    }

    /// Reads what `cursor` wrote; `nil` for anything else, also for a version that this program does not know.
    init?(_ cursor: Cursor) {
        let state = try? withJSON(Array(cursor.value.utf8)) { json -> GitHubState? in
            var state = GitHubState()
            guard json["v"]?.int64 == 1, let repositories = json["repositories"],
                let watch = json["watch"].flatMap({
                    PostWatch($0, kinds: Self.repositoryKinds, capacity: state.watch.capacity, lifetime: Self.ages)
                }),
                let talk = json["talk"].flatMap({ PostWatch($0, kinds: Self.talkKinds, capacity: state.talk.capacity, lifetime: Self.ages) }
                )
            else { return nil }
            func time(_ key: String) -> Instant? { json.member(key)?.int64.map { Instant(milliseconds: $0) } }
            func ids(_ key: String) -> [String] { json.member(key)?.elements.compactMap(\.string) ?? [] }
            state.repositories = repositories.elements.compactMap(Repository.init)
            state.watch = watch
            state.talk = talk
            state.isInRound = json["round"]?.bool ?? false
            state.login = json["login"]?.string
            state.accountAt = time("account_at")
            state.accountVersion = json["account_version"]?.string
            state.createdAt = time("created_at")
            state.followers = json["followers"]?.int64
            state.followersSeenAt = time("followers_seen_at")
            state.followersAsked = json["followers_asked"]?.int64
            state.followersAt = time("followers_at")
            state.followersPage = json["followers_page"]?.int64
            state.wantsRepositories = json["wants_repositories"]?.bool ?? false
            state.repositoriesVersion = json["repositories_version"]?.string
            state.readAt = time("read_at")
            state.isLong = json["long"]?.bool ?? false
            state.walkedAt = time("walked_at")
            state.repositoriesPage = json["repositories_page"]?.int64
            state.unseen = ids("unseen")
            state.wantsEvents = json["wants_events"]?.bool ?? false
            state.eventsVersion = json["events_version"]?.string
            state.eventsPage = json["events_page"]?.int64
            state.eventsSeen = json["events_seen"]?.string
            state.eventsTop = json["events_top"]?.string
            state.eventsNotBefore = time("events_not_before")
            state.mentionsAt = time("mentions_at")
            state.mentionsSince = time("mentions_since")
            state.mentionsPage = json["mentions_page"]?.int64
            state.warnedAt = time("warned_at")
            state.suspects = ids("suspects")
            if let open = json["open"].map({ Array($0.elements) }), open.count == 4, let post = open[0].string,
                let kind = open[1].string.flatMap(Kind.init(name:)), let page = open[2].int64, let covered = open[3].int64
            {
                state.open = OpenList(post: post, kind: kind, page: page, covered: covered)
            }
            return state
        }
        guard let state else { return nil }
        self = state
    }
}

extension GitHubState.Repository {
    /// As an array: id, name, open issues, issues and comments read up to, when last read (-1: never), whether comments are next.
    fileprivate func write(to json: inout JSONWriter) {
        json.array { json in
            json.value(id)
            json.value(name)
            json.value(openIssues)
            for time in [issuesSince, commentsSince, talkAt] { json.value(time?.milliseconds ?? -1) }
            json.value(isInComments)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        let parts = Array(json.elements)
        guard parts.count == 7, let id = parts[0].string, let name = parts[1].string, let openIssues = parts[2].int64 else { return nil }
        func time(_ index: Int) -> Instant? { parts[index].int64.flatMap { $0 < 0 ? nil : Instant(milliseconds: $0) } }
        self.init(
            id: id, name: name, openIssues: openIssues, issuesSince: time(3), commentsSince: time(4), talkAt: time(5),
            isInComments: parts[6].bool ?? false)
    }
}
