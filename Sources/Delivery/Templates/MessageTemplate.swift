import HTTPTypes
import JSON
import Model

/// A message in the form that a service takes: one HTTP request, its texts with fields in `{{…}}`, and what its answer means.
public struct MessageTemplate: Sendable {
    /// The methods that carry a message.
    public enum Method: String, Sendable, CaseIterable {
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
    }

    /// What a receiver's file has to say beside the URL; a template says it as `{{settings.NAME}}`.
    public struct Setting: Sendable, Hashable {
        public var name: String
        /// What it is, for whoever must give it.
        public var help: String
        public var isSecret: Bool
        /// Whether it can be left out without there being a `standard`.
        public var isOptional: Bool
        /// Stands in where the file does not say it.
        public var standard: String?
        /// The words that it can be; empty where it can be any.
        public var choices: [String]

        public init(
            name: String, help: String, isSecret: Bool = false, isOptional: Bool = false, standard: String? = nil, choices: [String] = []
        ) {
            self.name = name
            self.help = help
            self.isSecret = isSecret
            self.isOptional = isOptional
            self.standard = standard
            self.choices = choices
        }
    }

    /// The parts of a template as a file gives them.
    public struct Source: Sendable {
        public var method = Method.post
        /// Stands in where the receiver's file gives none.
        public var url: String?
        /// Behind the URL's own path; begins with a slash.
        public var path: String?
        /// Behind the URL's own query.
        public var query: String?
        /// Fields are escaped for it: as within strings of JSON, which is checked to be some, as within HTML or XML, percent-encoded in a form.
        public var contentType = "application/json"
        public var headers: [String: String] = [:]
        public var body = ""
        public var settings: [Setting] = []
        public var answer = AnswerForm()
        public var keepsOpen = false
        public var forgets = false

        public init() {}
    }

    public let url: String?
    public let settings: [Setting]
    /// Whether the service keeps an item open for each `key` until it is told that it is over.
    public let keepsOpen: Bool
    /// Whether it forgets them when it is restarted, and is told again of what is still open.
    public let forgets: Bool
    let method: HTTPRequest.Method
    let answer: AnswerForm
    private let contentType: String
    private let path: TemplateText?
    private let query: TemplateText?
    private let headers: [(name: HTTPField.Name, value: TemplateText)]
    private let body: TemplateText

    /// Throws every mistake under the key that it stands under, found by rendering messages of every kind.
    public init(_ source: Source) throws(Mistakes) {
        var mistakes = Mistakes()
        let names = TemplateFields.shape(settings: source.settings.map(\.name))
        func text(_ text: String?, for place: TemplateText.Place, under key: String) -> TemplateText? {
            text.flatMap { TemplateText($0, for: place, names: names, under: key, telling: &mistakes) }
        }
        if let path = source.path, !path.hasPrefix("/") {
            mistakes.add("path", "This goes behind the URL's path, and begins with a slash.")
        }
        path = text(source.path, for: .path, under: "path")
        query = text(source.query, for: .path, under: "query")
        var headers: [(name: HTTPField.Name, value: TemplateText)] = []
        for (header, value) in source.headers.sorted(by: { $0.key < $1.key }) {
            let key = "headers.\(header)"
            guard let name = HTTPField.Name(header), !Self.ownHeaders.contains(name.canonicalName) else {
                mistakes.add(key, "This is no header's name, or a header that Clout writes itself.")
                continue
            }
            if let value = text(value, for: .header, under: key) { headers.append((name, value)) }
        }
        self.headers = headers
        if !source.contentType.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) || !source.contentType.contains("/") {
            mistakes.add("content_type", "This must be a media type, such as \"application/json\" or \"text/plain; charset=utf-8\".")
        }
        let place = Self.place(of: source.contentType)
        if source.body.isEmpty { mistakes.add("body", "This must not be empty.") }
        let body = text(source.body, for: place, under: "body")
        guard let body, mistakes.all.isEmpty else { throw mistakes }
        self.body = body
        method = HTTPRequest.Method(rawValue: source.method.rawValue) ?? .post
        url = source.url
        settings = source.settings
        contentType = source.contentType
        answer = source.answer
        keepsOpen = source.keepsOpen
        forgets = source.forgets
        if place == .json, let flaw = flawInJSON { mistakes.add("body", flaw) }
        try mistakes.throwIfAny()
    }

    /// Another writes these: the client, or `content_type`.
    private static let ownHeaders: Set<String> = [
        "connection", "content-length", "content-type", "expect", "host", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// What fields are escaped for in a body of a media type.
    private static func place(of contentType: String) -> TemplateText.Place {
        let name = contentType.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
        return switch name {
        case _ where name.hasSuffix("/json") || name.hasSuffix("+json"): .json
        case _ where name.hasSuffix("/xml") || name.hasSuffix("+xml") || name == "text/html": .markup
        case "application/x-www-form-urlencoded": .path
        default: .plain
        }
    }

    /// Renders messages of every kind, and says of which one the body is no JSON.
    private var flawInJSON: String? {
        for givesAll in [true, false] {
            let given = settings.filter { givesAll || !$0.isOptional }
            let values = Dictionary(uniqueKeysWithValues: given.map { ($0.name, $0.choices.first ?? "“\"\\\n") })
            for (what, notification) in Notification.samples {
                let text = body.render(
                    TemplateFields.values(of: notification, settings: values, links: givesAll ? PageLinks("https://clout.example") : nil))
                do { try withJSON(Array(text.utf8)) { _ in } } catch {
                    return
                        "This gives no JSON for \(what)\(givesAll ? "" : " without the optional settings"): \(error). It gives: \(text.clipped(to: 200))"
                }
            }
        }
        return nil
    }

    /// The largest message that is sent.
    private static let largestBody = 262_144

    /// The request for a notification and its body; `nil` when that is larger than any service takes.
    func message(
        _ notification: Notification, settings: [String: String], links: PageLinks?, to target: TargetURL
    ) -> (request: HTTPRequest, body: [UInt8])? {
        let values = TemplateFields.values(of: notification, settings: settings, links: links)
        let body = Array(self.body.render(values).utf8)
        guard body.count <= Self.largestBody else { return nil }
        var fields: HTTPFields = [.contentType: contentType]
        for header in headers {
            let value = header.value.render(values)
            // How a header goes along only where a setting is given: the section around it renders to nothing.
            if !value.isEmpty { fields[header.name] = value }
        }
        return (target.request(method, path: path?.render(values) ?? "", query: query?.render(values), fields), body)
    }
}
