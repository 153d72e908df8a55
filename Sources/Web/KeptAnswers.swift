import Crypto
import Foundation
import HTTPTypes
import Synchronization

/// The answers to what was asked with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): who asks again with the same key
/// and the same body, because they do not know whether the first time was heard, is told the same, and nothing is done again.
///
/// Answers are kept in memory for a day, as far as there is room. What failed is not kept: it may be asked again.
final class KeptAnswers: Sendable {
    /// What the header is, for the document of the API.
    static let meaning = "Chosen by the client, such as a UUID: who asks again with it is told the same, and nothing is done again."
    static let pattern = "^[!-~]{1,255}$"

    private struct Question: Hashable {
        /// Whose it is: two clients may have chosen the same key.
        var token: String
        var target: String
        var key: String
    }

    private struct Kept {
        let body: SHA256.Digest
        /// `nil` while it is being found out.
        var answer: Answer?
        let since: Duration
    }

    private struct State {
        var kept: [Question: Kept] = [:]
        /// The oldest first.
        var order: [Question] = []
        var bytes = 0

        mutating func forget(_ question: Question) {
            bytes -= kept.removeValue(forKey: question)?.answer?.length ?? 0
            order.removeAll { $0 == question }
        }
    }

    private let state = Mutex(State())
    private let elapsed: @Sendable () -> Duration
    private static let most = 1024
    private static let mostBytes = 4 << 20
    private static let keeping = Duration.seconds(86_400)

    /// - Parameter elapsed: a time that never goes back.
    init(elapsed: @escaping @Sendable () -> Duration) { self.elapsed = elapsed }

    /// What is answered to a request: by `work`, unless an answer is kept. Throws 422 where the key was used for another body, and 409 while
    /// the first answer is on its way.
    func answer(to request: WebRequest, _ work: () async throws -> Answer) async throws -> Answer {
        guard let key = request.headers[.idempotencyKey] else { return try await work() }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ 0x21...0x7e ~= $0 }) else {
            throw ProblemDetails.wrong("Idempotency-Key", "`Idempotency-Key` must be 1 to 255 visible characters of ASCII, such as a UUID.")
        }
        let question = Question(token: request.client.name ?? "", target: request.target, key: key)
        if let known = try begin(question, SHA256.hash(data: Data(request.body))) { return known }
        do {
            let answer = try await work()
            end(question, with: answer)
            return answer
        } catch {
            state.withLock { $0.forget(question) }
            throw error
        }
    }

    /// The answer that is kept; `nil` where it is to be found out now.
    private func begin(_ question: Question, _ body: SHA256.Digest) throws(ProblemDetails) -> Answer? {
        let now = elapsed()
        let known: Kept? = state.withLock { state in
            while let oldest = state.order.first, let kept = state.kept[oldest], now - kept.since > Self.keeping { state.forget(oldest) }
            if let known = state.kept[question] { return known }
            if state.order.count >= Self.most, let oldest = state.order.first { state.forget(oldest) }
            state.kept[question] = Kept(body: body, answer: nil, since: now)
            state.order.append(question)
            return nil
        }
        guard let known else { return nil }
        guard known.body == body else {
            throw ProblemDetails(
                .unprocessableContent, "This `Idempotency-Key` was used for another body. Each new request needs a new key.",
                parameter: "Idempotency-Key")
        }
        guard let answer = known.answer else {
            throw ProblemDetails(
                .conflict, "The same request is being answered. Ask again in a moment.", headers: [.retryAfter: "1"])
        }
        return answer
    }

    private func end(_ question: Question, with answer: Answer) {
        state.withLock { state in
            guard state.kept[question] != nil else { return }
            guard answer.status.kind == .successful, answer.length <= Self.mostBytes else { return state.forget(question) }
            state.kept[question]?.answer = answer
            state.bytes += answer.length
            while state.bytes > Self.mostBytes, let oldest = state.order.first { state.forget(oldest) }
        }
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .ifMatch
}
