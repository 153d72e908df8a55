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
            standard input (nothing needs to answer there: copy it from the browser's address bar). With --device it prints a code to type \
            in on a page that any device may open, and waits until you have agreed there. The token is kept beside the store, for its \
            owner's eyes only, and renewed by the daemon where the network allows it.
            """)

    @Argument(help: "The connector's name.")
    var name: String

    @Flag(help: "Agree on another device, by a code to type in there, where the network has that.")
    var device = false

    @OptionGroup var place: PlaceOptions

    func run() async throws {
        let configuration = try place.configuration(withSecrets: true)
        let connector = try configuration.connector(named: name)
        guard let login = connector.login else {
            let way =
                connector.description.login == nil
                ? "`\(connector.description.type)` has no login; give it what stands under [connector.credentials]."
                : "give it a [connector.login] table first: clout connector describe \(connector.description.type)"
            throw WrongUse(description: "connector `\(name)`: \(way)")
        }
        guard !login.description.asksNobody else {
            return say("Nobody needs to log in: connector `\(name)` asks for its token itself.")
        }
        let http = HTTPClient(configuration.httpConfiguration)
        let tokens = KeptTokens(
            besideStoreAt: place.storePath(configuration), logger: Logger(label: "tokens") { _ in SwiftLogNoOpLogHandler() })
        await tokens.use([connector])
        guard let keeper = tokens[name] else { return }
        let context = FetchContext.command(connector, http: http, configuration)
        let end: Instant?
        do {
            if device { try await agreeElsewhere(login, keeper, in: context) } else { try await agreeHere(login, keeper, in: context) }
            end = try await keeper.end()
        } catch {
            await http.shutDown()
            throw (error as? FetchError).map { CommandFailure(description: $0.inCommand) } ?? error
        }
        await http.shutDown()
        say("Logged in. " + (end.map { "Somebody must log in again before \($0)." } ?? "The token is renewed by itself, or does not end."))
        say("A running daemon takes it with the next reload: systemctl reload clout")
    }

    /// The page leads to an address with a code in it, which is pasted.
    private func agreeHere(_ login: LoginSettings, _ keeper: TokenKeeper, in context: FetchContext) async throws {
        guard let page = CodeLogin(login) else { return }
        say("Open this page, and agree:\n\n  \(page.page)\n")
        say("Then paste the whole address that it leads you to, beginning with \(login.redirectURL), and press Return:")
        guard let pasted = try await LineInput().line() else {
            throw CommandFailure(description: "nothing was pasted; nothing has changed.")
        }
        switch page.read(pasted) {
        case .code(let code): try await keeper.keep(code: code, verifier: page.verifier, in: context)
        case .refused(let word):
            throw CommandFailure(description: "the network gives no code: \(Terminal.safe(word)). Nothing has changed.")
        case .foreign: throw CommandFailure(description: "that address is from another login (its `state` differs). Begin again.")
        case .unreadable: throw CommandFailure(description: "there is no code in that. Paste the whole address, from https:// to its end.")
        }
    }

    /// A code is typed in on a page that any device may open.
    private func agreeElsewhere(_ login: LoginSettings, _ keeper: TokenKeeper, in context: FetchContext) async throws {
        guard let device = try await DeviceLogin.begin(login, in: context) else {
            throw WrongUse(description: "the network of connector `\(name)` has no login on another device; leave out --device.")
        }
        say("Open this page on any device:\n\n  \(device.page)\n\nand type in this code, which is good for \(device.life.inUnits):\n")
        say("  \(device.userCode)\n\nThis command waits until you have agreed there; Ctrl-C ends it, and changes nothing.")
        try await keeper.keep(device, in: context, on: ContinuousClock()) { error in
            say("The network gives no answer just now: \(Terminal.safe(error.why)). It is asked on, until the code ends.")
        }
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
