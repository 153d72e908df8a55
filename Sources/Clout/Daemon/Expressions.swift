import Conditions
import ConnectorKit

/// SQLite's evaluation of the expressions in plugins' maps, as connectors see it.
struct Expressions: ExpressionEvaluating {
    func prepare(_ expressions: [String: String]) throws(ExpressionError) -> any PreparedExpressions {
        do { return Prepared(expressions: try SQLExpressions().prepare(expressions)) } catch {
            throw ExpressionError(name: error.name, reason: error.reason)
        }
    }

    private struct Prepared: PreparedExpressions {
        let expressions: PreparedSQLExpressions

        func evaluate(over record: String) throws(ExpressionError) -> [String: String] {
            do { return try expressions.evaluate(over: record) } catch { throw ExpressionError(name: error.name, reason: error.reason) }
        }
    }
}
