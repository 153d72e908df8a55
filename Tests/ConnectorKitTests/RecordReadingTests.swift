import ConnectorKit
import Testing

@Suite struct RecordReadingTests {
    private func read(_ text: String) throws -> (ids: [String], batch: Batch) {
        var batch = Batch()
        let ids = try withJSON(Array(text.utf8)) { root in
            batch.read(root, as: "statuses") { (json) throws(Malformed) in
                _ = try json.requiredInstant("created_at")
                return try json.required("account") { (account) throws(Malformed) in try account.requiredID("id") }
            }
        }
        return (ids, batch)
    }

    @Test("a broken record costs itself and is named by its path")
    func paths() throws {
        let good = #"{"created_at":"2026-11-20T12:00:00Z","account":{"id":7}}"#
        let (ids, batch) = try read(
            "[\(good),{},{\"created_at\":5},{\"created_at\":\"2026-11-20T12:00:00Z\",\"account\":{\"id\":\"\"}},7,\(good)]")
        #expect(ids == ["7", "7"])
        #expect(batch.rejectedCount == 4)
        #expect(
            batch.rejections.map { "\($0.path): \($0.reason)" } == [
                "statuses[1].created_at: missing", "statuses[2].created_at: not a time", "statuses[3].account.id: not an id",
                "statuses[4].created_at: missing",
            ])
    }

    @Test(
        "a count that is absent, negative or no number is unknown, which is not zero",
        arguments: [
            (#"{"n":3}"#, 3), (#"{"n":"3"}"#, 3), (#"{"n":0}"#, 0), (#"{"n":-1}"#, nil), (#"{"n":null}"#, nil), ("{}", nil),
            (#"{"n":"many"}"#, nil), (#"{"n":1.5}"#, nil),
        ] as [(String, Int64?)])
    func counts(text: String, expected: Int64?) throws {
        #expect(try withJSON(Array(text.utf8)) { $0.count("n") } == expected)
    }
}
