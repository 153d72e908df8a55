import Foundation
import HTTPTypes

/// What who asks for a token says of itself, and of what it has.
struct TokenQuestion: Sendable {
    private let fields: [(name: String, value: String)]
    /// From `Authorization: Basic`, or else the form; `nil` where neither has one.
    let secret: String?
    /// Whether the client says who it is, in either way.
    let namesClient: Bool

    init(_ ask: Ask) {
        let fields = formFields(String(decoding: ask.body, as: UTF8.self))
        self.fields = fields
        let header = ask.headers[.authorization].flatMap { $0.hasPrefix("Basic ") ? Data(base64Encoded: String($0.dropFirst(6))) : nil }
        let pair = header.map { String(decoding: $0, as: UTF8.self).split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) }
        secret = pair.flatMap { $0.count == 2 ? String($0[1]) : nil } ?? fields.last { $0.name == "client_secret" }?.value
        namesClient = pair != nil || fields.contains { $0.name == "client_id" && !$0.value.isEmpty }
    }

    subscript(name: String) -> String? { fields.last { $0.name == name }?.value }

    var grant: String { self["grant_type"] ?? "" }
}
