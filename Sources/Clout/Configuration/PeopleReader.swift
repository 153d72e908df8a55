import ConnectorKit
import Connectors
import Model

/// One identity of a tracked person, as a people file names it.
struct TrackedIdentity: Sendable, Hashable {
    /// How the file says which account it is.
    enum Name: Sendable, Hashable {
        /// By the name that people type; the connector finds the id behind it.
        case handle(String)
        /// By the network's own id.
        case id(String)
    }

    var person: PersonID
    /// The name of the connector that fetches it.
    var connector: String
    var name: Name
    /// The file that says so, relative to the configuration's folder.
    var file: String
}

/// Reads `people.d/*.toml`, each of which names people in `[[person]]` tables. Takes time in proportion to the people.
struct PeopleReader {
    private(set) var people: [Person] = []
    private(set) var identities: [TrackedIdentity] = []
    private(set) var cohorts = KnownCohorts()
    /// How many Ks people may give whose files say it.
    private(set) var kCounts: [PersonID: Int] = [:]
    /// Those whose files say that they want no perks.
    private(set) var refusingPerks: Set<PersonID> = []

    private struct Account: Hashable {
        var connector: String
        var name: TrackedIdentity.Name
    }

    /// The file in which each id stands, also ids that are none.
    private var files: [String: String] = [:]
    /// Whom each account belongs to.
    private var owners: [Account: String] = [:]
    /// Where connectors are named: who they are shows when all files have been read.
    private var mentions: [(connector: String, section: Section)] = []

    mutating func read(_ root: Section) {
        for section in root.tables("person", "people") { readPerson(section) }
        root.finish()
    }

    private mutating func readPerson(_ section: Section) {
        let slug = section.requiredString("id", "the person's slug, such as \"ada-lovelace\"")
        let id = PersonID(rawValue: slug)
        if id == nil, !slug.isEmpty {
            section.wrong("id", "A slug has lower-case letters, digits, `-`, `_` and `.` only.")
        }
        let name = section.string("name") ?? slug
        let lists = section.strings("lists") ?? []
        let city = section.string("city")
        let country = section.string("country")
        let place = section.string("place")
        let allotment = Int(section.integer("k_allotment", default: 0, in: 0...1000))
        let kCount = section.has("k_allotment") ? allotment : nil
        let wantsPerks = section.boolean("perks", default: true)
        let identities = section.section("identities")
        section.finish()

        cohorts.lists.formUnion(lists)
        cohorts.places.formUnion([city, country, place].compactMap { $0.map(Cohort.placeName) })
        if let file = files[slug] {
            section.wrong("id", "Somebody else has this id already (\(file)); each person is named once.")
        } else if !slug.isEmpty {
            files[slug] = section.file.name
            if let id, let kCount { kCounts[id] = kCount }
            if let id, !wantsPerks { refusingPerks.insert(id) }
            if let id { people.append(Person(id, name: name, lists: lists, city: city, country: country, place: place)) }
        }
        guard let identities else { return }
        for connector in identities.keys {
            mentions.append((connector, identities))
            for name in Self.names(under: connector, in: identities) {
                let account = Account(connector: connector, name: name)
                if let owner = owners[account] {
                    identities.wrong(connector, "This account belongs to `\(owner)` already; one account has one owner.")
                    continue
                }
                owners[account] = slug
                if let id { self.identities.append(TrackedIdentity(person: id, connector: connector, name: name, file: section.file.name)) }
            }
        }
    }

    /// The accounts under one connector's key: one, or an array of several.
    private static func names(under connector: String, in section: Section) -> [TrackedIdentity.Name] {
        let nodes: [TOMLNode] =
            switch section.node(connector) {
            case .array(let several)?: several
            case let node: [node].compactMap(\.self)
            }
        return nodes.compactMap { node in
            switch node {
            case .string(let text):
                let handle = text.hasPrefix("@") ? String(text.dropFirst()) : text
                if !handle.isEmpty { return .handle(handle) }
            case .table(let table):
                if table.count == 1, case .string(let id)? = table["id"], !id.isEmpty { return .id(id) }
            default: break
            }
            section.wrong(connector, "Write a handle, such as \"ada\", or { id = \"42\" }, or an array of them.")
            return nil
        }
    }

    /// Tells where a connector is named that there is not, or that fetches no identities. `descriptions` has those whose type is known.
    func check(connectors: [String], descriptions: [String: ConnectorDescription]) {
        let known = Set(connectors)
        for (connector, section) in mentions {
            if !known.contains(connector) {
                if let retired = RetiredNetwork(named: connector) {
                    section.wrong(connector, retired.answer, showValue: false)
                    continue
                }
                section.wrong(
                    connector,
                    "There is no connector of this name\(known.isEmpty ? "" : "; there are \(connectors.joined(separator: ", "))").",
                    showValue: false, nearest: nearestWord(to: connector, among: connectors))
            } else if descriptions[connector]?.scope == .feed {
                section.wrong(connector, "This connector decides itself whom it fetches; it takes no identities.", showValue: false)
            }
        }
    }
}
