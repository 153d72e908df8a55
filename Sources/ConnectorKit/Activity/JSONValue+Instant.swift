import JSON
import Model

extension JSONValue {
    /// A time from a string in RFC 3339, as `Instant` reads it; `nil` for anything else.
    public var instant: Instant? {
        withUTF8 { Instant(rfc3339: $0) } ?? nil
    }
}
