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

/// Everybody whom the files of `people.d` name.
struct PeopleRegister: Sendable {
    /// The files, as far as they have no mistakes.
    var files: [PeopleFile] = []
    var people: [Person] = []
    var identities: [TrackedIdentity] = []
    /// The lists and places that there are.
    var cohorts = KnownCohorts()
    /// How many Ks people may give whose files say it.
    var kCounts: [PersonID: Int] = [:]
    /// Those whose files say that they want no perks.
    var refusingPerks: Set<PersonID> = []
    /// The connectors that identities name.
    var connectors: Set<String> = []
}

/// Reads `people.d/*.toml`, each of which names people in `[[person]]` tables. Takes time in proportion to what is new in them, and to the
/// people where anything is.
struct PeopleReader {
    private(set) var register = PeopleRegister()
    /// Whether something is wrong with what was known before, which only reading it anew can tell in full.
    private(set) var isDoubtful = false

    private struct Account: Hashable {
        var connector: String
        var name: TrackedIdentity.Name
    }

    /// Where a table's mistakes are told; not of one that was known before.
    private typealias Place = (section: Section, identities: Section?)

    /// The file in which each id stands, also ids that are none.
    private var names: [String: String] = [:]
    /// Whom each account belongs to.
    private var owners: [Account: String] = [:]
    /// Where connectors are named: who they are shows when all files have been read.
    private var mentions: [(connector: String, section: Section)] = []

    /// Reads all files of a folder.
    ///
    /// - Parameter former: what was read before, without mistakes; `nil` where everything is to be read anew.
    init(_ folder: ConfigurationFolder, after former: PeopleRegister?) {
        let files = folder.contents(under: "people.d")
        if let former, former.files.map(\.name) == files.map(\.name), former.files.map(\.digest) == files.map(\.digest) {
            register = former
            return
        }
        let known = Dictionary((former?.files ?? []).map { ($0.name, $0) }) { first, _ in first }
        for file in files {
            if let same = known[file.name]?.read(file) {
                for table in same.tables { take(table, from: file.name, at: nil) }
                register.files.append(same)
            } else if let root = folder.section(of: file) {
                read(root, file)
            }
        }
    }

    private mutating func read(_ root: Section, _ file: ConfigurationBytes) {
        let mistakes = root.problems.all.count
        var tables: [PersonTable] = []
        for section in root.tables("person", "people") {
            let (table, identities) = PersonTable.read(section)
            tables.append(table)
            take(table, from: file.name, at: (section, identities))
        }
        root.finish()
        let items = Inventory.items(.person, in: root, under: "person", by: "id")
        if root.problems.all.count == mistakes { register.files.append(PeopleFile(file, tables: tables, items: items)) }
    }

    private mutating func take(_ table: PersonTable, from file: String, at place: Place?) {
        register.cohorts.lists.formUnion(table.lists)
        register.cohorts.places.formUnion(table.places)
        if let other = names[table.slug] {
            isDoubtful = isDoubtful || place == nil
            place?.section.wrong("id", "Somebody else has this id already (\(other)); each person is named once.")
        } else if !table.slug.isEmpty {
            names[table.slug] = file
            if let person = table.person {
                if let kCount = table.kCount { register.kCounts[person.id] = kCount }
                if !table.wantsPerks { register.refusingPerks.insert(person.id) }
                register.people.append(person)
            }
        }
        for accounts in table.accounts {
            register.connectors.insert(accounts.connector)
            if let identities = place?.identities { mentions.append((accounts.connector, identities)) }
            for name in accounts.names {
                let account = Account(connector: accounts.connector, name: name)
                if let owner = owners[account] {
                    isDoubtful = isDoubtful || place == nil
                    place?.identities?.wrong(
                        accounts.connector, "This account belongs to `\(owner)` already; one account has one owner.")
                    continue
                }
                owners[account] = table.slug
                guard let person = table.person else { continue }
                register.identities.append(
                    TrackedIdentity(person: person.id, connector: accounts.connector, name: name, file: file))
            }
        }
    }

    /// Tells where a connector is named that there is not, or that fetches no identities. `descriptions` has those whose type is known.
    mutating func check(connectors: [String], descriptions: [String: ConnectorDescription]) {
        let known = Set(connectors)
        for connector in register.connectors where !known.contains(connector) || descriptions[connector]?.scope == .feed {
            let places = mentions.filter { $0.connector == connector }
            if places.isEmpty { isDoubtful = true }
            // Where its file was taken away, everybody's account would be a mistake of its own.
            let told = places.count > Self.mostTold ? 1 : places.count
            for place in places.prefix(told) {
                tell(of: connector, in: place.section, connectors, isThere: known.contains(connector), besides: places.count - told)
            }
        }
    }

    private static let mostTold = 5

    private func tell(of connector: String, in section: Section, _ connectors: [String], isThere: Bool, besides others: Int) {
        let so = others > 0 ? " So it is in \(others) more places." : ""
        if isThere {
            section.wrong(connector, "This connector decides itself whom it fetches; it takes no identities.\(so)", showValue: false)
        } else if let retired = RetiredNetwork(named: connector) {
            section.wrong(connector, retired.answer + so, showValue: false)
        } else {
            let known = connectors.isEmpty ? "" : "; there are \(connectors.joined(separator: ", "))"
            section.wrong(
                connector, "There is no connector of this name\(known).\(so)",
                showValue: false, nearest: nearestWord(to: connector, among: connectors))
        }
    }
}
