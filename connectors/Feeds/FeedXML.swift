import ConnectorKit
import Foundation
#if canImport(FoundationXML)
    import FoundationXML
#endif

/// An RSS or Atom document as its parts say it: what the feed tells of itself, and what each entry tells.
///
/// Foundation's `XMLParser` (libxml2) reads it. No DTD, so no entities; bounded in depth, entries, and length of each text.
final class FeedXML: NSObject, XMLParserDelegate {
    /// One element of the feed or of an entry.
    struct Field {
        /// Its name, behind the prefix by which we know its namespace; below another element behind that one's: `atom:author/atom:uri`.
        var path: String
        var attributes: [String: String]
        var text = ""
    }

    /// What a document may hold.
    static let mostDepth = 64
    static let mostEntries = 1000
    static let mostFields = 200
    static let mostBytes = 16 << 10

    private(set) var head: [Field] = []
    private(set) var entries: [[Field]] = []
    /// Whether it is a feed, whole and well-formed.
    private(set) var isWhole = false

    private var names: [String] = []
    private var open: [Field] = []
    private var entry: [Field]?
    /// How deep the element is whose children are read: the entry's, or the feed's.
    private var top = 1
    private var isBroken = false

    /// Reads a document; `nil` for what is no feed, or none that can be read.
    init?(_ bytes: [UInt8], contentType: String?) {
        super.init()
        guard let text = FeedText(bytes, contentType: contentType), !text.hasDocumentType else { return nil }
        let parser = XMLParser(data: Data(text.text.utf8))
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = self
        // The parser goes on behind an error, and calls that a success.
        isWhole = parser.parse() && !isBroken && names.isEmpty && isFeed
        guard isWhole else { return nil }
    }

    private var isFeed = false

    func parser(
        _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String] = [:]
    ) {
        let name = Self.name(element, in: namespaceURI ?? "")
        names.append(name)
        let depth = names.count
        guard depth <= Self.mostDepth else { return fail(parser) }
        if depth == 1 {
            guard ["rss", "RDF", "atom:feed"].contains(name) else { return fail(parser) }
            isFeed = true
            top = name == "atom:feed" ? 1 : 2
        }
        if entry == nil, depth <= 3, name == "item" || name == "atom:entry" {
            (entry, top) = ([], depth)
        } else if depth > top {
            let path = depth == top + 1 ? name : depth == top + 2 ? "\(open.last?.path ?? "")/\(name)" : ""
            open.append(Field(path: path, attributes: attributes))
        }
        if let base = attributes["xml:base"], depth <= top { keep(Field(path: "xml:base", attributes: [:], text: base)) }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { add(string) }

    func parser(_ parser: XMLParser, foundCDATA data: Data) { add(String(decoding: data, as: UTF8.self)) }

    func parser(
        _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
        let depth = names.count
        if depth > top, let field = open.popLast() {
            // XHTML in an element is that element's text.
            add(field.text)
            if !field.path.isEmpty { keep(field) }
        } else if depth == top, let fields = entry {
            if entries.count < Self.mostEntries { entries.append(fields) }
            entry = nil
            top = names.first == "atom:feed" ? 1 : 2
        }
        _ = names.popLast()
    }

    func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) { isBroken = true }

    private func fail(_ parser: XMLParser) {
        isBroken = true
        parser.abortParsing()
    }

    private func add(_ text: String) {
        guard !open.isEmpty, open[open.count - 1].text.utf8.count < Self.mostBytes else { return }
        open[open.count - 1].text += text.prefix(Self.mostBytes)
    }

    private func keep(_ field: Field) {
        if entry != nil {
            if let count = entry?.count, count < Self.mostFields { entry?.append(field) }
        } else if head.count < Self.mostFields {
            head.append(field)
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

extension [FeedXML.Field] {
    /// The text of the first of these elements that has one.
    func text(_ paths: String...) -> String? {
        for path in paths {
            for field in self where field.path == path {
                let text = field.text.trimmingCharacters(in: .whitespacesAndNewlines)
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
