import Foundation
public import HTTPTypes
import Hummingbird
import JSON
import Model

/// A request as routes see it: who asks, for what, with which parameters.
public struct WebRequest: Sendable {
    /// The path and the query without what says nothing, such as the order of parameters: what tells one page from another.
    public let target: String
    /// The headers, by name.
    public var headers: HTTPFields { request.headers }
    /// The name and port by which the client calls the server.
    public var authority: String { request.head.authority ?? "localhost" }
    /// Who asks.
    public var client: Client { context.client }
    /// The body, of at most `mostBodyBytes`.
    public let body: [UInt8]
    private let request: Request
    private let context: WebContext
    private let path: [String: String]
    private let query: [String: String]

    /// The most bytes that a body may have.
    public static let mostBodyBytes = 64 << 10

    /// - Parameter known: the parameters of the query that there are; `nil` where all are welcome.
    init(_ request: Request, _ context: WebContext, parameters known: [String]?, body: [UInt8]) throws(ProblemDetails) {
        self.request = request
        self.body = body
        self.context = context
        var path: [String: String] = [:]
        for (name, value) in context.parameters {
            guard let text = value.removingPercentEncoding else {
                throw ProblemDetails(.badRequest, "`\(value.prefix(100))` in the path is not percent-encoded UTF-8.")
            }
            path[String(name)] = text
        }
        self.path = path
        let query = try Self.read(request.uri.query ?? "", known)
        self.query = query
        // No text holds the character that nothing is written with, but for those that are encoded.
        let pairs = query.sorted { $0.key < $1.key }.map { "\u{0}\($0.key)\u{0}\($0.value)" }
        target = (request.uri.path.removingPercentEncoding ?? request.uri.path) + pairs.joined()
    }

    /// A part of the path, by the name that the route gives it.
    public subscript(path name: String) -> String { path[name] ?? "" }

    /// A parameter of the query. Throws a problem that says what it must be.
    public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
        get throws(ProblemDetails) { try parameter.value(of: query[parameter.name]) }
    }

    private static func read(_ query: String, _ known: [String]?) throws(ProblemDetails) -> [String: String] {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decode)
            guard let name = sides[0], let value = sides.count > 1 ? sides[1] : "" else {
                throw ProblemDetails(.badRequest, "`\(pair.prefix(100))` in the query is not percent-encoded UTF-8.")
            }
            if let known, !known.contains(name) {
                let there = known.isEmpty ? "there is none here" : "there are \(known.joined(separator: ", "))"
                let name = String(name.prefix(100))
                throw .wrong(name, "There is no parameter `\(name)`; \(there).", nearest: nearestWord(to: name, among: known))
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .wrong(name, "`\(name.prefix(100))` is given twice.")
            }
        }
        return values
    }

    /// As HTML forms write it: a blank may be `+`.
    private static func decode(_ text: Substring) -> String? { text.replacing("+", with: " ").removingPercentEncoding }
}
