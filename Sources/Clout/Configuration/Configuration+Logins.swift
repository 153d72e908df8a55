import ConnectorKit
import Foundation

extension Configuration {
    /// The connectors that somebody must log in for before they can fetch anything.
    var lackingLogins: [String] {
        connectors.compactMap { connector in
            guard let login = connector.login, !login.description.asksNobody else { return nil }
            let file = KeptTokens.folder(besideStoreAt: main.store) + "/\(connector.name).json"
            guard !FileManager.default.fileExists(atPath: file) else { return nil }
            return "Nobody has logged in for the connector `\(connector.name)` yet: clout connector login \(connector.name)"
        }
    }
}
