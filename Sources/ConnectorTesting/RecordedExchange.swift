import ConnectorKit
public import CurlHTTP
public import HTTPTypes
import Synchronization

/// A server that answers from a recording: `HTTPSending` without a network.
///
/// A request is matched by method, path and query (in any order), and by its body where one is recorded; the same request recorded several times is answered in that
/// order, the last one again and again. A request with `If-None-Match` gets 304 where the recorded answer has that `ETag`. What is
/// not recorded is answered by a failed connection, and noted.
public final class RecordedExchange: HTTPSending {
    /// One request and its answer.
    public struct Exchange: Sendable {
        public var method: String
        public var path: String
        /// Names and values, unescaped.
        public var query: [[String]]
        /// Header fields that the request must carry.
        public var requestHeaders: [String: String]
        /// The body that the request has; `nil` for any.
        public var sent: [UInt8]?
        public var status: Int
        public var headers: HTTPFields
        public var body: [UInt8]
        /// Asked for by a second fetch only, which the contract suite makes: a fixture's own fetch need not use it.
        public var isForSecondFetch: Bool
        /// The question is whose the token is: what refuses it tells nothing of the account.
        public var isAboutToken: Bool

        public init(
            method: String = "GET", path: String, query: [[String]] = [], requestHeaders: [String: String] = [:], status: Int = 200,
            headers: HTTPFields = HTTPFields(), body: [UInt8], sent: [UInt8]? = nil, isForSecondFetch: Bool = false,
            isAboutToken: Bool = false
        ) {
            self.method = method
            self.path = path
            self.query = query
            self.requestHeaders = requestHeaders
            self.status = status
            self.headers = headers
            self.body = body
            self.sent = sent
            self.isForSecondFetch = isForSecondFetch
            self.isAboutToken = isAboutToken
        }
    }

    /// What happens instead of the recorded answer: the number of the request (from 0), and that answer; `nil` leaves it.
    public typealias Spoiling = @Sendable (_ index: Int, _ exchange: Exchange?) -> Result<Exchange, HTTPError>?

    private struct State {
        var uses: [Int]
        var requests: [HTTPRequest] = []
        var problems: [String] = []
        var unrecorded = 0
        var served: [Exchange] = []
    }

    public let exchanges: [Exchange]
    private let spoiling: Spoiling?
    private let state: Mutex<State>

    public init(_ exchanges: [Exchange], spoiling: Spoiling? = nil) {
        self.exchanges = exchanges
        self.spoiling = spoiling
        state = Mutex(State(uses: Array(repeating: 0, count: exchanges.count)))
    }

    /// Every request so far.
    public var requests: [HTTPRequest] { state.withLock(\.requests) }
    /// Every recorded answer that was given, in order.
    public var served: [Exchange] { state.withLock(\.served) }
    /// Requests that were not recorded, or not as recorded.
    public var problems: [String] { state.withLock(\.problems) }
    /// True when a request was made that is not recorded: after a spoilt answer that is no wonder.
    public var wasAskedBeyondRecording: Bool { state.withLock { $0.unrecorded > 0 } }
    /// Recorded requests that nobody made.
    public var unused: [String] {
        state.withLock { state in
            exchanges.indices.filter { state.uses[$0] == 0 && !exchanges[$0].isForSecondFetch }.map {
                "\(exchanges[$0].method) \(exchanges[$0].path)"
            }
        }
    }

    public func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        if Task.isCancelled { throw HTTPError(.cancelled, request: "test", reason: "cancelled") }
        let (path, query) = Self.parts(of: request.path ?? "/")
        let (index, found) = state.withLock { state -> (Int, Exchange?) in
            let number = state.requests.count
            state.requests.append(request)
            let matching = exchanges.indices.filter {
                exchanges[$0].method == request.method.rawValue && exchanges[$0].path == path
                    && exchanges[$0].query.sorted(by: Self.before) == query && exchanges[$0].sent.map { $0 == body } ?? true
            }
            // The first that was not used yet; after the last, the last.
            guard let chosen = matching.first(where: { state.uses[$0] == 0 }) ?? matching.last else {
                state.unrecorded += 1
                if spoiling == nil { state.problems.append("not recorded: \(request.method) \(request.path ?? "")") }
                return (number, nil)
            }
            state.uses[chosen] += 1
            for (name, value) in exchanges[chosen].requestHeaders where request.headerFields.value(of: name) != value {
                state.problems.append("\(request.method) \(request.path ?? ""): header \(name) is not as recorded")
            }
            state.served.append(exchanges[chosen])
            return (number, exchanges[chosen])
        }
        switch spoiling?(index, found) {
        case .failure(let error)?: throw error
        case .success(let exchange)?: return exchange.answer
        case nil:
            guard let found else {
                throw HTTPError(.connectFailed, request: "\(request.method) \(path)", reason: "this request was not recorded")
            }
            let version = request.headerFields[.ifNoneMatch]
            if let version, version == found.headers[.eTag] {
                return HTTPAnswer(response: HTTPResponse(status: .notModified, headerFields: found.headers), body: [])
            }
            return found.answer
        }
    }

    /// The path of a request's target, and the names and values of its query in order, unescaped.
    public static func parts(of target: String) -> (path: String, query: [[String]]) {
        let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(pieces[0]), pieces.count > 1 ? query(String(pieces[1])) : [])
    }

    static func query(_ text: String) -> [[String]] {
        text.split(separator: "&").map { part in
            part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map { unescaped(String($0)) }
        }.sorted(by: before)
    }

    private static func before(_ a: [String], _ b: [String]) -> Bool { a.lexicographicallyPrecedes(b) }

    private static func unescaped(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%"), let high = rest.next(), let low = rest.next(),
                let code = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension RecordedExchange.Exchange {
    /// The answer as a client gets it.
    public var answer: HTTPAnswer {
        HTTPAnswer(response: HTTPResponse(status: HTTPResponse.Status(code: status), headerFields: headers), body: body)
    }
}
