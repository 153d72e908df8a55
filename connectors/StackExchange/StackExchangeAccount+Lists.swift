import ConnectorKit

/// The lists beside the account's posts: who acted, and what its questions tell.
extension StackExchangeAccount {
    func page(
        of list: String, _ question: ListQuestion, _ extra: inout StackExchangeExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage? {
        switch Method(rawValue: list) {
        case .commentsOfPosts: try await acts(.comment, "comments", .commentsOfPosts, on: &extra.commented, question, into: &batch)
        case .answersOfQuestions: try await acts(.reply, "answers", .answersOfQuestions, on: &extra.answered, question, into: &batch)
        case .questionsOfUser: try await questions(question, &extra, into: &batch)
        case .mentionsOfUser: try await mentions(question, into: &batch)
        case .questionsOfAnswers: try await askers(&extra, into: &batch)
        case .reputationOfUser: try await acceptances(question, &extra, into: &batch)
        default: nil
        }
    }

    /// Comments on the posts of a queue, or answers to them: many posts in one question.
    private func acts(
        _ kind: Kind, _ what: String, _ method: Method, on queue: inout PostQueue, _ question: ListQuestion, into batch: inout Batch
    ) async throws(FetchError) -> ListPage {
        let posts = queue.posts(atMost: StackExchange.pageSize)
        let ids = posts.map(\.id)
        let (acts, next) = try await page(what, method, ids, from: posts.map(\.at).min(), before: question.token, into: &batch)
        batch.add(acts.filter { ids.contains($0.about) }.compactMap { mapping.act(kind, $0, on: number) })
        if next == nil { queue.finish() }
        return ListPage([], next: next)
    }

    /// The account's questions, by activity: tags, views and the number of answers. Those with new activity may have new answers.
    private func questions(
        _ question: ListQuestion, _ extra: inout StackExchangeExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage {
        let from = extra.reading == .all ? min(now - api.plan.history, question.floor) : question.floor
        let (questions, next) = try await page(
            "questions", .questionsOfUser, [number], from: from, before: question.token, into: &batch)
        let active = questions.filter { $0.activity > question.floor }
        let answered = active.filter { $0.counts[.reply] != 0 }.map { Mark($0.id, at: question.floor) }
        note(answered, for: Method.answersOfQuestions.rawValue, in: &extra.answered)
        if next == nil { extra.reading = nil }
        let marks = active.map { Mark($0.id, at: $0.activity) }
        return ListPage(marks, told: questions.map { mapping.item($0, of: number) }, next: next)
    }

    /// Comments that name the account under posts of others; those on its own posts are comments on them.
    private func mentions(_ question: ListQuestion, into batch: inout Batch) async throws(FetchError) -> ListPage {
        let (from, token) = (question.floor, question.token)
        let (comments, next) = try await page("mentions", .mentionsOfUser, [number], from: from, before: token, into: &batch)
        let own = Set(question.posts.map(\.id))
        batch.add(comments.filter { !own.contains($0.about) }.compactMap { mapping.act(.mention, $0, on: number) })
        return ListPage(comments.map(\.mark), next: next)
    }

    /// Which of the account's answers have been accepted, and when: as its reputation tells, the newest first, whatever the answer's age.
    private func acceptances(
        _ question: ListQuestion, _ extra: inout StackExchangeExtra, into batch: inout Batch
    ) async throws(FetchError) -> ListPage {
        let page = question.number
        let call = api.call("accepted answers", about: number, .reputationOfUser, [number], page > 1 ? [("page", "\(page)")] : [])
        let (changes, hasMore) = try await api.records(call, .reputationOfUser, into: &batch, in: context, WireReputation.init)
        let accepted = changes.filter { $0.at >= question.floor }.compactMap { change in change.answer.map { Mark($0, at: change.at) } }
        note(accepted, for: Method.questionsOfAnswers.rawValue, in: &extra.accepted)
        return ListPage(changes.map { Mark("", at: $0.at) }, next: hasMore && !changes.isEmpty ? "\(page + 1)" : nil)
    }

    /// Who asked the questions, which is who accepted the answers.
    private func askers(_ extra: inout StackExchangeExtra, into batch: inout Batch) async throws(FetchError) -> ListPage {
        let accepted = extra.accepted.posts(atMost: StackExchange.pageSize)
        let times = Dictionary(accepted.map { ($0.id, $0.at) }) { first, _ in first }
        let questions = try await page("questions", .questionsOfAnswers, accepted.map(\.id), into: &batch).records
        batch.add(
            questions.compactMap { question in times[question.about].flatMap { mapping.act(.endorsement, question, on: number, at: $0) } })
        extra.accepted.finish()
        return ListPage([], next: nil)
    }
}
