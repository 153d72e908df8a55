import CurlHTTP
import HTTPTypes
import Model

/// Sends alerts to a service in the form that it takes, which a template says.
///
/// Every attempt of a notification sends the same bytes. Whether the service took it, its answer says in the service's own way.
public struct TemplateReceiver: Receiver, CustomStringConvertible, CustomReflectable {
    public let name: String
    private let endpoint: Endpoint
    private let template: MessageTemplate
    private let settings: [String: Secret]
    private let links: PageLinks?
    private let http: any HTTPSending
    private let clock: any WallClock

    /// - Parameters:
    ///   - url: As for a webhook; `nil` where the template's own is meant.
    ///   - settings: What the template asks for, by name.
    ///   - links: Where people find the pages; `nil` where they find none.
    ///   - http: Sends the requests.
    ///   - clock: For what answers say of time.
    ///
    /// Throws every mistake, without the URL and without any setting's value.
    public init(
        name: String, template: MessageTemplate, url: Secret?, settings: [String: Secret], allowPrivate: Bool = false,
        timeout: Duration = .seconds(20), links: PageLinks? = nil, http: any HTTPSending, clock: any WallClock = SystemWallClock()
    ) throws(Mistakes) {
        var mistakes = Mistakes()
        let url = url ?? Secret(template.url ?? "")
        let endpoint = Endpoint(url: url, allowPrivate: allowPrivate, timeout: timeout, telling: &mistakes)
        var given = settings
        for setting in template.settings {
            given[setting.name] = given[setting.name] ?? setting.standard.map { Secret($0) }
            guard let value = given[setting.name] else {
                if !setting.isOptional { mistakes.add(setting.name, "This is missing: \(setting.help).") }
                continue
            }
            let isClean = value.withExposedValue { $0.utf8.count <= 1000 && !$0.unicodeScalars.contains { $0.value < 0x20 } }
            if !isClean { mistakes.add(setting.name, "This must be one line of at most 1,000 bytes.") }
        }
        guard let endpoint, mistakes.all.isEmpty else { throw mistakes }
        self.name = name
        self.endpoint = endpoint
        self.template = template
        self.settings = given
        self.links = links
        self.http = http
        self.clock = clock
    }

    public var address: String { endpoint.address }
    public var deadline: Duration { endpoint.deadline }
    public var isForPeople: Bool { !template.keepsOpen }
    public var forgets: Bool { template.forgets }

    /// Sends the notification once.
    public func deliver(_ notification: Notification) async -> AttemptOutcome {
        let settings = settings.mapValues { $0.withExposedValue { $0 } }
        guard let message = template.message(notification, settings: settings, links: links, to: endpoint.target) else {
            return .refused(reason: "the template makes a message of more than 256 KiB")
        }
        return await endpoint.attempt(message.request, body: message.body, by: http, at: clock, expecting: template.answer)
    }

    public var description: String { "\(name) at \(endpoint)" }
    public var customMirror: Mirror { Mirror(self, children: ["name": name]) }
}
