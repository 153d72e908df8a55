import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model

/// One receiver of `receivers.d/`.
struct ReceiverFile: Sendable {
    enum Kind: Sendable {
        /// The daemon's own log, in its own format where it has one.
        case log(MainSettings.LogFormat?)
        /// systemd's journal, past the log.
        case journal
        /// Recipients, by a mail server.
        case mail(MailFile)
        /// An HTTP endpoint that takes Standard Webhooks.
        case webhook(url: Secret, secrets: [(key: String, value: Secret)], mode: WebhookReceiver.Mode, answer: AnswerForm)
        /// A service that takes messages of its own form; without a URL, at the one that the template names.
        case service(MessageTemplate, url: Secret?, settings: [String: Secret])
    }

    var name: String
    /// The word that the file says under `type`.
    var type: String
    var kind: Kind
    /// Whether addresses that are not public may be connected to.
    var allowPrivate: Bool
    /// For one attempt.
    var timeout: Duration
    /// When it wants to be told, and how much.
    var pace: Pace

    /// Whether it keeps an item open for each subject until it is told that it is over.
    var keepsOpen: Bool { if case .service(let template, _, _) = kind { template.keepsOpen } else { false } }

    /// Whether it sends secrets, among them a URL that is one, in the clear to another machine.
    var showsSecrets: Bool {
        let (url, others): (Secret?, Bool) =
            switch kind {
            case .log, .journal, .mail: (nil, false)
            case .webhook(let url, _, _, _): (url, false)
            case .service(let template, let url, let settings):
                (url, template.settings.contains { $0.isSecret && settings[$0.name] != nil })
            }
        return url?.withExposedValue { url in
            guard url.lowercased().hasPrefix("http://") else { return false }
            let rest = url.dropFirst("http://".count)
            let isLocal = ["localhost", "127.", "[::1]"].contains { rest.lowercased().hasPrefix($0) }
            // A query, or a long word in the path, is what whoever knows it may do.
            let isCredential = rest.contains("?") || rest.split(separator: "/").dropFirst().contains { $0.utf8.count >= 20 }
            return !isLocal && (others || isCredential)
        } ?? false
    }

    /// All that it sends and nobody else may see.
    var secrets: [Secret] {
        switch kind {
        case .log, .journal: []
        case .mail(let mail): [mail.password].compactMap(\.self)
        case .webhook(let url, let secrets, _, _): [url] + secrets.map(\.value)
        case .service(let template, let url, let settings):
            [url].compactMap(\.self) + template.settings.filter(\.isSecret).compactMap { settings[$0.name] }
        }
    }

    /// All that `type` can say.
    static let types = (["journal", "log", "mail", "template", "webhook"] + ReadyTemplates.names).sorted()

    /// The keys of the table beside what a template asks for.
    static let ownKeys = [
        "type", "name", "url", "secret", "old_secret", "mode", "success", "allow_private", "timeout", "quiet", "limit", "format",
    ]

    /// Reads a file of `receivers.d/`, with its own template where it has one; mistakes are added to the sections' problems.
    init?(_ section: Section, template: Section?, environment: [String: String]) {
        if !section.has("type") { section.missing("type", "log, journal, mail, webhook, template, or a service such as slack") }
        guard let type = section.choice("type", of: Self.types) else { return nil }
        self.type = type
        name = section.string("name") ?? type
        if type != "template", template != nil {
            section.wrong("type", "Only a receiver of the type \"template\" has a table [template] of its own.", nearest: "template")
        }
        let isRemote = !["journal", "log"].contains(type)
        allowPrivate = isRemote && section.boolean("allow_private", default: false)
        pace = Pace(quiet: section.quietHours("quiet"), limit: section.dailyLimit("limit"))
        timeout = isRemote ? section.duration("timeout", in: .seconds(1) ... .seconds(60)) ?? .seconds(20) : .seconds(1)
        switch type {
        case "log":
            kind = .log(section.choice("format", of: MainSettings.LogFormat.allCases.map(\.rawValue)).flatMap(MainSettings.LogFormat.init))
        case "journal": kind = .journal
        case "mail": kind = .mail(MailFile(section, environment: environment))
        case "webhook":
            if !section.has("url") { section.missing("url", "where notifications are sent to") }
            if !section.has("secret") { section.missing("secret", "the signing key, `whsec_…`, by reference: { file = \"PATH\" }") }
            let url = section.address("url", environment: environment)
            let secrets = ["secret", "old_secret"].compactMap { key in
                section.secret(key, environment: environment).map { (key: key, value: $0) }
            }
            let mode = section.choice("mode", of: WebhookReceiver.Mode.allCases.map(\.rawValue)).flatMap(WebhookReceiver.Mode.init)
            var answer = AnswerForm.any2xx
            if let success = section.section("success") { TemplateFile.readSuccess(success, into: &answer) }
            kind = .webhook(url: url ?? Secret(""), secrets: secrets, mode: mode ?? .structured, answer: answer)
        default:
            if type == "template", template == nil { section.missing("template", "the table [template], the form of the message") }
            let form = type == "template" ? template.flatMap(TemplateFile.read) : ReadyTemplates.template(type, problems: section.problems)
            let url = section.address("url", environment: environment)
            guard let form else { return nil }
            if form.url == nil, !section.has("url") { section.missing("url", "where messages are sent to") }
            kind = .service(form, url: url, settings: Self.settings(of: form, in: section, environment: environment))
        }
        section.finish(also: isRemote ? ["allow_private", "timeout"] : [])
        // The receiver's own checks come on top of ours: a secret's form, say.
        do { _ = try receiver(http: Nowhere(), mail: MailClient(), clock: SystemWallClock(), logger: Logger(label: name)) } catch {
            section.tell(error, showValue: false)
        }
    }

    /// What a template asks for, as the file gives it.
    private static func settings(
        of template: MessageTemplate, in section: Section, environment: [String: String]
    ) -> [String: Secret] {
        var settings: [String: Secret] = [:]
        for setting in template.settings {
            if setting.standard == nil, !setting.isOptional, !section.has(setting.name) { section.missing(setting.name, setting.help) }
            if setting.isSecret {
                settings[setting.name] = section.secret(setting.name, environment: environment)
            } else if setting.choices.isEmpty {
                settings[setting.name] = section.string(setting.name).map { Secret($0) }
            } else {
                settings[setting.name] = section.choice(setting.name, of: setting.choices).map { Secret($0) }
            }
        }
        return settings
    }

    /// Stands in for the network where a receiver is only checked.
    private struct Nowhere: HTTPSending {
        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            throw HTTPError(.shutDown, request: "", reason: "nothing is sent while checking")
        }
    }
}

extension Section {
    /// A URL, which may be a credential: as it stands, or by its place. It is never shown.
    fileprivate func address(_ key: String, environment: [String: String]) -> Secret? {
        let isKept = if case .table? = node(key) { true } else { false }
        let address = isKept ? secret(key, environment: environment) : string(key).map { Secret($0) }
        note(key, as: AskedKeys.Form(type: "URL, or secret"))
        return address
    }
}
