import ConnectorKit

extension JSONValue {
    /// A text of Meta's exports, which write each byte of UTF-8 as if it were a character of Latin-1 (`\u00c3\u00b1` for `ñ`): undone.
    /// What was written well stays as it is.
    var metaText: String? {
        guard let text = string else { return nil }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return text }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self) ?? text
    }
}
