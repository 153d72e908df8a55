import ConnectorKit
import Foundation

/// The text of an XML document, in UTF-8 whatever it came in, and without its declaration.
///
/// libxml2 could do that too, but not as the web means it: a server's word counts before the document's, and is often wrong.
struct FeedText {
    let text: String

    /// The first of these that a server, the byte order mark or the document itself names; `nil` when the bytes are not of that encoding.
    init?(_ bytes: [UInt8], contentType: String?) {
        let declared = Self.parameter("charset", in: contentType ?? "")
        // The declaration is ASCII in each encoding that is read here but UTF-16, which has a mark.
        let head = String(decoding: bytes.prefix(200), as: UTF8.self)
        let written = head.hasPrefix("<?xml") ? Self.parameter("encoding", in: String(head.prefix { $0 != ">" })) : nil
        let text: String?
        switch (bytes.first, bytes.dropFirst().first) {
        case (0xef, 0xbb): text = String(validating: bytes.dropFirst(3), as: UTF8.self)
        case (0xfe, 0xff), (0xff, 0xfe): text = String(data: Data(bytes), encoding: .utf16)
        default: text = Self.text(bytes, in: declared) ?? Self.text(bytes, in: written) ?? String(validating: bytes, as: UTF8.self)
        }
        guard let text, !text.utf8.contains(0) else { return nil }
        self.text = Self.withoutDeclaration(text)
    }

    private static func withoutDeclaration(_ text: String) -> String {
        let text = text.drop { $0.isWhitespace || $0 == "\u{feff}" }
        guard text.hasPrefix("<?xml"), let end = text.firstRange(of: "?>") else { return String(text) }
        return String(text[end.upperBound...])
    }

    private static func text(_ bytes: [UInt8], in name: String?) -> String? {
        guard let name else { return nil }
        if name == "utf-8" { return String(validating: bytes, as: UTF8.self) }
        return encodings[name].flatMap { String(data: Data(bytes), encoding: $0) }
    }

    /// `charset=utf-8`, `encoding="utf-8"`.
    private static func parameter(_ name: String, in text: String) -> String? {
        guard let range = text.lowercased().firstRange(of: "\(name)=") else { return nil }
        let value = text.lowercased()[range.upperBound...].drop { $0 == "\"" || $0 == "'" }
        let end = value.firstIndex { "\"'; \t?".contains($0) } ?? value.endIndex
        return String(value[..<end])
    }

    /// A Latin-1 of the web is Windows-1252 (WHATWG, Encoding).
    private static let encodings: [String: String.Encoding] = [
        "iso-8859-1": .windowsCP1252, "latin1": .windowsCP1252, "windows-1252": .windowsCP1252, "us-ascii": .windowsCP1252,
        "iso-8859-2": .isoLatin2, "windows-1250": .windowsCP1250, "windows-1251": .windowsCP1251, "windows-1253": .windowsCP1253,
        "windows-1254": .windowsCP1254, "euc-jp": .japaneseEUC, "shift_jis": .shiftJIS, "iso-2022-jp": .iso2022JP,
    ]
}
