import CurlHTTP
import Model

/// What a receiver's file says of mail.
struct MailFile: Sendable {
    var server: String
    var security: MailServer.Security
    var user: String?
    var password: Secret?
    var from: String
    var to: [String]

    /// Reads the keys of mail in the table of a receiver's file; mistakes are added to the section's problems.
    init(_ section: Section, environment: [String: String]) {
        server = section.requiredString("server", "the mail server, such as \"smtp.example.org\"")
        let word = section.choice("security", of: MailServer.Security.allCases.map(\.rawValue))
        security = word.flatMap(MailServer.Security.init) ?? .tls
        user = section.string("user")
        password = section.secret("password", environment: environment)
        from = section.requiredString("from", "the sender's address")
        if !section.has("to") { section.missing("to", "the addresses to send to, such as [\"ada@example.org\"]") }
        to = section.strings("to") ?? []
    }
}
