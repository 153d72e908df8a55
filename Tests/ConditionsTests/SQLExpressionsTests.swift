import Conditions
import Testing

@Suite struct SQLExpressionsTests {
    private let record = """
        {"user_id": 223789, "post": {"author_id": "88", "id": 9007199254740993}, "created_at": "2012-07-04T08:00:03Z", "liked": true, \
        "unix": 1341388803, "gone": null, "name": "O'Neill \\u00e4", "tags": ["a", "b"]}
        """

    @Test("a map reads a record, and leaves out what is NULL")
    func map() throws {
        let prepared = try SQLExpressions().prepare([
            "network": "'forum'", "kind": "'like'", "actor": "record ->> '$.user_id'", "target": "record ->> '$.post.author_id'",
            "post": "record ->> '$.post.id'", "at": "strftime('%Y-%m-%dT%H:%M:%SZ', record ->> '$.unix', 'unixepoch')",
            "gone": "record ->> '$.gone'",
            "absent": "record ->> '$.nothing'", "liked": "record ->> '$.liked'", "name": "record ->> '$.name'",
            "tags": "record -> '$.tags'",
            "text": "iif(record ->> '$.liked', 'liked by ' || upper(record ->> '$.name'), NULL)",
        ])
        let expected = [
            "network": "forum", "kind": "like", "actor": "223789", "target": "88", "post": "9007199254740993", "at": "2012-07-04T08:00:03Z",
            "liked": "1", "name": "O'Neill ä", "tags": #"["a","b"]"#, "text": "liked by O'NEILL ä",
        ]
        for _ in 0..<3 { #expect(try prepared.evaluate(over: record) == expected) }
        #expect(try prepared.evaluate(over: "{}") == ["network": "forum", "kind": "like"])
    }

    @Test(
        "a mistake is named at the start",
        arguments: [
            ("record ->> '$['", "JSON path"), ("rekord ->> '$.a'", "There is no column `rekord`; there are record."),
            ("date('now')", "not mean the same"),
            ("random()", "not among those allowed"), ("(SELECT value FROM json_each(record))", "subquery"),
            ("json_each(record)", "`json_each` is not among"),
            ("1) ; DROP TABLE input; SELECT (1", ""), ("strftime('%s', record ->> '$.at', 'localtime') || date()", "not mean the same"),
            ("", "It is empty."),
            ("load_extension('x')", "not among those allowed"), ("group_concat(record)", "not among those allowed"),
            ("\"expression 0\"", ""),
        ])
    func mistakes(expression: String, reason: String) {
        let error = #expect(throws: SQLExpressionError.self) {
            try SQLExpressions().prepare(["kind": "'like'", "at": expression])
        }
        #expect(error?.name == "at")
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
    }

    @Test("a record that is not JSON is to blame itself, without its text", arguments: ["", "{", "<secret-canary>", "{'a': 1}", "[1,]"])
    func notJSON(record: String) throws {
        let prepared = try SQLExpressions().prepare(["actor": "record ->> '$.a'"])
        let error = #expect(throws: SQLExpressionError.self) { try prepared.evaluate(over: record) }
        #expect(error?.name == nil)
        #expect(error?.reason.contains("canary") == false)
        #expect(try prepared.evaluate(over: #"{"a": 7}"#) == ["actor": "7"])
    }

    @Test("an expression that fails over a record is named, and the next record is read")
    func failsOverRecord() throws {
        let prepared = try SQLExpressions().prepare(["a": "record ->> '$.a'", "b": "record ->> (record ->> '$.path')"])
        let error = #expect(throws: SQLExpressionError.self) { try prepared.evaluate(over: #"{"a": 1, "path": "$["}"#) }
        #expect(error?.name == "b")
        #expect(try prepared.evaluate(over: #"{"a": 1, "path": "$.a"}"#) == ["a": "1", "b": "1"])
    }

    @Test("callers on many threads take turns")
    func concurrent() async throws {
        let prepared = try SQLExpressions().prepare(["id": "record ->> '$.id'"])
        await withTaskGroup(of: Bool.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    (0..<200).allSatisfy {
                        (try? prepared.evaluate(over: #"{"id": \#(worker * 1000 + $0)}"#)) == ["id": "\(worker * 1000 + $0)"]
                    }
                }
            }
            for await right in group { #expect(right) }
        }
    }

    @Test("no expressions give no values")
    func none() throws {
        #expect(try SQLExpressions().prepare([:]).evaluate(over: "{}") == [:])
    }
}
