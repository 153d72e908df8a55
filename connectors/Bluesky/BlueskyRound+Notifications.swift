import ConnectorKit

/// The step that reads the owner's notifications: who liked, reposted, followed, mentioned, answered and quoted, with times.
extension BlueskyRound {
    /// How many pages one login is used for; what is left is read under the next.
    private static let pagesPerLogin = 5

    /// Whatever is wrong with the owner's own host, or with what was paid for it, is the owner's trouble alone.
    func notifications(_ state: inout BlueskyState) async throws(FetchError) -> Batch {
        do throws(FetchError) {
            return try await readNotifications(&state)
        } catch {
            throw FetchError(
                error.kind, error.recovery, reach: .identity, what: error.what, why: error.why,
                mend: error.mend.replacing("`base_url`", with: "`pds_url`"))
        }
    }

    private func readNotifications(_ state: inout BlueskyState) async throws(FetchError) -> Batch {
        var batch = Batch()
        let token = try await logIn()
        var walk =
            state.notificationsWalk
            ?? BlueskyState.Walk(floor: state.notified.map { $0 - BlueskyState.overlap } ?? now - network.history, top: state.notified)
        var isFirst = true
        for _ in 0..<Self.pagesPerLogin {
            // What was read so far is stored before the budget says no.
            if !isFirst, !(await context.budget.affords(Bluesky.homeCost)) { break }
            isFirst = false
            let answer = try await page(of: walk, token, into: &batch)
            guard let (times, following) = answer, walk.take(times, following: following) else {
                // A walk that the host does not let go on begins again the next time.
                if answer != nil { state.notified = walk.top }
                state.notificationsWalk = nil
                state.notificationsAt = now
                return batch
            }
        }
        state.notificationsWalk = walk
        return batch
    }

    /// One page; `nil` when the host does not know its own cursor any more.
    private func page(
        of walk: BlueskyState.Walk, _ token: Secret, into batch: inout Batch
    ) async throws(FetchError) -> (times: [Instant], following: String?)? {
        var query = [(name: "limit", value: "\(Self.peoplePageSize)")]
        for reason in ["like", "repost", "follow", "mention", "reply", "quote"] { query.append(("reasons", reason)) }
        if !walk.cursor.isEmpty { query.append(("cursor", walk.cursor)) }
        let call = network.call(
            atHome: "notifications", about: subject, "app.bsky.notification.listNotifications", query, token: token)
        let page = try await context.send(call)
        if page.status == 400, !walk.cursor.isEmpty { return nil }
        if let error = context.verdict(on: page, of: call) { throw error }
        let (notifications, following) = try list(page, of: call, "notifications", into: &batch, WireNotification.init)
        for notification in notifications { mapping.notification(notification, of: id, into: &batch) }
        return (notifications.map(\.indexedAt), following)
    }

    /// Opens a session and returns its token; refuses one of another account, whose notifications would be taken for this one's.
    private func logIn() async throws(FetchError) -> Secret {
        guard let login = network.login else {
            throw FetchError(
                .unauthorized, .reconfigure, what: "\(context.connector) (\(subject)): notifications not read",
                why: "no app password is given", mend: "Give credential `app_password`, or leave `login` out, then reload.")
        }
        let call = network.call(forSessionOf: login, about: subject)
        let page = try await context.get(call)
        let (did, token) = try context.read(page, of: call) { root -> (String, Secret)? in
            guard let did = root["did"]?.string, let token = root["accessJwt"]?.string, !token.isEmpty else { return nil }
            // What goes into a header is plain text without spaces.
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
            return (did, Secret(token))
        }
        guard did == id else {
            throw context.failure(of: call)(
                .unauthorized, .reconfigure, why: "the app password belongs to another account",
                mend: "Give the account of the app password as `login`, by its DID, then reload.")
        }
        return token
    }
}
