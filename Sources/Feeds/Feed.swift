import ConnectorKit

/// A feed: RSS (2.0, and 1.0 as far as it is the same), Atom (RFC 4287) or JSON Feed (1.1). Pure.
package struct Feed: Sendable, Hashable {
    package var title: String?
    /// The site that it is a feed of.
    package var home: WebAddress?
    package var entries: [FeedEntry] = []
    /// Where older entries are.
    package var next: WebAddress?
    /// How long it asks not to be read again.
    package var rest: Duration?
    /// Hours of the day, UTC, in which it asks not to be read.
    package var quietHours: [Int] = []

    /// Reads an answer, by what it is and not by what the server calls it; `nil` for what is no feed. Entries that cannot be read cost
    /// themselves, and are rejected in `batch`.
    package init?(_ page: Page, at address: WebAddress, into batch: inout Batch) {
        switch page.body.first(where: { !Self.blank.contains($0) }) {
        // Nobody writes JSON as a page for people.
        case UInt8(ascii: "{") where page.headers[.contentType]?.lowercased().hasPrefix("text/html") != true:
            self.init(json: page.body, at: address, into: &batch)
        case .some: self.init(xml: page.body, type: page.headers[.contentType], at: address, into: &batch)
        case nil: return nil
        }
    }

    private static let blank: Set<UInt8> = [0x20, 0x0a, 0x0d, 0x09]

    private init?(json: [UInt8], at address: WebAddress, into batch: inout Batch) {
        var read = batch
        let feed = try? withJSON(json) { root -> Feed? in
            guard let list = root["items"], list.kind == .array else { return nil }
            var feed = Feed()
            feed.title = root["title"]?.string
            feed.home = root["home_page_url"]?.string.flatMap { WebAddress($0, from: address) }
            feed.next = root["next_url"]?.string.flatMap { WebAddress($0, from: address) }
            feed.entries = read.read(list, as: "items") { (entry) throws(Malformed) in try FeedEntry(entry, from: address) }
            return feed
        }
        guard let feed else { return nil }
        batch = read
        self = feed
    }

    private init?(xml: [UInt8], type: String?, at address: WebAddress, into batch: inout Batch) {
        guard let document = FeedXML(xml, contentType: type) else { return nil }
        let head = document.head
        let base = head.text("xml:base").flatMap { WebAddress($0, from: address) } ?? address
        title = head.text("title", "atom:title").map { PlainText(html: $0).text }
        home = (head.text("link") ?? head.link("alternate")).flatMap { WebAddress($0, from: base) }
        next = head.link("next").flatMap { WebAddress($0, from: base) }
        rest = head.text("ttl").flatMap { Int64($0) }.flatMap { (1...10_080).contains($0) ? .seconds($0 * 60) : nil }
        quietHours = head.filter { $0.path == "skipHours/hour" }.compactMap { Int($0.text.trimmingPrefix(" ")) }.filter((0...24).contains)
            .map { $0 % 24 }
        for (index, fields) in document.entries.enumerated() {
            do throws(Malformed) {
                entries.append(try FeedEntry(fields, from: base))
            } catch {
                batch.reject(Rejection(path: "entries[\(index)].\(error.path)", reason: error.reason))
            }
        }
    }

    private init() {}
}
