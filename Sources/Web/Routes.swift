import HTTPTypes

/// The routes of a server. Each area of it adds its own:
///
/// ```swift
/// extension DaemonView {
///     func addTopics(to routes: inout Routes) {
///         routes.get("/v1/topics", Operation("listTopics", "The topics.", answers: "Topics")) { request in .json(…) }
///     }
/// }
/// ```
///
/// Path segments in braces (`/v1/people/{person}`) are parameters. GET answers HEAD, too; other methods on a path that has routes are
/// answered 405.
public struct Routes: Sendable {
    /// Answers a request. What it throws is told as a problem.
    public typealias Handler = @Sendable (WebRequest) async throws -> Answer

    struct Route: Sendable {
        let path: String
        let method: HTTPRequest.Method
        let scope: Client.Scope?
        /// The query's parameters; `nil` where all are welcome.
        let parameters: [DescribedParameter]?
        let operation: Operation?
        let handler: Handler

        /// Whether a path is one of this route's.
        func matches(_ segments: [Substring]) -> Bool {
            let pattern = path.split(separator: "/")
            return pattern.count == segments.count
                && zip(pattern, segments).allSatisfy { pattern, segment in
                    guard let open = pattern.firstIndex(of: "{"), let close = pattern.lastIndex(of: "}") else { return pattern == segment }
                    return segment.hasPrefix(pattern[..<open]) && segment.hasSuffix(pattern[pattern.index(after: close)...])
                }
        }

        /// The names of the path's parameters.
        var pathParameters: [String] {
            path.split(separator: "/").filter { $0.hasPrefix("{") && $0.hasSuffix("}") }.map { String($0.dropFirst().dropLast()) }
        }
    }

    private(set) var routes: [Route] = []
    /// How a browser is told a problem outside `/v1`; programs are told as RFC 9457 wants.
    public var problemPage: (@Sendable (ProblemDetails) async throws -> Answer)?

    public init() {}

    /// Adds a route that reads.
    ///
    /// - Parameters:
    ///   - operation: What it does, where it belongs to the API.
    ///   - scope: What a client must be allowed to do; `nil` where everybody is answered.
    ///   - parameters: The parameters that a query may have; a request with any other is refused. `nil` where all are welcome.
    public mutating func get(
        _ path: String, _ operation: Operation? = nil, needs scope: Client.Scope? = .read,
        parameters: [any ParameterDescription]? = [], use handler: @escaping Handler
    ) {
        for method in [HTTPRequest.Method.get, .head] {
            add(method, path, operation, needs: scope, parameters: parameters, use: handler)
        }
    }

    /// Adds a route that changes something.
    public mutating func post(_ path: String, _ operation: Operation? = nil, needs scope: Client.Scope, use handler: @escaping Handler) {
        add(.post, path, operation, needs: scope, parameters: [], use: handler)
    }

    /// Adds a route that takes something away.
    public mutating func delete(_ path: String, _ operation: Operation? = nil, needs scope: Client.Scope, use handler: @escaping Handler) {
        add(.delete, path, operation, needs: scope, parameters: [], use: handler)
    }

    private mutating func add(
        _ method: HTTPRequest.Method, _ path: String, _ operation: Operation?, needs scope: Client.Scope?,
        parameters: [any ParameterDescription]?, use handler: @escaping Handler
    ) {
        routes.append(
            Route(
                path: path, method: method, scope: scope, parameters: parameters?.map(\.described), operation: operation, handler: handler))
    }

    /// What there is at a path; nothing where there is none.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let segments = path.split(separator: "/")
        return routes.filter { $0.matches(segments) }.map(\.method)
    }
}
