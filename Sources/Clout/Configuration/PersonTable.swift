import Model

/// One `[[person]]` table of a people file, read.
struct PersonTable: Sendable {
    /// The accounts under one connector's key.
    struct Accounts: Sendable, Hashable {
        /// The connector's name.
        var connector: String
        var names: [TrackedIdentity.Name]
    }

    /// What the table calls the person, slug or not.
    let slug: String
    /// Who that is; `nil` where it is no slug.
    let person: Person?
    let lists: [String]
    /// The names of the places, as cohorts name them.
    let places: [String]
    let accounts: [Accounts]
    /// How many Ks the person may give, where the table says it.
    let kCount: Int?
    let wantsPerks: Bool

    /// Reads a table, and tells what is wrong with it by itself. The second is where the accounts stand.
    static func read(_ section: Section) -> (table: PersonTable, identities: Section?) {
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
        let table = PersonTable(
            slug: slug, person: id.map { Person($0, name: name, lists: lists, city: city, country: country, place: place) }, lists: lists,
            places: [city, country, place].compactMap { $0.map(Cohort.placeName) },
            accounts: identities.map(accounts) ?? [], kCount: kCount, wantsPerks: wantsPerks)
        return (table, identities)
    }

    private static func accounts(in section: Section) -> [Accounts] {
        section.keys.map { Accounts(connector: $0, names: names(under: $0, in: section)) }
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
}
