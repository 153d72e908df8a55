/// The text of a piece of HTML, as networks write posts and bios: paragraphs (closed or not), line breaks, links and spans.
///
/// Reads any input in one pass over its bytes: what is not closed ends with the text, what is no entity stays as it is.
public struct PlainText: Sendable, Hashable {
    /// The text: no tags, entities as characters, an empty line between paragraphs, no white space at its end.
    public let text: String

    public init(html: String) {
        var html = html
        text = html.withUTF8 { Self.text(of: $0) }
    }

    private static func text(of html: UnsafeBufferPointer<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(html.count)
        var position = 0
        while position < html.count {
            let byte = html[position]
            position += 1
            switch byte {
            case UInt8(ascii: "<"):
                guard let close = html[position...].firstIndex(of: UInt8(ascii: ">")) else { position = html.count; continue }
                let tag = html[position..<close]
                if tag.starts(with: "br".utf8) { text.append(0x0a) }
                // Hacker News opens paragraphs and closes none.
                let isOpening = tag.elementsEqual("p".utf8) || tag.starts(with: "p ".utf8)
                if isOpening, !text.isEmpty, text.last != 0x0a { text.append(contentsOf: "\n\n".utf8) }
                if tag.elementsEqual("/p".utf8) { text.append(contentsOf: "\n\n".utf8) }
                position = close + 1
            case UInt8(ascii: "&"):
                let reach = html[position..<min(position + 10, html.count)]
                if let end = reach.firstIndex(of: UInt8(ascii: ";")),
                    let scalar = entity(String(decoding: html[position..<end], as: UTF8.self))
                {
                    text.append(contentsOf: String(Character(scalar)).utf8)
                    position = end + 1
                } else {
                    text.append(byte)
                }
            // A line break between the tags of two paragraphs is none of the text.
            case 0x0a where text.suffix(2).elementsEqual([0x0a, 0x0a]): continue
            default: text.append(byte)
            }
        }
        while let last = text.last, last == 0x0a || last == 0x20 { text.removeLast() }
        return String(decoding: text, as: UTF8.self)
    }

    private static func entity(_ name: String) -> Unicode.Scalar? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        case "nbsp": return "\u{a0}"
        default:
            guard name.first == "#" else { return nil }
            let digits = name.dropFirst()
            let isHexadecimal = digits.first == "x" || digits.first == "X"
            return UInt32(isHexadecimal ? digits.dropFirst() : digits, radix: isHexadecimal ? 16 : 10).flatMap(Unicode.Scalar.init)
        }
    }
}
