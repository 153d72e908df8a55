import ConnectorKit

/// The owner's notifications: who liked, reposted, followed, mentioned, answered and quoted, with times.
extension BlueskyAccount {
    /// How many pages one login is used for; what is left is read under the next.
    private static let pagesPerLogin = 5

    /// Whatever is wrong with the owner's own host, or with what was paid for it, is the owner's trouble alone.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        guard let login = view.login else { return nil }
        do throws(FetchError) {
            return try await readNotifications(question, with: try await token(of: login), into: &batch)
        } catch {
            throw FetchError(
                error.kind, error.recovery, reach: .identity, what: error.what, why: error.why,
                mend: error.mending.replacing("`base_url`", with: "`pds_url`"))
        }
    }

    /// As many pages as one login is good for, as one.
    private func readNotifications(
        _ question: ListQuestion, with token: Secret, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        let reasons = ["like", "repost", "follow", "mention", "reply", "quote"].map { (name: "reasons", value: $0) }
        var read = ListPage([], next: question.token)
        for number in 0..<Self.pagesPerLogin {
            // What was read so far is stored before the budget says no.
            if number > 0, !(await context.budget.affords(Bluesky.homeCost)) { break }
            let query = [(name: "limit", value: "\(Self.peoplePageSize)")] + reasons + cursor(read.next)
            let call = view.call(atHome: "notifications", about: subject, "app.bsky.notification.listNotifications", query, token: token)
            // With 400 the host does not know its own cursor any more.
            guard let page = try await context.get(call, unless: read.next == nil ? [] : [400]) else { return nil }
            let (notifications, next) = try context.records(page, of: call, at: "notifications", next: "cursor", into: &batch) {
                (json) throws(Malformed) in try mapping.notification(json, of: id)
            }
            batch.add(notifications.compactMap(\.act))
            read.marks += notifications.map(\.mark)
            read.next = next == read.next ? nil : next
            guard read.next != nil, !notifications.contains(where: { $0.mark.at <= question.floor }) else { break }
        }
        return read
    }

    /// Opens a session and returns its token, which is thrown away after this step: a cursor is no place for it. Refuses a session of
    /// another account, whose notifications would be taken for this one's.
    private func token(of login: (name: String, password: Secret)) async throws(FetchError) -> Secret {
        var call = view.call(atHome: "a session", about: subject, "com.atproto.server.createSession")
        var json = JSONWriter()
        json.object { json in
            json.member("identifier", login.name)
            json.member("password", login.password.withExposedValue { $0 })
        }
        call.body = json.bytes
        let (did, token) = try context.read(try await context.get(call), of: call) { root -> (String, String)? in
            guard let did = root["did"]?.string, let token = root["accessJwt"]?.string, !token.isEmpty else { return nil }
            // What goes into a header is plain text without spaces.
            return token.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f } ? (did, token) : nil
        }
        guard did == id else {
            throw context.failure(of: call)(
                .unauthorized, .reconfigure, why: "the app password belongs to another account",
                mend: "Give the account of the app password as `login`, by its DID, then reload.")
        }
        return Secret(token)
    }
}
