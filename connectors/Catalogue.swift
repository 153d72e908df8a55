import ConnectorKit

/// All that there is to fetch, as the README lists it: a line for each connector, by title, then the closed networks.
public func catalogueTable() -> String {
    var lines = ["| network | connector | account needed |", "|---|---|---|"]
    for connector in allConnectors.sorted(by: { $0.description.title.lowercased() < $1.description.title.lowercased() }) {
        let (description, folder) = (connector.description, folderName(of: connector))
        lines.append(
            "| \(description.title) | `\(description.type)`: [`connectors/\(folder)`](connectors/\(folder)) | \(description.needs) |")
    }
    for network in retiredNetworks { lines.append("| \(network.title), closed \(network.since) | none | \(network.instead) |") }
    return lines.joined(separator: "\n") + "\n"
}

/// The folder under `connectors/` that a connector stands in: it is named after its type.
private func folderName(of connector: any Connector.Type) -> String {
    let name = String(describing: connector)
    return name.hasSuffix("Connector") ? String(name.dropLast("Connector".count)) : name
}
