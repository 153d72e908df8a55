import JSON
import Model
import Mustache

/// A text with fields in `{{…}}` (Mustache), checked when it is read: every name in it stands for something.
///
/// What a field stands for is escaped for the place that it goes to, so that nobody's name can end a string or begin a header; `{{{…}}}`
/// leaves it as it is.
struct TemplateText: Sendable {
    /// The place that the text goes to.
    enum Place: String, Sendable {
        /// Within the quotes of a JSON string.
        case json = "CLOUT_JSON"
        /// Within an element or an attribute's quotes of HTML or XML.
        case markup = "CLOUT_MARKUP"
        /// As it is.
        case plain = "CLOUT_PLAIN"
        /// Within a URL's path or query, or a form: percent-encoded.
        case path = "CLOUT_PATH"
        /// A header's value: one line of visible ASCII.
        case header = "CLOUT_HEADER"
    }

    private let template: MustacheTemplate

    /// Reads a template; what is wrong with it is told under `key`.
    init?(_ text: String, for place: Place, names: [String: TemplateFields.Shape], under key: String, telling mistakes: inout Mistakes) {
        Self.escaping
        let flaws = TemplateTags(text, names: names).flaws
        for flaw in flaws { mistakes.add(key, flaw.reason, nearest: flaw.nearest) }
        guard flaws.isEmpty else { return nil }
        do {
            // The first line chooses the escaping; it stands alone, so that nothing of it is rendered.
            template = try MustacheTemplate(string: "{{% CONTENT_TYPE: \(place.rawValue)}}\n\(text)")
        } catch let error as MustacheTemplate.ParserError {
            mistakes.add(key, "Line \(error.context.lineNumber - 1): \(Self.words(for: error.error))")
            return nil
        } catch {
            mistakes.add(key, "This is no template: \(error).")
            return nil
        }
    }

    func render(_ values: [String: Any]) -> String { template.render(values) }

    private static func words(for error: any Error) -> String {
        switch error as? MustacheTemplate.Error {
        case .sectionCloseNameIncorrect?: "This closes another section than the one that is open."
        case .expectedSectionEnd?: "A section is not closed: `{{#name}}` needs a `{{/name}}`."
        case .unfinishedName?: "This is no field: write `{{name}}`."
        default: "This is no template (Mustache): \(error)."
        }
    }

    /// The library knows escapings by name, for the whole process.
    private static let escaping: Void = {
        MustacheContentTypes.register(Escaping { $0.inJSON }, named: Place.json.rawValue)
        MustacheContentTypes.register(Escaping { $0.inHTML }, named: Place.markup.rawValue)
        MustacheContentTypes.register(Escaping { $0 }, named: Place.plain.rawValue)
        MustacheContentTypes.register(Escaping { $0.inPath }, named: Place.path.rawValue)
        MustacheContentTypes.register(Escaping { $0.inHeader }, named: Place.header.rawValue)
    }()

    private struct Escaping: MustacheContentType {
        let escape: @Sendable (String) -> String

        func escapeText(_ text: String) -> String { escape(text) }
    }
}

extension String {
    fileprivate var inJSON: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(writer.text.dropFirst().dropLast())
    }

    var inPath: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f, 0x7e: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    fileprivate var inHeader: String {
        String(String.UnicodeScalarView(unicodeScalars.map { (0x20...0x7e).contains($0.value) ? $0 : "?" }))
    }
}
