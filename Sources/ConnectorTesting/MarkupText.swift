/// A document of XML or HTML that can be changed: how recorded feeds are spoilt on purpose, or made as long as busy ones.
struct MarkupText: Sendable {
    private let text: String

    /// `nil` when it is no markup.
    init?(_ bytes: [UInt8]) {
        text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("</") else { return nil }
    }

    /// The names of the elements that hold text alone, once each, in order.
    var names: [String] {
        var names: Set<String> = []
        _ = mapped { name, text in
            names.insert(name)
            return text
        }
        return names.sorted()
    }

    /// The document with the text of all elements of one name replaced.
    func replacing(_ name: String, by text: String) -> [UInt8] { mapped { $0 == name ? text : $1 } }

    /// A feed with its entries said over until there are so many, each time with ids and links of their own; what is no feed stays as it is.
    func lengtheningFeed(to records: Int) -> [UInt8] {
        for name in ["item", "entry"] {
            guard let start = text.firstRange(of: "<\(name)>") ?? text.firstRange(of: "<\(name) "),
                case let ends = text.ranges(of: "</\(name)>"), let last = ends.last, start.lowerBound < last.upperBound
            else { continue }
            let entries = String(text[start.lowerBound..<last.upperBound])
            let copies = (1..<max(2, records / ends.count)).map { number in
                ["</guid>", "</id>", "</link>"].reduce(entries) { $0.replacing($1, with: "/\(number)\($1)") }
            }
            return Array((text[..<last.upperBound] + copies.joined() + text[last.upperBound...]).utf8)
        }
        return Array(text.utf8)
    }

    /// The document with every text that stands alone in its element replaced by what `change` makes of the element's name and the text.
    func mapped(_ change: (_ name: String, _ text: String) -> String) -> [UInt8] {
        var result = ""
        var rest = text[...]
        while let end = rest.firstRange(of: "</") {
            let before = rest[..<end.lowerBound]
            let name = String(rest[end.upperBound...].prefix { $0 != ">" && !$0.isWhitespace })
            if let open = before.lastIndex(of: ">"), before[...open].hasEnd(of: name) {
                let from = before.index(after: open)
                result += before[..<from] + change(name, String(before[from...]))
            } else {
                result += before
            }
            result += rest[end]
            rest = rest[end.upperBound...]
        }
        return Array((result + rest).utf8)
    }
}

extension Substring {
    /// Whether it ends with the opening tag of an element.
    fileprivate func hasEnd(of name: String) -> Bool {
        guard let open = lastIndex(of: "<") else { return false }
        return self[index(after: open)...].prefix { $0 != ">" && !$0.isWhitespace } == name
    }
}
