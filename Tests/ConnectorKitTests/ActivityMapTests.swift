import ConnectorKit
import Model
import Testing

/// Gives the same values whatever the record, or fails.
private struct FixedExpressions: PreparedExpressions {
    var values: [String: String]
    var failure: ExpressionError?

    func evaluate(over record: String) throws(ExpressionError) -> [String: String] {
        if let failure { throw failure }
        return values
    }
}

private func batch(_ stream: ActivityStream, _ values: [String: String], failure: ExpressionError? = nil) throws -> Batch {
    let map = RecordMap(stream: stream, fields: FixedExpressions(values: values, failure: failure))
    var decoder = try ActivityDecoder(maps: ["theirs": map])
    Array(#"{"type":"RECORD","stream":"theirs","record":{"any":1}}"#.utf8).withUnsafeBytes { decoder.consume($0) }
    decoder.finish()
    let batch = decoder.takeBatch()
    return try #require(batch)
}

@Suite("Records of taps that were not written for Clout")
struct ActivityMapTests {
    private let forum = Network("forum")
    private let noon = "2026-03-01T12:00:00Z"

    @Test("SQL's text becomes a count where a count belongs", arguments: [("12", 12), ("12.6", 13), ("1e2", 100)])
    func counts(text: String, count: Int64) throws {
        let batch = try batch(.tallies, ["network": "forum", "kind": "view", "post": "7", "at": noon, "count": text])
        #expect(batch.tallies.map(\.count) == [count])
        #expect(batch.tallies.map(\.subject) == [.post("7")])
    }

    @Test(
        "topics come as an array in JSON or as one text", arguments: [(#"["a","b"]"#, ["a", "b"]), ("swift", ["swift"]), ("[x", ["[x"])])
    func topics(text: String, topics: [String]) throws {
        let batch = try batch(.posts, ["network": "forum", "id": "7", "author": "3", "at": noon, "topics": text])
        #expect(batch.posts.map(\.topics) == [topics])
    }

    @Test("an id stays text even where it looks like a number")
    func ids() throws {
        #expect(try batch(.identities, ["network": "forum", "id": "007"]).identities == [Identity(IdentityKey(forum, "007"))])
    }

    @Test(
        "what the expressions get wrong rejects the record under the rules of its stream",
        arguments: [
            (["network": "forum", "kind": "view", "post": "7", "count": "many"], "count is no number"),
            (["network": "forum", "kind": "view", "post": "7", "count": "-1"], "count is less than 0"),
            (["network": "forum", "kind": "view", "post": "7", "count": "1", "at": "1772366400"], "at is no time"),
            ([:], "post and identity are both missing"),
        ])
    func wrongValues(values: [String: String], reason: String) throws {
        let batch = try batch(.tallies, values)
        #expect(batch.recordCount == 0 && batch.rejectedCount == 1)
        #expect(batch.rejections.first?.reason.hasPrefix(reason) == true, "\(batch.rejections)")
    }

    @Test("an expression that fails over one record costs that record")
    func failingExpression() throws {
        let batch = try batch(.tallies, [:], failure: ExpressionError(name: "at", reason: "no such function"))
        #expect(batch.rejections == [Rejection(path: "line 1", reason: "cannot be mapped: at: no such function")])
    }

    @Test("every field that a stream needs is one that it has", arguments: ActivityStream.allCases)
    func fields(stream: ActivityStream) {
        #expect(Set(RecordMap.requiredFields(of: stream)).isSubset(of: RecordMap.fields(of: stream)))
    }
}
