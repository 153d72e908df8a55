import Model

/// Reads `optout.d/*.toml`, each of which names in `[[optout]]` tables who has opted out: nothing is kept of them.
struct OptOutReader {
    private(set) var people: Set<PersonKey> = []

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
                people.insert(.tracked(id))
            } else {
                section.wrong("person", "A slug has lower-case letters, digits, `-`, `_` and `.` only.")
            }
        case (nil, let account?):
            if case .met(let key)? = PersonKey(account) {
                people.insert(.met(key))
            } else {
                section.wrong("account", "This is not an account; write \"network:id\".")
            }
        case (nil, nil): section.missing("account", "who has opted out: an `account`, \"network:id\", or a `person`, by the slug")
        case (_?, _?): section.wrong("person", "Name either a person or an account; each has a table of its own.")
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
