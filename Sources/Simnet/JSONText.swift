import Foundation

/// Reads what little of JSON a request to a simulated network has.
enum JSONText {
    /// A text at the top of an object; `nil` when there is none.
    static func member(_ name: String, of body: [UInt8]) -> String? {
        (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])?[name] as? String
    }
}
