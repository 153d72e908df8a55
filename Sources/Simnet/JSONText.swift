import Foundation

/// Reads what little of JSON a request to a simulated network has.
enum JSONText {
    /// A text at the top of an object; `nil` when there is none.
    static func member(_ name: String, of body: [UInt8]) -> String? { object(body)?[name] as? String }

    /// A number at the top of an object.
    static func number(_ name: String, of body: [UInt8]) -> Int? { object(body)?[name] as? Int }

    /// A list of texts in an object within the object.
    static func texts(_ name: String, in outer: String, of body: [UInt8]) -> [String]? {
        (object(body)?[outer] as? [String: Any])?[name] as? [String]
    }

    private static func object(_ body: [UInt8]) -> [String: Any]? { try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] }
}
