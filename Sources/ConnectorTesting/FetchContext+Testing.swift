import ConnectorKit
public import CurlHTTP

extension FetchContext {
    /// A context with parts made for tests: a clock that stands, a budget in memory, a log in memory, and no SQL expressions.
    public static func testing(
        _ http: any HTTPSending, budget: TestBudget? = nil, now: Instant, log: MemoryLog = MemoryLog(), connector: String = "test"
    ) -> FetchContext {
        FetchContext(
            connector: connector, http: http, budget: budget ?? TestBudget(now: now), clock: FixedWallClock(now), logger: log.logger,
            expressions: NoExpressions())
    }
}

/// Refuses every expression: only plugins have any.
public struct NoExpressions: ExpressionEvaluating {
    public init() {}

    public func prepare(_ expressions: [String: String]) throws(ExpressionError) -> any PreparedExpressions {
        throw ExpressionError(name: expressions.keys.sorted().first, reason: "this test evaluates no expressions")
    }
}
