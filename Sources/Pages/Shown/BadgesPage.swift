/// A person's badge in all its sizes, with what to paste to embed it.
package struct BadgesPage: Page {
    package static let template = "badges"

    struct Row: Sendable, Hashable {
        let address: String
        let width: Int
        let height: Int
        let words: String
        let size: String
        let use: String
    }

    package let frame: Frame
    let name: String
    let person: String
    let rows: [Row]
    let html: String
    let markdown: String

    /// - Parameter origin: where this server is reached, such as `https://clout.example`.
    package init(_ site: Site, id: String, name: String, badge: Badge, origin: String) {
        frame = Frame(site, title: "Badge of \(name)", in: .people)
        self.name = name
        person = Links.person(id)
        let address = Links.badge(of: id)
        func row(_ size: Int, _ use: String) -> Row {
            Row(address: Links.to(address, [("size", "\(size)")]), width: size, height: size, words: badge.words, size: "\(size)", use: use)
        }
        rows = [
            Row(address: address, width: 112, height: 20, words: badge.words, size: "112 × 20", use: "in a README or a footer"),
            row(96, "on a page of its own: one decimal, ruler"), row(40, "in rows and lists: whole number, ruler"),
            row(20, "inside a sentence: whole number only"),
        ]
        html = "<img src=\"\(origin)\(address)\" width=\"112\" height=\"20\" alt=\"Clout score\">"
        markdown = "![Clout score](\(origin)\(address))"
    }
}
