import ArgumentParser

/// `clout token`: who may ask the daemon over HTTP from other machines, or for more than to look.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make, list and revoke the tokens that clients of the web server show.",
        discussion: """
            A token is a file of tokens.d with the hash of what clients show; what they show is printed once and kept nowhere. A running \
            daemon knows of a change after a reload: systemctl reload clout
            """,
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self], defaultSubcommand: TokenListCommand.self)
}
