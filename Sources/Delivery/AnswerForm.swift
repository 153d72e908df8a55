import CurlHTTP
import HTTPTypes
import JSON
import Model

/// How a service says that it took a message, and how it asks for patience.
public struct AnswerForm: Sendable, Hashable {
    /// What a body must be for the answer to be a success. A 204 has none and needs none.
    public enum Proof: Sendable, Hashable {
        /// Whatever it is.
        case any
        /// Whatever is no HTML page: such a page is a login's or a proxy's, where programs talk to each other.
        case noPage
        /// Nothing but white space.
        case empty
        /// This text, but for white space around it.
        case text(String)
        /// A JSON object with this member.
        case member(String)
    }

    /// The member of a JSON object that says how long to wait, where the service does not say it in `Retry-After`.
    public enum Patience: Sendable, Hashable {
        case seconds(String)
        case milliseconds(String)
    }

    /// The statuses that may be a success; `nil` for every 2xx.
    public var statuses: Set<Int>?
    public var proof: Proof
    public var patience: Patience?

    /// Any 2xx (Standard Webhooks, "Deliverability and reliability") that is no HTML page.
    public static let any2xx = AnswerForm()

    public init(statuses: Set<Int>? = nil, proof: Proof = .noPage, patience: Patience? = nil) {
        self.statuses = statuses
        self.proof = proof
        self.patience = patience
    }

    /// What an answer means for a notification.
    ///
    /// A 2xx that is not what success looks like comes from somebody else, a proxy's or a login page: the message did not arrive, and
    /// whoever stands in its way may be gone later.
    func outcome(of answer: HTTPAnswer, now: Instant) -> AttemptOutcome {
        let status = answer.response.status.code
        guard (200..<300).contains(status) else {
            let fields = answer.response.headerFields
            let outcome = WebhookAnswer.outcome(
                status: status, retryAfter: fields[.retryAfter], location: fields[values: .location].first, now: now)
            guard case .failed(let reason, nil) = outcome else { return outcome }
            return .failed(reason: reason, after: wait(in: answer.body))
        }
        if let statuses, !statuses.contains(status) {
            let expected = statuses.sorted().map(String.init).joined(separator: " or ")
            return .failed(reason: "the endpoint answered \(status), and \(expected) would say that the message was taken")
        }
        if status == 204 { return .delivered }
        if proof == .noPage {
            guard Self.isPage(answer) else { return .delivered }
            return .failed(
                reason:
                    "the endpoint answered \(status) with an HTML page, as a login or a proxy does; if it is meant, say it under `success` "
                    + "in the receiver's file")
        }
        guard let lack = lack(in: answer.body) else { return .delivered }
        return .failed(reason: "the endpoint answered \(status), but \(lack), which would say that the message was taken")
    }

    private static func isPage(_ answer: HTTPAnswer) -> Bool {
        let beginning = answer.body.lazy.drop(while: isBlank).prefix(16)
        if beginning.isEmpty { return false }
        let type = answer.response.headerFields[.contentType]?.lowercased() ?? ""
        let text = String(decoding: Array(beginning), as: UTF8.self).lowercased()
        return type.hasPrefix("text/html") || text.hasPrefix("<!doctype html") || text.hasPrefix("<html")
    }

    /// What is missing of the proof.
    private func lack(in body: [UInt8]) -> String? {
        let words = body.drop(while: Self.isBlank).reversed().drop(while: Self.isBlank)
        switch proof {
        case .any, .noPage: return nil
        case .empty: return words.isEmpty ? nil : "not with an empty body"
        case .text(let text): return words.reversed().elementsEqual(text.utf8) ? nil : "not with `\(text)`"
        case .member(let name):
            let isThere = try? withJSON(body) { $0.member(name) != nil }
            return isThere == true ? nil : "without the member `\(name)`"
        }
    }

    private func wait(in body: [UInt8]) -> Duration? {
        let seconds: Double? =
            switch patience {
            case nil: nil
            case .seconds(let name): try? withJSON(body) { $0.member(name)?.double }
            case .milliseconds(let name): (try? withJSON(body) { $0.member(name)?.double }).map { $0 / 1000 }
            }
        return seconds.map { min(.seconds(max(0, min($0, 1e9))), RetryAfter.cap) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
}
