import CurlHTTP
import Logging
import Model

/// Everything that a connector may touch while it fetches.
public struct FetchContext: Sendable {
    /// The connector's name in its file.
    public var connector: String
    /// Speaks HTTP. Connectors use `get(_:)` below, which pays and classifies.
    public var http: any HTTPSending
    public var budget: any Budget
    public var clock: any WallClock
    public var logger: Logger
    /// Says who asks, as every network's terms want it.
    public var userAgent: String
    /// Keeps the connector's token; `nil` where its file names one, or none.
    public var tokens: (any TokenSource)?
    /// Evaluates the SQL expressions of `connector.map` tables; only plugins need it.
    public var expressions: any ExpressionEvaluating
    /// The folder, by its absolute path, for what must not outlive the daemon: it is made by whoever needs it (0700), and cleared when
    /// a daemon starts. `nil` stands for the system's place for temporary files, which nobody clears for us; only plugins need it.
    public var runtimeFolder: String?
    /// Is told of each page whose JSON is read; for measurements alone.
    package var readingMeter: (any ReadingMeter)?
    /// A round that is older begins again. Requests take the machine's time, so a clock that runs faster wants more of it.
    public var longestRound = Course.longestRound

    public init(
        connector: String, http: any HTTPSending, budget: any Budget, clock: any WallClock, logger: Logger,
        tokens: (any TokenSource)? = nil, expressions: any ExpressionEvaluating, userAgent: String = FetchContext.userAgent(contact: nil),
        runtimeFolder: String? = nil
    ) {
        self.connector = connector
        self.http = http
        self.budget = budget
        self.clock = clock
        self.logger = logger
        self.tokens = tokens
        self.expressions = expressions
        self.userAgent = userAgent
        self.runtimeFolder = runtimeFolder
    }

    /// Tells the operator that some of a list is not read: the network does not give it, or it is more than is ever read at once.
    public func noteRest(of list: String) {
        logger.notice("rest of a list not read", metadata: ["connector": "\(connector)", "list": "\(list)"])
    }

    /// The `User-Agent` of an installation; `contact` is how a network's operator reaches ours, plain ASCII on one line.
    public static func userAgent(contact: String?) -> String {
        "clout/1 (self-hosted influence scores\(contact.map { "; \($0)" } ?? ""))"
    }
}

/// Measures how long a page's bytes take to become what a connector reads in them: JSON, and typed records.
package protocol ReadingMeter: Sendable {
    func readingBegins()
    func readingEnds()
}

/// Evaluates SQL expressions that an operator wrote over one JSON record, which they call `record`.
public protocol ExpressionEvaluating: Sendable {
    /// Prepares expressions, by name. Throws a sentence that says which one is wrong and why.
    func prepare(_ expressions: [String: String]) throws(ExpressionError) -> any PreparedExpressions
}

/// Expressions that are ready to be evaluated, many times.
public protocol PreparedExpressions: Sendable {
    /// The value of each expression over `record` (JSON text); SQL's NULL is left out. Throws when the record is not JSON.
    func evaluate(over record: String) throws(ExpressionError) -> [String: String]
}

/// An expression that cannot be prepared or evaluated.
public struct ExpressionError: Error, Sendable, CustomStringConvertible {
    /// The expression's name; `nil` when the record is to blame.
    public let name: String?
    public let reason: String

    public init(name: String?, reason: String) {
        self.name = name
        self.reason = reason
    }

    public var description: String { name.map { "\($0): \(reason)" } ?? reason }
}
