import ConnectorKit
import Archives
import Model

/// Reads `optout.d/*.toml`, each of which names in `[[optout]]` tables who has opted out: nothing is kept of them.
struct OptOutReader {
    private(set) var people: Set<PersonKey> = []
    /// Where each is named: whether they can be meant shows when all files have been read.
    private var mentions: [(person: PersonKey, section: Section)] = []

    /// Of so many at most a near word is looked for among everybody.
    private static let mostCompared = 10

    mutating func read(_ root: Section) {
        for section in root.tables("optout", "those who have opted out") { readOne(section) }
        root.finish()
    }

    private mutating func readOne(_ section: Section) {
        let slug = section.string("person")
        let account = section.string("account")
        section.finish()
        switch (slug, account) {
        case (let slug?, nil):
            if let id = PersonID(rawValue: slug) {
                note(.tracked(id), section)
            } else {
                section.wrong("person", "A slug has lower-case letters, digits, `-`, `_` and `.` only.")
            }
        case (nil, let account?):
            guard case .met(let key)? = PersonKey(account) else {
                return section.wrong("account", "This is not an account; write \"network:id\".")
            }
            if let form = ArchiveImport.malformation(of: key) ?? Self.malformation(of: key) {
                return section.wrong("account", "This can be no account of \(key.network): write \(key.network):ID, where ID is \(form).")
            }
            note(.met(key), section)
        case (nil, nil): section.missing("account", "who has opted out: an `account`, \"network:id\", or a `person`, by the slug")
        case (_?, _?): section.wrong("person", "Name either a person or an account; each has a table of its own.")
        }
    }

    /// What an id looks like on a network whose accounts do not go by their handles, where this is none; `nil` where it may be one.
    private static func malformation(of account: IdentityKey) -> String? {
        switch account.network {
        case Network("bluesky"): account.id.hasPrefix("did:") ? nil : "the account's DID (did:plc:…), not its handle"
        case Network("github"), Network("threads"): account.id.isMade(of: .digits) ? nil : "the account's number, not its name"
        default: nil
        }
    }

    private mutating func note(_ person: PersonKey, _ section: Section) {
        people.insert(person)
        mentions.append((person, section))
    }

    /// Tells who can be nobody, or most likely is: whoever is misspelt is not left alone.
    ///
    /// - Parameters:
    ///   - networks: those of the connectors.
    ///   - names: the people whom people files name.
    ///   - handles: the accounts that people files name by their handles, in lower case, as if those were ids; with whose each is.
    func check(networks: Set<Network>, names: [Person], handles: [IdentityKey: PersonID]) {
        let slugs = Set(names.map(\.id))
        var compared = 0
        for (person, section) in mentions {
            switch person {
            case .met(let key) where !networks.contains(key.network) && !KnownNetworks.all.contains(key.network):
                if let meant = KnownNetworks.meant(by: key.network.rawValue) {
                    section.wrong("account", "There is no such network.", nearest: "\(meant):\(key.id)")
                } else {
                    section.hint("account", "No connector fetches the network `\(key.network)`: this bars what is imported of it.")
                }
            case .met(let key):
                // On some networks an account goes by its handle, and then this is right.
                if let owner = handles[IdentityKey(key.network, key.id.lowercased())] {
                    section.hint(
                        "account",
                        "This is the handle of `\(owner)`, and an account goes by its id: where that is another, this bars nobody. Write "
                            + "`person = \"\(owner)\"`.")
                }
            case .tracked(let id) where !slugs.contains(id):
                compared += 1
                let near = compared > Self.mostCompared ? nil : nearestWord(to: id.rawValue, among: names.lazy.map(\.id.rawValue))
                section.hint(
                    "person", "No people file names this person, so it bars nobody but who has this slug in the store.", nearest: near)
            default: break
            }
        }
    }
}

extension Configuration {
    /// The same without some people, and without their accounts.
    func without(_ people: Set<PersonKey>) -> Configuration {
        if people.isEmpty { return self }
        var rest = self
        rest.people.removeAll { people.contains(.tracked($0.id)) }
        rest.identities.removeAll { people.contains(.tracked($0.person)) }
        return rest
    }

    /// Who has opted out, and is named by a people file nevertheless.
    var optedOutButNamed: [PersonID] { people.map(\.id).filter { optedOut.contains(.tracked($0)) } }
}
