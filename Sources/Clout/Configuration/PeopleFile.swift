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
}

/// `people.d/*.toml`: each file names people in `[[person]]` tables.
enum PeopleFile {
    static func read(_ root: Section, into configuration: inout Configuration, places: inout Configuration.Places) {
        guard let node = root.node("person") else {
            root.missing("person", "name people in [[person]] tables")
            return root.finish()
        }
        let tables: [TOMLNode] = if case .array(let nodes) = node { nodes } else { [node] }
        for (number, table) in tables.enumerated() {
            guard case .table(let keys) = table else {
                root.wrong("person", "People stand in [[person]] tables.")
                continue
            }
            let section = Section(keys, at: ["person"], occurrence: number, of: root.file, problems: root.problems)
            readPerson(section, into: &configuration, places: &places)
        }
        root.finish()
    }

    private static func readPerson(_ section: Section, into configuration: inout Configuration, places: inout Configuration.Places) {
        let slug = section.requiredString("id", "the person's slug, such as \"ada-lovelace\"")
        let id = PersonID(rawValue: slug)
        if id == nil, !slug.isEmpty {
            section.wrong("id", "A slug has lower-case letters, digits, `-`, `_` and `.` only.")
        }
        let name = section.string("name") ?? slug
        let lists = section.strings("lists") ?? []
        let place = section.string("place")
        let identities = section.section("identities")
        section.finish()
        guard let id else { return }

        if configuration.people.contains(where: { $0.id == id }) {
            section.wrong("id", "Somebody else has this id already; each person is named once.")
        }
        configuration.people.append(Person(id, name: name, lists: lists, place: place))

        guard let identities else { return }
        for connector in identities.keys {
            var names: [TrackedIdentity.Name] = []
            func read(_ node: TOMLNode) {
                switch node {
                case .string(let handle) where !handle.isEmpty:
                    names.append(.handle(handle.hasPrefix("@") ? String(handle.dropFirst()) : handle))
                case .table(let table):
                    if table.count == 1, case .string(let id)? = table["id"], !id.isEmpty { return names.append(.id(id)) }
                    identities.wrong(connector, "Write a handle, such as \"ada\", or { id = \"42\" }.")
                case .array(let several): several.forEach(read)
                default: identities.wrong(connector, "Write a handle, such as \"ada\", or { id = \"42\" }, or an array of them.")
                }
            }
            if let node = identities.node(connector) { read(node) }
            for name in names {
                let identity = TrackedIdentity(person: id, connector: connector, name: name)
                if let other = configuration.identities.first(where: { $0.connector == connector && $0.name == name }) {
                    identities.wrong(connector, "This account belongs to `\(other.person)` already; one account has one owner.")
                } else {
                    configuration.identities.append(identity)
                    places.identities[identity] = identities
                }
            }
        }
    }
}
