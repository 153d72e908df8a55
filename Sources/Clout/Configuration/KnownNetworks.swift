import ConnectorKit
import Connectors
import Model

/// The networks that Clout itself speaks of. The set is open: plugins and imports bring others.
enum KnownNetworks {
    static let all = Set(
        allConnectors.compactMap { $0.description.network } + MainSettings().leftOut
            + retiredNetworks.compactMap { Network(rawValue: $0.type) })

    /// The known network that a name was most likely meant to be; `nil` for one that is known, and for one that is like none.
    static func meant(by name: String) -> String? {
        Network(rawValue: name).map(all.contains) == true ? nil : nearestWord(to: name, among: all.map(\.rawValue).sorted())
    }
}
