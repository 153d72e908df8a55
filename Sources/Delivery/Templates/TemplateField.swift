import Mustache

/// A text that a template can say, as it is or made harmless for the place that it goes to: `{{title}}`, `{{html(title)}}`.
struct TemplateField: MustacheCustomRenderable, MustacheTransformable {
    let content: String

    var renderText: String { content }
    var isNull: Bool { false }

    /// What `transform(_:)` knows, besides leaving it alone.
    static let transforms = ["html", "markdown", "slack"]

    func transform(_ name: String) -> Any? {
        switch name {
        case "html": TemplateField(content: content.inHTML)
        // Slack, "Formatting text for app surfaces": these three, and no others.
        case "slack": TemplateField(content: content.replacing(["&": "&amp;", "<": "&lt;", ">": "&gt;"]))
        case "markdown": TemplateField(content: content.replacing(Self.markdown))
        default: nil
        }
    }

    /// What begins a mark-up anywhere in a line gets a backslash (CommonMark, section 2.4).
    private static let markdown = Dictionary(uniqueKeysWithValues: #"\`*_~[]<>|"#.map { ($0, "\\\($0)") })
}

extension String {
    /// The text as it can stand within an element of HTML, or in an attribute's quotes.
    var inHTML: String { replacing(["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&#39;"]) }

    fileprivate func replacing(_ replacements: [Character: String]) -> String {
        reduce(into: "") { text, character in text += replacements[character] ?? String(character) }
    }
}
