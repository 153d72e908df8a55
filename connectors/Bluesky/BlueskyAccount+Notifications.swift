import ConnectorKit

/// The owner's notifications: who liked, reposted, followed, mentioned, answered and quoted, with times.
extension BlueskyAccount {
    /// How many pages one login is used for; what is left is read under the next.
    private static let pagesPerLogin = 5

    /// Whatever is wrong with the owner's own host, or with what was paid for it, is the owner's trouble alone.
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout NoExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        do throws(FetchError) {
            return try await readNotifications(question, into: &batch)
        } catch {
            throw FetchError(
                error.kind, error.recovery, reach: .identity, what: error.what, why: error.why,
                mend: error.mend.replacing("`base_url`", with: "`pds_url`"))
        }
    }

    /// As many pages as one login is good for, as one.
    private func readNotifications(_ question: ListQuestion, into batch: inout Batch) async throws(FetchError) -> ListPage? {
        let token = try await logIn()
        var read = ListPage([], next: question.token)
        for number in 0..<Self.pagesPerLogin {
            // What was read so far is stored before the budget says no.
            if number > 0, !(await context.budget.affords(Bluesky.homeCost)) { break }
            var query = [(name: "limit", value: "\(Self.peoplePageSize)")]
            for reason in ["like", "repost", "follow", "mention", "reply", "quote"] { query.append(("reasons", reason)) }
            if let next = read.next { query.append(("cursor", next)) }
            let call = view.call(
                atHome: "notifications", about: subject, "app.bsky.notification.listNotifications", query, token: token)
            let page = try await context.send(call)
            // The host does not know its own cursor any more.
            if page.status == 400, read.next != nil { return nil }
            if let error = context.verdict(on: page, of: call) { throw error }
            let (notifications, next) = try self.list(page, of: call, "notifications", into: &batch, WireNotification.init)
            batch.add(notifications.compactMap { mapping.notification($0, of: id) })
            let isRepeated = next == read.next
            read.marks += notifications.map { Mark($0.uri.key, at: $0.indexedAt) }
            read.next = isRepeated ? nil : next
            guard read.next != nil, !notifications.contains(where: { $0.indexedAt <= question.floor }) else { break }
        }
        return read
    }

    /// Opens a session and returns its token; refuses one of another account, whose notifications would be taken for this one's.
    private func logIn() async throws(FetchError) -> Secret {
        guard let login = view.login else {
            throw FetchError(
                .unauthorized, .reconfigure, what: "\(context.connector) (\(subject)): notifications not read",
                why: "no app password is given", mend: "Give credential `app_password`, or leave `login` out, then reload.")
        }
        let call = view.call(forSessionOf: login, about: subject)
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
