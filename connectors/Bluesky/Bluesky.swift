import ConnectorKit

/// Bluesky, by the public view of the AT Protocol. `README.md` says what is asked for, and in which order.
public struct Bluesky: Connector {
    let base: BaseURL
    /// The server that logs the owner in and tells the owner's notifications.
    let home: BaseURL
    /// The one account whose app password was given, by handle (lower case) or DID.
    let login: (name: String, password: Secret)?
    let history: Duration
    let peoplePerPost: Int64
    let followersPerDay: Int64
    let notificationsEvery: Duration
    let recheckEvery: Duration
    let mapping: BlueskyMapping

    public init(settings: ConnectorSettings) throws(Mistakes) {
        var mistakes = Mistakes()
        func url(_ key: String, _ example: String) -> BaseURL? {
            let url = settings.string(key).flatMap(BaseURL.init)
            if url == nil { mistakes.add(key, "Give an absolute URL, such as \(example).") }
            return url
        }
        let base = url("base_url", "https://public.api.bsky.app")
        let home = url("pds_url", "https://bsky.social")
        let name = settings.string("login").map(Self.plainName)
        if let name, !Self.isName(name) {
            mistakes.add("login", "Give a handle, such as ada.example.org, or a DID, such as did:plc:abc123.")
        }
        let password = settings.secret("app_password")
        if name != nil, password == nil {
            mistakes.add("login", "Logging in needs credential `app_password`: give it, or leave `login` out.")
        } else if name == nil, password != nil {
            mistakes.add("login", "Say whose app password it is: give the account's handle or DID as `login`.")
        }
        guard let base, let home, mistakes.all.isEmpty else { throw mistakes }
        self.base = base
        self.home = home
        if let name, let password { login = (name, password) } else { login = nil }
        history = settings.duration("history") ?? .seconds(90 * 86_400)
        peoplePerPost = settings.integer("people_per_post") ?? 1000
        followersPerDay = settings.integer("followers_per_day") ?? 500
        notificationsEvery = settings.duration("notifications_every") ?? .seconds(3600)
        recheckEvery = settings.duration("recheck_every") ?? .seconds(6 * 3600)
        mapping = BlueskyMapping(respectsLoggedOut: settings.string("logged_out") != "ignore")
    }

    /// A handle or DID without `@`; handles know no upper case.
    static func plainName(_ text: String) -> String {
        let name = text.hasPrefix("@") ? String(text.dropFirst()) : text
        return name.hasPrefix("did:") ? name : name.lowercased()
    }

    /// Whether a text can be a handle (a domain name) or a DID.
    static func isName(_ text: String) -> Bool {
        if text.hasPrefix("did:") { return RecordURI.isDID(text) }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x61...0x7a, 0x2d, 0x2e: true
            default: false
            }
        }
        return isPlain && text.utf8.count <= 253 && text.split(separator: ".", omittingEmptySubsequences: false).count > 1
            && !text.hasPrefix(".") && !text.hasSuffix(".") && !text.contains("..")
    }

    /// What the settings mean for one account.
    func plan(of identity: Identity) -> BlueskyPlan {
        let names = [identity.key.id, identity.handle.map(Self.plainName)]
        let isOwn = login.map { names.contains($0.name) } ?? false
        // The owner's notifications tell the same people, with their times, in one call for all posts.
        let asksPeople = !isOwn && peoplePerPost > 0
        return BlueskyPlan(
            isOwn: isOwn, notificationsEvery: notificationsEvery, peopleKinds: asksPeople ? [.like, .reshare, .reply, .quote] : [],
            readsFollowers: !isOwn && followersPerDay > 0)
    }

    public func next(_ identity: Identity?, after cursor: Cursor?, in context: FetchContext) async throws(FetchError) -> Batch? {
        guard let identity else { return nil }
        let stored = cursor.flatMap(BlueskyState.init)
        if cursor != nil, stored == nil {
            context.logger.notice(
                "cursor of another version is not read; the account is read anew", metadata: ["connector": "\(context.connector)"])
        }
        let plan = plan(of: identity)
        let round = BlueskyRound(
            network: self, id: identity.key.id, subject: identity.handle.map { "@\($0)" } ?? identity.key.id, plan: plan, context: context)
        var state = stored ?? BlueskyState()
        let now = context.clock.now
        guard let step = state.nextStep(plan, now: now) else {
            // Nothing was left after all (a clock, or a setting, has changed): the round ends without a request.
            state.roundSince = nil
            return Batch(cursor: state.cursor)
        }
        if step != .newest, !(await context.budget.affords(round.cost(of: step))) {
            state.roundSince = nil
            return Batch(cursor: state.cursor)
        }

        var batch = try await round.perform(step, &state)
        state.settle(peopleKinds: plan.peopleKinds, now: now)
        batch.hasMore = state.nextStep(plan, now: now) != nil
        if !batch.hasMore { state.roundSince = nil }
        batch.cursor = state.cursor
        return batch.recordCount == 0 && batch.rejectedCount == 0 && !batch.hasMore && batch.cursor == cursor ? nil : batch
    }
}
