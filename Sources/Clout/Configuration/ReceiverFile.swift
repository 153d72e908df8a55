import ConnectorKit
import CurlHTTP
import Delivery
import Logging

/// One receiver of `receivers.d/`.
struct ReceiverFile: Sendable {
    enum Kind: Sendable {
        /// The daemon's own log.
        case log
        /// An HTTP endpoint that takes Standard Webhooks.
        case webhook(url: String, secrets: [Secret], allowPrivate: Bool, timeout: Duration)
    }

    var name: String
    var kind: Kind

    /// Reads a file of `receivers.d/`; mistakes are added to the section's problems.
    init?(_ root: Section, environment: [String: String]) {
        let section = root.requiredSection("receiver")
        let before = root.problems.all.count
        defer { root.finish() }
        guard let type = section.choice("type", of: ["log", "webhook"]) else {
            if section.node("type") == nil, !section.keys.isEmpty { section.missing("type", "log or webhook") }
            return nil
        }
        name = section.string("name") ?? type
        switch type {
        case "webhook":
            let url = section.requiredString("url", "where notifications are sent to")
            if !url.isEmpty, !ReceiverFile.isUsable(url) {
                section.wrong("url", "This must be an http or https URL without user and fragment.", showValue: false)
            }
            let timeout = section.duration("timeout", in: .seconds(1) ... .seconds(60)) ?? .seconds(20)
            let allowPrivate = section.boolean("allow_private", default: false)
            var secrets: [Secret] = []
            if section.node("secret") == nil {
                section.missing("secret", "the signing key, `whsec_…`, by reference: { file = \"PATH\" }")
            }
            if let secret = SecretReference.read("secret", in: section, environment: environment) { secrets.append(secret) }
            if let secret = SecretReference.read("old_secret", in: section, environment: environment) { secrets.append(secret) }
            kind = .webhook(url: url, secrets: secrets, allowPrivate: allowPrivate, timeout: timeout)
        default:
            kind = .log
        }
        section.finish(also: ["url", "secret", "old_secret", "allow_private", "timeout"])
        guard root.problems.all.count == before else { return nil }
        // The receiver's own checks come on top of ours: a secret's form, say.
        do { _ = try receiver(http: Nowhere(), clock: SystemWallClock(), logger: Logger(label: name)) } catch {
            section.wrong(error.key, error.reason, showValue: false)
            return nil
        }
    }

    /// Stands in for the network where a receiver is only checked.
    private struct Nowhere: HTTPSending {
        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            throw HTTPError(.shutDown, request: "", reason: "nothing is sent while checking")
        }
    }

    /// A webhook's URL may have a query (some services put their token there); so it is never shown either.
    private static func isUsable(_ url: String) -> Bool {
        BaseURL(String(url.prefix { $0 != "?" })) != nil && !url.contains("#") && url.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}
