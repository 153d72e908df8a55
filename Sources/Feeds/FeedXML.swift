import CXML
import ConnectorKit

/// An RSS or Atom document as its parts say it: what the feed tells of itself, and what each entry tells.
///
/// libxml2 reads it, behind `CXML`. No DTD, so no entities; bounded in depth, entries, and length of each text.
struct FeedXML {
    /// One element of the feed or of an entry.
    struct Field {
        /// Its name, behind the prefix by which we know its namespace; below another element behind that one's: `skipHours/hour`.
        var path: String
        var attributes: [String: String]
        var text = ""
    }

    /// What a document may hold.
    static let mostDepth = 64
    static let mostEntries = 1000
    static let mostFields = 200
    static let mostBytes = 16 << 10

    let head: [Field]
    let entries: [[Field]]

    /// Reads a document; `nil` for what is no feed, or none that can be read.
    init?(_ bytes: [UInt8], contentType: String?) {
        guard var text = FeedText(bytes, contentType: contentType)?.text else { return nil }
        var reading = Reading()
        let isWhole = text.withUTF8 { text in
            var handler = cxml_handler(
                begin: { context, name, space, attributes, count in
                    let attributes = UnsafeBufferPointer(start: attributes, count: count)
                    return context.assumingMemoryBound(to: Reading.self).pointee.begin(name, in: space, attributes)
                },
                text: { context, text in context.assumingMemoryBound(to: Reading.self).pointee.add(text.buffer) },
                end: { context in context.assumingMemoryBound(to: Reading.self).pointee.end() })
            return text.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return false }
                return withUnsafeMutablePointer(to: &reading) { cxml_read(start, text.count, &handler, $0) }
            }
        }
        guard isWhole else { return nil }
        (head, entries) = (reading.head, reading.entries)
    }

    /// Where the reading of a document stands.
    private struct Reading {
        var head: [Field] = []
        var entries: [[Field]] = []
        private var entry: [Field]?
        private var depth = 0
        /// How deep the element is whose children are read, the entry's, or the feed's; and the feed's.
        private var (top, topOfFeed) = (1, 1)
        /// The elements below it that are open, each with where its text begins.
        private var open: [(field: Field, start: Int)] = []
        /// The text of the first of them. That of what is in it is a part of it: XHTML in an element is that element's text.
        private var text: [UInt8] = []

        /// What is read of a document. Nothing is kept of the rest.
        private static let known: Set<String> = [
            "title", "atom:title", "link", "atom:link", "ttl", "skipHours/hour", "guid", "atom:id", "description", "atom:summary",
            "atom:content", "content:encoded", "pubDate", "atom:published", "atom:updated", "dc:date", "slash:comments", "thr:total",
            "category", "atom:category",
        ]

        mutating func begin(_ name: cxml_text, in space: cxml_text, _ attributes: UnsafeBufferPointer<cxml_attribute>) -> Bool {
            depth += 1
            guard depth <= FeedXML.mostDepth else { return false }
            // What is deeper is text.
            let name = depth <= top + 2 ? FeedXML.name(name.string, in: space.string) : ""
            if depth == 1 {
                guard ["rss", "RDF", "atom:feed"].contains(name) else { return false }
                topOfFeed = name == "atom:feed" ? 1 : 2
                top = topOfFeed
            }
            if entry == nil, depth <= 3, name == "item" || name == "atom:entry" {
                (entry, top) = ([], depth)
            } else if depth > top {
                let path = depth == top + 1 ? name : depth == top + 2 ? "\(open.last?.field.path ?? "")/\(name)" : ""
                open.append((Field(path: path, attributes: Self.known.contains(path) ? attributes.byName : [:]), text.count))
            }
            if depth <= top, let base = attributes.byName["xml:base"] { keep(Field(path: "xml:base", attributes: [:], text: base)) }
            return true
        }

        mutating func add(_ piece: UnsafeRawBufferPointer) -> Bool {
            if !open.isEmpty, text.count < FeedXML.mostBytes { text.append(contentsOf: piece.prefix(FeedXML.mostBytes)) }
            return true
        }

        mutating func end() -> Bool {
            if depth > top, let (field, start) = open.popLast() {
                if Self.known.contains(field.path) {
                    keep(Field(path: field.path, attributes: field.attributes, text: String(decoding: text[start...], as: UTF8.self)))
                }
                if open.isEmpty { text.removeAll(keepingCapacity: true) }
            } else if depth == top, let fields = entry {
                if entries.count < FeedXML.mostEntries { entries.append(fields) }
                (entry, top) = (nil, topOfFeed)
            }
            depth -= 1
            return true
        }

        private mutating func keep(_ field: Field) {
            if let count = entry?.count {
                if count < FeedXML.mostFields { entry?.append(field) }
            } else if head.count < FeedXML.mostFields {
                head.append(field)
            }
        }
    }

    /// A name with the prefix of its namespace as we write it, whatever the document calls it.
    private static func name(_ element: String, in namespace: String) -> String {
        switch namespace {
        case "", "http://purl.org/rss/1.0/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#": element
        case "http://www.w3.org/2005/Atom": "atom:\(element)"
        case "http://purl.org/dc/elements/1.1/": "dc:\(element)"
        case "http://purl.org/rss/1.0/modules/slash/": "slash:\(element)"
        case "http://purl.org/syndication/thread/1.0": "thr:\(element)"
        case "http://purl.org/rss/1.0/modules/content/": "content:\(element)"
        default: "other:\(element)"
        }
    }
}

extension cxml_text {
    fileprivate var buffer: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: bytes, count: length) }
    fileprivate var string: String { String(decoding: buffer, as: UTF8.self) }
}

extension UnsafeBufferPointer<cxml_attribute> {
    /// The values, by their names, behind their prefix where they have one; of two of a name the first counts.
    fileprivate var byName: [String: String] {
        var values: [String: String] = [:]
        for attribute in self {
            let name = attribute.prefix.length > 0 ? "\(attribute.prefix.string):\(attribute.name.string)" : attribute.name.string
            if values[name] == nil { values[name] = attribute.value.string.replacing(ascii: "&#38;", with: "&") }
        }
        return values
    }
}

extension [FeedXML.Field] {
    /// The text of the first of these elements that has one.
    func text(_ paths: String...) -> String? {
        for path in paths {
            for field in self where field.path == path {
                let text = field.text.trimmed
                if !text.isEmpty { return text }
            }
        }
        return nil
    }

    /// The target of Atom's link with that relation.
    func link(_ relation: String) -> String? {
        first { $0.path == "atom:link" && ($0.attributes["rel"] ?? "alternate") == relation }?.attributes["href"]
    }
}
