import JSON
import Model

/// How the records of a stream that was not written for Clout become records of one that was: a `[connector.map.STREAM]` table.
public struct RecordMap: Sendable {
    /// The stream that the records become part of.
    public var stream: ActivityStream
    private var fields: any PreparedExpressions

    /// Creates a map from expressions by the name of the field that they give.
    public init(stream: ActivityStream, fields: any PreparedExpressions) {
        self.stream = stream
        self.fields = fields
    }

    /// The fields that a record of a stream may have.
    public static func fields(of stream: ActivityStream) -> [String] {
        switch stream {
        case .identities: ["network", "id", "handle", "name", "created_at", "followers", "following", "lists", "person"]
        case .posts: ["network", "id", "author", "at", "text", "url", "topics", "in_reply_to"]
        case .interactions: ["network", "kind", "actor", "target", "at", "id", "post"]
        case .tallies: ["network", "kind", "count", "at", "post", "identity"]
        case .deletions: ["network", "stream", "id"]
        }
    }

    /// Those of them without which a record is rejected.
    public static func requiredFields(of stream: ActivityStream) -> [String] {
        switch stream {
        case .identities: ["network", "id"]
        case .posts: ["network", "id", "author", "at"]
        case .interactions: ["network", "kind", "actor", "target", "at"]
        case .tallies: ["network", "kind", "count", "at"]
        case .deletions: ["network", "stream", "id"]
        }
    }

    /// The record that a foreign one (JSON text) becomes, as JSON text.
    ///
    /// SQL hands over text only, so counts and arrays are recognised by the field that they are for.
    func record(from foreign: String) throws(ExpressionError) -> [UInt8] {
        let values = try fields.evaluate(over: foreign)
        var writer = JSONWriter()
        writer.object { record in
            for field in values.keys.sorted() {
                guard let value = values[field] else { continue }
                switch field {
                case "count", "followers", "following", "lists":
                    if let number = Int64(value) {
                        record.member(field, number)
                    } else if let number = Double(value), number.isFinite {
                        record.member(field, number)
                    } else {
                        record.member(field, value)
                    }
                case "topics":
                    // An array in JSON (`record -> '$.tags'`), or one topic as it is.
                    let topics: [String]? = try? withJSON(Array(value.utf8)) { json in
                        json.kind == .array ? json.elements.compactMap(\.string) : nil
                    }
                    record.member(field, topics ?? [value])
                default: record.member(field, value)
                }
            }
        }
        return writer.bytes
    }
}
