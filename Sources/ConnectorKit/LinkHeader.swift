import HTTPTypes

/// The links of a `Link` header (RFC 8288, section 3), in the order given.
public struct LinkHeader: Sendable, Hashable {
    public struct Link: Sendable, Hashable {
        /// The target as it stands between `<` and `>`.
        public var target: String
        /// The relation types, in lower case.
        public var relations: [String]
    }

    public let links: [Link]

    /// Reads one field value; what cannot be read as a link is left out.
    public init(_ value: String) {
        var links: [Link] = []
        var scanner = Substring(value)
        while let open = scanner.firstIndex(of: "<"), let close = scanner[open...].firstIndex(of: ">") {
            let target = String(scanner[scanner.index(after: open)..<close])
            scanner = scanner[scanner.index(after: close)...]
            var relations: [String]?
            while let parameter = Self.parameter(&scanner) {
                // Only the first `rel` counts (section 3.3).
                if parameter.name == "rel", relations == nil {
                    relations = parameter.value.lowercased().split(separator: " ").map(String.init)
                }
            }
            links.append(Link(target: target, relations: relations ?? []))
        }
        self.links = links
    }

    /// Reads the `Link` fields of an answer; several fields count as one.
    public init(_ headers: HTTPFields) { self.init(headers.value(of: "Link") ?? "") }

    /// The query of the first link with that relation, without `?`; `nil` when there is no such link or it has no query.
    ///
    /// Only the query is taken: the page is asked of the server that `base_url` names, whatever host the link speaks of, so
    /// that no answer can send a token elsewhere.
    public func query(of relation: String) -> String? {
        guard let link = links.first(where: { $0.relations.contains(relation) }) else { return nil }
        let withoutFragment = link.target.prefix { $0 != "#" }
        guard let mark = withoutFragment.firstIndex(of: "?") else { return nil }
        let query = withoutFragment[withoutFragment.index(after: mark)...]
        return query.isEmpty ? nil : String(query)
    }

    /// One parameter of a query, with its percent-escapes undone; `nil` when it is not there or not text.
    public func parameter(_ name: String, of relation: String) -> String? {
        guard let query = query(of: relation) else { return nil }
        for part in query.split(separator: "&") {
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pieces.count == 2, Self.unescaped(pieces[0]) == name else { continue }
            return Self.unescaped(pieces[1])
        }
        return nil
    }

    /// Takes `; name=value` from the front, or nothing at the end of a link.
    private static func parameter(_ text: inout Substring) -> (name: String, value: String)? {
        func skipSpace() { text = text.drop { $0 == " " || $0 == "\t" } }
        skipSpace()
        guard text.first == ";" else { return nil }
        text.removeFirst()
        skipSpace()
        let name = text.prefix { !"=;, \t".contains($0) }
        text = text[name.endIndex...]
        skipSpace()
        guard text.first == "=" else { return (name.lowercased(), "") }
        text.removeFirst()
        skipSpace()
        guard text.first == "\"" else {
            let value = text.prefix { !";, \t".contains($0) }
            text = text[value.endIndex...]
            return (name.lowercased(), String(value))
        }
        text.removeFirst()
        var value = ""
        while let character = text.popFirst(), character != "\"" {
            value.append(character == "\\" ? text.popFirst() ?? character : character)
        }
        return (name.lowercased(), value)
    }

    private static func unescaped(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case 0x25:
                guard let high = rest.next(), let low = rest.next(),
                    let value = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16)
                else { return nil }
                bytes.append(value)
            case 0x2b: bytes.append(0x20)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension HTTPFields {
    /// The values of a field by its name, joined as one (RFC 9110, section 5.3); `nil` when the field is absent.
    public func value(of name: String) -> String? {
        guard let name = HTTPField.Name(name) else { return nil }
        return self[name]
    }
}
