import ArgumentParser
import ConnectorKit
import CurlHTTP
import Foundation
import Logging
import Model
import Tokens

/// `clout connector login`: gets a token from a network, and keeps it beside the store.
struct ConnectorLoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Log in to a network, and keep the token that it gives.",
        discussion: """
            For connectors with a [connector.login] table. Prints the page where you agree, and reads the address that it leads to from \
            standard input (nothing needs to answer there: copy it from the browser's address bar). The token is kept beside the store, \
            for its owner's eyes only, and renewed by the daemon where the network allows it.
            """)

    @Argument(help: "The connector's name.")
    var name: String

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let configuration = try place.configuration()
        let connector = try configuration.connector(named: name)
        guard let login = connector.login else {
            let way =
                connector.description.login == nil
                ? "`\(connector.description.type)` has no login; give it what stands under [connector.credentials]."
                : "give it a [connector.login] table first: clout connector describe \(connector.description.type)"
            throw WrongUse(description: "connector `\(name)`: \(way)")
        }
        guard let page = CodeLogin(login) else {
            return say("Nobody needs to log in: connector `\(name)` asks for its token itself.")
        }
        say("Open this page, and agree:\n\n  \(page.page)\n")
        say("Then paste the whole address that it leads you to, beginning with \(login.redirectURL), and press Return:")
        guard let pasted = readLine(strippingNewline: true) else {
            throw CommandFailure(description: "nothing was pasted; nothing has changed.")
        }
        let code: String
        switch page.read(pasted) {
        case .code(let text): code = text
        case .refused(let word):
            throw CommandFailure(description: "the network gives no code: \(Terminal.safe(word)). Nothing has changed.")
        case .foreign: throw CommandFailure(description: "that address is from another login (its `state` differs). Begin again.")
        case .unreadable: throw CommandFailure(description: "there is no code in that. Paste the whole address, from https:// to its end.")
        }
        let http = HTTPClient(configuration.httpConfiguration)
        let tokens = KeptTokens(
            besideStoreAt: place.storePath(configuration), logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use([connector])
        guard let keeper = tokens[name] else { return }
        let end: Instant?
        do throws(FetchError) {
            try await keeper.keep(code: code, verifier: page.verifier, in: .command(connector, http: http, configuration))
            end = try await keeper.end()
        } catch {
            await http.shutDown()
            throw error
        }
        await http.shutDown()
        say("Logged in. " + (end.map { "Somebody must log in again before \($0)." } ?? "The token is renewed by itself, or does not end."))
        say("A running daemon takes it with the next reload: systemctl reload clout")
    }
}

extension FetchContext {
    /// What a command asks a network with: somebody sits there, and asks for one call, so that no budget and no log is needed.
    static func command(_ connector: ConnectorFile, http: any HTTPSending, _ configuration: Configuration, tokens: (any TokenSource)? = nil)
        -> Self
    {
        FetchContext(
            connector: connector.name, http: http, budget: UnlimitedBudget(), clock: SystemWallClock(),
            logger: Logger(label: "fetch") { _ in SwiftLogNoOpLogHandler() }, tokens: tokens, expressions: Expressions(),
            userAgent: FetchContext.userAgent(contact: configuration.main.contact))
    }
}
