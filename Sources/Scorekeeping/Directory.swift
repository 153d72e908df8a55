import Model
import Store

/// Who the tracked people are: their names, and the cohorts that they belong to.
package struct Directory: Sendable {
    private let people: [PersonID: Person]
    private let networks: [PersonID: Set<Network>]

    /// Reads it from the store, which has the people files' people and those whom activity itself has named.
    package init(of store: any Store) async throws(StoreError) {
        self.init(of: try await store.people(), networks: try await store.networks())
    }

    /// - Parameter networks: where each has an account.
    init(of people: [Person], networks: [PersonID: Set<Network>]) {
        self.people = Dictionary(people.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
        self.networks = networks
    }

    /// The tracked people, in no order.
    package var everybody: some Collection<Person> { people.values }

    /// The name to show; somebody only met is shown as `network:id`.
    package func name(of person: PersonKey) -> String {
        if case .tracked(let id) = person, let known = people[id] { return known.name }
        return person.description
    }

    /// Whether a person belongs to a cohort, once rated. Who belongs to a topic is the `Board`'s to say.
    package func includes(_ person: PersonKey, in cohort: Cohort) -> Bool {
        switch (cohort, person) {
        case (.all, _), (.tracked, .tracked): true
        case (.tracked, .met): false
        case (.network(let network), .met(let key)): key.network == network
        case (.network(let network), .tracked(let id)): networks[id]?.contains(network) ?? false
        case (.list(let name), .tracked(let id)): people[id]?.lists.contains(name) ?? false
        case (.place(let name), .tracked(let id)): people[id]?.places.contains(name) ?? false
        case (.list, .met), (.place, .met), (.topic, _): false
        }
    }

    /// The cohorts that a tracked person belongs to, once rated, but for topics.
    func cohorts(of person: PersonKey) -> [Cohort] {
        guard case .tracked(let id) = person else { return [.all] }
        let lists = people[id]?.lists.map(Cohort.list) ?? []
        let places = people[id]?.places.map(Cohort.place) ?? []
        return [.all, .tracked] + lists + (networks[id] ?? []).map(Cohort.network) + places
    }

    /// Every cohort that the tracked people make.
    package var cohorts: [Cohort] {
        let lists = Set(people.values.flatMap(\.lists)).sorted().map(Cohort.list)
        let places = Set(people.values.flatMap(\.places)).sorted().map(Cohort.place)
        let networks = Set(self.networks.values.joined()).sorted().map(Cohort.network)
        return [.all, .tracked] + lists + networks + places
    }
}
