import Model

/// Everybody who ever had an account, and the accounts' names on their networks.
///
/// Whoever was only met is told by the account, so a name is kept once and takes 22 bytes, where the keys themselves would take 40 beside
/// the names. A copy shares nearly everything with what grows on.
struct PersonKeys: RandomAccessCollection, Sendable {
    /// By account.
    private var ids = Chunks<String>()
    private var networkNumbers = Chunks<UInt16>()
    private var networks: [Network] = []
    /// By person: the account that is all that is known of them, or, less than 0, the complement of the slug's number.
    private var owners = Chunks<Int32>()
    private var slugs: [PersonID] = []

    init() {}

    var startIndex: Int { 0 }
    var endIndex: Int { owners.count }

    subscript(person: Int) -> PersonKey {
        let owner = Int(owners[person])
        return owner >= 0 ? .met(identityKey(ofAccount: owner)) : .tracked(slugs[~owner])
    }

    /// An account's name on its network.
    func id(ofAccount account: Int) -> String { ids[account] }

    func identityKey(ofAccount account: Int) -> IdentityKey {
        IdentityKey(networks[Int(networkNumbers[account])], ids[account])
    }

    /// Puts an account behind the others.
    mutating func addAccount(_ key: IdentityKey) {
        let number = networks.firstIndex(of: key.network) ?? networks.count
        if number == networks.count { networks.append(key.network) }
        ids.append(key.id)
        networkNumbers.append(UInt16(truncatingIfNeeded: number))
    }

    /// Puts somebody tracked behind the others.
    mutating func add(_ slug: PersonID) {
        owners.append(~Int32(truncatingIfNeeded: slugs.count))
        slugs.append(slug)
    }

    /// Puts somebody behind the others of whom nothing but an account is known.
    mutating func addOwner(ofAccount account: Int32) { owners.append(account) }

    /// Puts somebody behind the others, with the account where it is one that tells who it is.
    mutating func add(_ person: PersonKey) {
        switch person {
        case .tracked(let slug): add(slug)
        case .met(let key):
            addOwner(ofAccount: Int32(truncatingIfNeeded: ids.count))
            addAccount(key)
        }
    }
}
