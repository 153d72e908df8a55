import ConnectorKit
import CurlHTTP
import Delivery
import Logging
import Model

/// One receiver of `receivers.d/`.
struct ReceiverFile: Sendable {
    enum Kind: Sendable {
        /// The daemon's own log.
        case log
        /// An HTTP endpoint that takes Standard Webhooks.
        case webhook(url: String, secrets: [(key: String, value: Secret)], allowPrivate: Bool, timeout: Duration)
    }

    var name: String
    var kind: Kind

    /// Reads the table of a file of `receivers.d/`; mistakes are added to the section's problems.
    init?(_ section: Section, environment: [String: String]) {
        if !section.has("type") { section.missing("type", "log or webhook") }
        guard let type = section.choice("type", of: ["log", "webhook"]) else { return nil }
        name = section.string("name") ?? type
        switch type {
        case "webhook":
            // A webhook's URL may hold a token, so it is never shown.
            if !section.has("url") { section.missing("url", "where notifications are sent to") }
            let url = section.string("url") ?? ""
            let timeout = section.duration("timeout", in: .seconds(1) ... .seconds(60)) ?? .seconds(20)
            let allowPrivate = section.boolean("allow_private", default: false)
            if !section.has("secret") { section.missing("secret", "the signing key, `whsec_…`, by reference: { file = \"PATH\" }") }
            let secrets = ["secret", "old_secret"].compactMap { key in
                section.secret(key, environment: environment).map { (key: key, value: $0) }
            }
            kind = .webhook(url: url, secrets: secrets, allowPrivate: allowPrivate, timeout: timeout)
        default:
            kind = .log
        }
        section.finish(also: ["url", "secret", "old_secret", "allow_private", "timeout"])
        // The receiver's own checks come on top of ours: a secret's form, say.
        do { _ = try receiver(http: Nowhere(), clock: SystemWallClock(), logger: Logger(label: name)) } catch {
            section.tell(error, showValue: false)
        }
    }

    /// Stands in for the network where a receiver is only checked.
    private struct Nowhere: HTTPSending {
        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            throw HTTPError(.shutDown, request: "", reason: "nothing is sent while checking")
        }
    }
}
