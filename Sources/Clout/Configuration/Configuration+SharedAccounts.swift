import ConnectorKit
import Model

extension Configuration {
    /// Where two people name what is most likely one account, as far as that shows without asking a network: an id through two
    /// connectors, handles that differ in their letters' case or in the connector's own server alone.
    ///
    /// No mistakes, since on some networks `ada` and `Ada` are two accounts. What a look-up finds to be one account, the daemon tells.
    var sharedAccounts: [String] {
        struct Account: Hashable {
            var place: String
            var name: String
        }
        let connectors = Dictionary(self.connectors.map { ($0.name, $0) }) { first, _ in first }
        var first: [Account: TrackedIdentity] = [:]
        var hints: [String] = []
        for tracked in identities {
            guard let connector = connectors[tracked.connector] else { continue }
            let account =
                switch tracked.name {
                case .id(let id): Account(place: "id on \(connector.description.network?.rawValue ?? connector.name)", name: id)
                case .handle(let handle): Account(place: connector.name, name: connector.plain(handle))
                }
            guard let other = first[account] else {
                first[account] = tracked
                continue
            }
            if other.person == tracked.person { continue }
            hints.append(
                "`\(other.person)` (\(other.file)) and `\(tracked.person)` (\(tracked.file)) name what is most likely one account: "
                    + "`\(other.name.text)` and `\(tracked.name.text)` under `\(tracked.connector)`. One account has one owner: the first "
                    + "would keep it.")
        }
        return hints
    }
}

extension ConnectorFile {
    /// A handle in lower case, without the server that the connector asks anyway.
    fileprivate func plain(_ handle: String) -> String {
        let (handle, server) = (handle.lowercased(), "@\(host.lowercased())")
        return handle.hasSuffix(server) ? String(handle.dropLast(server.count)) : handle
    }
}

extension TrackedIdentity.Name {
    fileprivate var text: String {
        switch self {
        case .handle(let handle): handle
        case .id(let id): id
        }
    }
}
