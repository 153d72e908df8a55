import ArgumentParser
import Foundation
import JSON
import Model
import Web

/// `clout token create`.
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a token, and print it: it is shown only now.",
        discussion: """
            Scopes, each with those before it: read (look at everything), write (acknowledge and silence alerts, give Ks and take them back), \
            admin (publish what is held back, reload, try deliveries again or drop them, enable a receiver).
            """)

    @Argument(help: "Whose it is, or what it is for: a–z, 0–9, - and _.")
    var name: String

    @Option(help: "What it allows.")
    var scope: Client.Scope = .read

    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config: String = PlaceOptions.standardConfiguration

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard name.isSlug else { throw ValidationError("`\(name)` is no token's name; it is made of a–z, 0–9, - and _.") }
    }

    func run() async throws {
        let folder = (config as NSString).appendingPathComponent("tokens.d")
        let file = (folder as NSString).appendingPathComponent("\(name).toml")
        let (token, hash) = AccessToken.make()
        let text = """
            ## Made by `clout token create`. The token itself is kept nowhere; this is its SHA-256.
            [token]
            name = "\(name)"
            scope = "\(scope.rawValue)"
            sha256 = "\(hash)"

            """
        guard FileManager.default.fileExists(atPath: config) else {
            throw WrongUse(description: "\(config): There is no such folder. Name the configuration's folder with --config.")
        }
        do {
            // The service's user reads it, whatever the umask of whoever makes it: there is no secret in it.
            if !FileManager.default.fileExists(atPath: folder) {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
            }
            try Data(text.utf8).write(to: URL(filePath: file), options: .withoutOverwriting)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        } catch CocoaError.fileWriteFileExists {
            throw CommandFailure(description: "\(file): There is a token of this name. Revoke it first: clout token revoke \(name)")
        } catch {
            throw CommandFailure(description: "\(file): The token was not kept: \(error.localizedDescription)")
        }
        if output.json {
            var writer = JSONWriter()
            writer.object {
                $0.member("name", name)
                $0.member("scope", scope.rawValue)
                $0.member("token", token)
                $0.member("file", file)
            }
            return say(writer.text)
        }
        say(token)
        say(Terminal.dim("Clients show it as `Authorization: Bearer …`. The daemon knows of it after: systemctl reload clout"))
    }
}

extension Client.Scope: ExpressibleByArgument {}
