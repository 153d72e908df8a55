import Web
import ArgumentParser
import Foundation
import Model

/// `clout token revoke`.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Remove a token's file, so that nobody is let in by it.")

    @Argument(help: "The token's name.")
    var name: String

    @Option(help: ArgumentHelp("The configuration's folder.", valueName: "dir"))
    var config: String = PlaceOptions.standardConfiguration

    func run() async throws {
        // Of these files alone: a mistake elsewhere must let nobody in for longer.
        let tokens = TokenFiles(in: config).all()
        guard let token = tokens.first(where: { $0.token.name == name }) else {
            let near = nearestWord(to: name, among: tokens.map(\.token.name)).map { " Did you mean `\($0)`?" } ?? ""
            throw CommandFailure(description: "There is no token `\(name)`.\(near)")
        }
        let file = (config as NSString).appendingPathComponent(token.file)
        do { try FileManager.default.removeItem(atPath: file) } catch {
            throw CommandFailure(description: "\(file): The token was not revoked: \(error.localizedDescription)")
        }
        say("\(file) is removed. A running daemon lets nobody in by it any more, within a second or two.")
    }
}
