/// A document of XML or HTML whose texts can be changed: how recorded feeds are spoilt on purpose.
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
