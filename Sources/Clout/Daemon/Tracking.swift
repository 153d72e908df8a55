import ConnectorKit
import Model
import Scheduling
import Store

/// Turns what people files say into what the store is to track, and keeps it so while handles are being found.
actor Tracking {
    private let configuration: Configuration
    private let store: any Store
    private let wall: any WallClock
    private var identities: [Identity] = []
    private var assignments: [Assignment: Instant] = [:]
    /// Handles whose accounts are not known yet.
    private(set) var wishes: [Wish] = []

    init(configuration: Configuration, store: any Store, wall: any WallClock) {
        self.configuration = configuration
        self.store = store
        self.wall = wall
    }

    /// Tells the store who is tracked. An identity whose id is known (from its file, or from an earlier run) is assigned at once; for
    /// the others a wish remains.
    func begin() async throws(StoreError) {
        let now = wall.now
        for connector in configuration.connectors where connector.description.scope == .feed {
            assignments[Assignment(connector: connector.name, identity: nil)] = now
        }
        for tracked in configuration.identities {
            guard let network = configuration.connectors.first(where: { $0.name == tracked.connector })?.description.network else {
                continue
            }
            switch tracked.name {
            case .id(let id): assign(Identity(IdentityKey(network, id), person: tracked.person), to: tracked.connector, at: now)
            case .handle(let handle):
                let known = try await store.identities(of: tracked.person).first {
                    $0.key.network == network && $0.handle?.lowercased() == handle.lowercased()
                }
                if let known {
                    assign(known, to: tracked.connector, at: now)
                } else {
                    wishes.append(Wish(connector: tracked.connector, handle: handle, person: tracked.person))
                }
            }
        }
        try await adopt()
    }

    /// Takes over an account that was found.
    func adopt(_ resolution: Resolution) async throws(StoreError) {
        assign(resolution.identity, to: resolution.wish.connector, at: wall.now)
        try await adopt()
    }

    /// How many assignments a connector has, wishes among them.
    func count(of connector: String) -> Int {
        assignments.keys.count { $0.connector == connector } + wishes.count { $0.connector == connector }
    }

    private func assign(_ identity: Identity, to connector: String, at now: Instant) {
        identities.append(identity)
        assignments[Assignment(connector: connector, identity: identity.key)] = now
    }

    private func adopt() async throws(StoreError) {
        try await store.adopt(people: configuration.people, identities: identities, assignments: assignments)
    }
}
