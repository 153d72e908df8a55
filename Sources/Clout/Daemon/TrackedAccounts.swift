import ConnectorKit
import Model
import Scheduling

/// What the store is to track, as the people files and what is known of their handles say. Pure.
///
/// A handle stands for the account that it was found to be, whatever that account is called by now: the network's own id is the
/// key. Until a look-up has named an account, those that were fetched for the handle's owner before stay, with their cursors.
///
/// An account has one owner: of several people who name it, by two spellings or through two connectors, the first in the order of the
/// files keeps it, whoever was found first, so that a restart changes nothing.
struct TrackedAccounts: Sendable {
    /// What a store knows of the accounts that files name.
    struct Known: Sendable {
        var handles: [ConfiguredHandle: IdentityKey] = [:]
        var assignments: Set<Assignment> = []
        /// Of the people whose handles are not all known.
        var identities: [PersonID: [Identity]] = [:]
    }

    /// Which accounts the files' handles are, as far as that is known.
    private(set) var handles: [ConfiguredHandle: IdentityKey] = [:]
    /// Handles whose accounts are not known yet.
    private(set) var wishes: [Wish] = []
    private var feeds: [Assignment] = []
    /// Where the files name accounts that are known.
    private var mentions: [Mention] = []
    /// Where the files name the handles, in their order.
    private var places: [Wish: (place: Int, tracked: TrackedIdentity)] = [:]
    private var keys: [Wish: ConfiguredHandle] = [:]
    /// What was fetched before for the owner of a handle that is not known yet.
    private var kept: [Wish: [Assignment]] = [:]

    /// Nobody.
    init() {}

    init(_ configuration: Configuration, knowing known: Known) {
        let connectors = Dictionary(configuration.connectors.map { ($0.name, $0) }) { first, _ in first }
        feeds = configuration.connectors.filter { $0.description.scope == .feed }.map { Assignment(connector: $0.name, identity: nil) }
        let names = Set(known.handles.keys.map(\.withoutServer))
        for (place, tracked) in configuration.identities.enumerated() {
            guard let connector = connectors[tracked.connector], let network = connector.description.network else { continue }
            switch tracked.name {
            case .id(let id): mentions.append(Mention(place: place, tracked: tracked, account: IdentityKey(network, id)))
            case .handle(let handle):
                let wish = Wish(connector: connector.name, handle: handle, person: tracked.person)
                keys[wish] = connector.key(ofHandle: handle)
                places[wish] = (place, tracked)
                find(wish, on: network, knowing: known, names)
            }
        }
        let known = Set(mentions.map(\.assignment))
        for wish in wishes { kept[wish]?.removeAll { known.contains($0) } }
    }

    private mutating func find(_ wish: Wish, on network: Network, knowing known: Known, _ names: Set<ConfiguredHandle>) {
        guard let key = keys[wish] else { return }
        if let id = known.handles[key], id.network == network { return settle(wish, as: id) }
        // Known on another server: whoever the handle was there is somebody else here.
        if !names.contains(key.withoutServer) {
            let fetched = (known.identities[wish.person] ?? []).filter {
                $0.key.network == network && known.assignments.contains(Assignment(connector: wish.connector, identity: $0.key))
            }
            // A store from before handles were kept: the account's own handle is the best that there is.
            if let match = fetched.first(where: { $0.handle?.lowercased() == wish.handle.lowercased() }) {
                return settle(wish, as: match.key)
            }
            kept[wish] = fetched.map { Assignment(connector: wish.connector, identity: $0.key) }
        }
        wishes.append(wish)
    }

    /// Notes whose account a handle was found to be. False when nobody wishes to know any more.
    @discardableResult
    mutating func note(_ resolution: Resolution) -> Bool {
        guard let place = wishes.firstIndex(of: resolution.wish) else { return false }
        wishes.remove(at: place)
        kept[resolution.wish] = nil
        settle(resolution.wish, as: resolution.identity.key)
        return true
    }

    private mutating func settle(_ wish: Wish, as id: IdentityKey) {
        if let key = keys[wish] { handles[key] = id }
        if let (place, tracked) = places[wish] { mentions.append(Mention(place: place, tracked: tracked, account: id)) }
    }

    /// Whose every account is, and what is to be fetched.
    var settled: Settled {
        let owners = mentions.reduce(into: [IdentityKey: Mention](minimumCapacity: mentions.count)) { owners, mention in
            if let first = owners[mention.account], first.place <= mention.place { return }
            owners[mention.account] = mention
        }
        var settled = Settled(assignments: Set(feeds).union(kept.values.joined()))
        var owned: [IdentityKey: PersonID] = [:]
        for (wish, assignments) in kept { for case let key? in assignments.map(\.identity) { owned[key] = wish.person } }
        for (key, mention) in owners { owned[key] = mention.tracked.person }
        settled.identities = owned.sorted { $0.key < $1.key }.map { Identity($0.key, person: $0.value) }
        var disputes: [(place: Int, dispute: Dispute)] = []
        for mention in mentions {
            guard let owner = owners[mention.account] else { continue }
            if owner.tracked.person == mention.tracked.person {
                settled.assignments.insert(mention.assignment)
            } else {
                disputes.append((mention.place, Dispute(account: mention.account, owner: owner.tracked, other: mention.tracked)))
            }
        }
        settled.disputes = disputes.sorted { $0.place < $1.place }.map(\.dispute)
        return settled
    }

    /// What the store and the operator are told.
    struct Settled: Sendable {
        /// The accounts with their owners.
        var identities: [Identity] = []
        /// What is to be fetched.
        var assignments: Set<Assignment>
        /// The accounts that somebody names who is not their owner, in the order of the files.
        var disputes: [Dispute] = []
    }
}

/// A place in the people files that names an account.
private struct Mention: Sendable {
    /// Counts all identities of all files, in their order.
    var place: Int
    var tracked: TrackedIdentity
    var account: IdentityKey

    var assignment: Assignment { Assignment(connector: tracked.connector, identity: account) }
}

/// An account that two people's files name.
struct Dispute: Sendable, Hashable {
    var account: IdentityKey
    /// Whose it is.
    var owner: TrackedIdentity
    /// Whose it is not.
    var other: TrackedIdentity
}

extension Configuration {
    /// The people whose handles are not all among `handles`.
    func strangers(to handles: [ConfiguredHandle: IdentityKey]) -> Set<PersonID> {
        let connectors = Dictionary(self.connectors.map { ($0.name, $0) }) { first, _ in first }
        return Set(
            identities.lazy.filter { tracked in
                guard case .handle(let handle) = tracked.name, let connector = connectors[tracked.connector] else { return false }
                return handles[connector.key(ofHandle: handle)] == nil
            }.map(\.person))
    }
}

extension ConfiguredHandle {
    /// The same handle, whichever server its connector asks.
    fileprivate var withoutServer: Self { Self(connector: connector, numberedBy: "", handle: handle) }
}

extension ConnectorFile {
    fileprivate func key(ofHandle handle: String) -> ConfiguredHandle {
        ConfiguredHandle(connector: name, numberedBy: connector.numberedBy ?? "", handle: handle)
    }
}
