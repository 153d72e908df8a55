import GRDB
import Model

/// A person whom a people file names, as the store keeps them.
struct StoredPerson {
    /// What a file says of a person beside the lists.
    struct Facts: Equatable {
        var name: String
        var city: String?
        var country: String?
        var place: String?
    }

    let id: Int64
    let facts: Facts
    var lists: Set<String> = []

    /// All of them, by slug.
    static func adopted(in db: Database) throws -> [String: StoredPerson] {
        var slugs: [Int64: String] = [:]
        var people: [String: StoredPerson] = [:]
        let read = try RawStatement("SELECT id, slug, name, city, country, place FROM person WHERE adopted = 1", in: db)
        defer { read.reset() }
        while try read.step() {
            let facts = Facts(name: read.text(2), city: read.optionalText(3), country: read.optionalText(4), place: read.optionalText(5))
            slugs[read.int64(0)] = read.text(1)
            people[read.text(1)] = StoredPerson(id: read.int64(0), facts: facts)
        }
        let lists = try RawStatement("SELECT person, list FROM person_list", in: db)
        defer { lists.reset() }
        while try lists.step() { if let slug = slugs[lists.int64(0)] { people[slug]?.lists.insert(lists.text(1)) } }
        return people
    }
}

extension Person {
    var facts: StoredPerson.Facts { StoredPerson.Facts(name: name, city: city, country: country, place: place) }
}
