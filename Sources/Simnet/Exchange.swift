import HTTPTypes

/// A request as the simulated networks read it: method, path, query, headers, token, body.
struct Ask: Sendable {
    var method: HTTPRequest.Method
    /// The path's parts, percent-decoded: `/api/v1/accounts/42` is `["api", "v1", "accounts", "42"]`.
    var path: [String]
    /// The path as it was sent, without the query.
    var rawPath: String
    /// The query as it was sent.
    var rawQuery: String
    var query: [(name: String, value: String)]
    var headers: HTTPFields
    var body: [UInt8]
    /// What stands behind `Bearer`; `nil` without an `Authorization` header.
    var token: String?
    /// Host and port that the client asked for, so that links lead back here.
    var authority: String

    init(_ request: HTTPRequest, body: [UInt8] = []) {
        self.body = body
        headers = request.headerFields
        let target = request.path ?? "/"
        let cut = target.firstIndex(of: "?") ?? target.endIndex
        method = request.method
        rawPath = String(target[..<cut])
        rawQuery = cut == target.endIndex ? "" : String(target[target.index(after: cut)...])
        path = rawPath.split(separator: "/").map { percentDecoded($0) }
        query = formFields(rawQuery)
        authority = request.authority ?? request.headerFields[.init("Host") ?? .origin] ?? "localhost"
        if let header = request.headerFields[.authorization] {
            token = header.lowercased().hasPrefix("bearer ") ? String(header.dropFirst(7)) : ""
        }
    }

    func value(_ name: String) -> String? { query.last { $0.name == name }?.value }

    /// All values of a repeated parameter, with or without the brackets that Rails wants.
    func values(_ name: String) -> [String] { query.filter { $0.name == name || $0.name == "\(name)[]" }.map(\.value) }

    func isTrue(_ name: String) -> Bool { ["true", "1"].contains(value(name) ?? "") }
}

/// The fields of a query or of a form, percent-decoded, in order.
func formFields(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: "&").map { pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (percentDecoded(parts[0]), parts.count > 1 ? percentDecoded(parts[1]) : "")
    }
}

/// A simulated network's answer.
public struct Reply: Sendable {
    public var status: Int
    public var headers: HTTPFields
    public var body: [UInt8]
    /// The ids that the page brought, newest first; empty for an error.
    public var records: [UInt64]

    init(status: Int = 200, headers: HTTPFields = [:], body: [UInt8] = [], records: [UInt64] = []) {
        self.status = status
        self.headers = headers
        self.body = body
        self.records = records
        if self.headers[.contentType] == nil { self.headers[.contentType] = "application/json; charset=utf-8" }
    }

    /// An answer whose body `write` makes.
    static func json(_ status: Int = 200, records: [UInt64] = [], _ write: (inout JSONBytes) -> Void) -> Reply {
        var json = JSONBytes()
        write(&json)
        return Reply(status: status, body: json.bytes, records: records)
    }
}

/// Undoes `%41` and `+` as in a form. What is not UTF-8 afterwards is repaired.
private func percentDecoded(_ text: Substring) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}

extension HTTPField.Name {
    /// A header name that our own source spells; a misspelt one stops the program.
    static func ours(_ name: StaticString) -> Self {
        guard let name = Self(name.description) else { preconditionFailure("\(name) is not a header's name") }
        return name
    }
}
