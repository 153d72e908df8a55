import Model

/// Who acted on whom, when and how: everything a score is a function of, beside the time and the epoch.
///
/// A value: a copy shares its memory until one of the two changes, so a reader can keep one while the next records come in. It
/// grows by what a store reads out (`RecordChunk`), first all of it, later only what is new; a graph that was read in many steps
/// is scored to the same bits as one that was read at once. About 10 bytes per act and 80 per account.
public struct Graph: Sendable {
    /// What scoring needs to know of an account.
    struct AccountFacts: Sendable, Equatable {
        /// In milliseconds, as an `Instant`'s.
        var createdAt: Int64?
        var followers: Int64
        var lists: Int64
    }

    /// What scoring needs to know of a post.
    struct PostFacts: Sendable {
        var name: String
        var network: Int32
        /// Place of the author's account; -1 while the post is only known from acts on it.
        var author: Int32
        /// In seconds; `nil` while it is not known.
        var at: Int64?
    }

    /// A sample, by places in the columns.
    struct StoredTally: Sendable {
        /// Grows in the order in which samples came.
        var id: Int64
        /// Place of the account; -1 for a tally of a post.
        var account: Int32
        /// Place of the post; -1 for a tally of an account.
        var post: Int32
        var kind: Kind
        var count: Int64
        var seconds: Int64
    }

    /// What has become of records that were here before; acts and tallies only ever follow those before them.
    struct Changes {
        /// Places of accounts with other facts.
        var accounts: [Int32] = []
        /// Places of posts with another author or time.
        var posts: [Int32] = []
        /// Ledgers in which acts or posts were removed.
        var rewritten: Set<Int32> = []
        /// Accounts were removed or belong to other people, or more has changed than is worth telling.
        var isRegrouped = false

        mutating func note(account: Int32) { if accounts.count < 1 << 20 { accounts.append(account) } else { isRegrouped = true } }
        mutating func note(post: Int32) { if posts.count < 1 << 20 { posts.append(post) } else { isRegrouped = true } }
    }

    /// Since they were last taken.
    private(set) var changes = Changes()

    /// One for each network, in order of arrival.
    private(set) var ledgers: [Ledger] = []
    private var ledgerByNetwork: [Network: Int32] = [:]

    private(set) var accountFacts = Chunks<AccountFacts>()
    /// The store's ids of the accounts.
    private(set) var accountIDs: [Int64] = []
    private(set) var accountLedger: [Int32] = []
    /// Place of the person that an account belongs to; -1 when the account was removed.
    private(set) var accountPerson: [Int32] = []
    /// Places of the accounts that belong to tracked people.
    private(set) var trackedAccounts: Set<Int32> = []
    /// Grows whenever they become others.
    private(set) var trackedRevision = 0
    private var accountPlaces = Numbering()

    /// Everybody who ever had an account; those without any left take no part.
    private(set) var people = PersonKeys()
    /// Their places by name; `nil` where nobody has sorted them since somebody came.
    private(set) var peopleByName: [Int32]?
    /// Empty in a part of a graph, until somebody is added to it.
    private var personBySlug: [PersonID: Int32] = [:]

    private(set) var posts: [PostFacts] = []
    /// The store's ids of the posts.
    private(set) var postIDs: [Int64] = []
    private(set) var postIsRemoved: [Bool] = []
    private(set) var hasRemovedPosts = false
    private var postPlaces = Numbering()

    private(set) var tallies: [StoredTally] = []

    /// Grows whenever a post that was here turns out to be another account's.
    private(set) var authorRevision = 0
    /// Grows whenever records that were here are removed, or are somebody else's.
    public private(set) var pastRevision = 0

    /// How many acts, removed ones among them.
    public private(set) var actCount = 0
    /// How many records named an account or a post that was never told of, or were malformed: a store's mistake, worth a warning.
    public private(set) var strayCount = 0

    /// Creates a graph of nobody.
    public init() {}

    /// The networks of which something is known, by name.
    public var networks: [Network] { ledgers.map(\.network).sorted() }

    /// Adds what a store read out. Takes some nanoseconds per act.
    public mutating func add(_ chunk: RecordChunk) {
        switch chunk {
        case .accounts(let accounts): for account in accounts { add(account) }
        case .posts(let posts): for post in posts { add(post) }
        case .acts(let acts): add(acts)
        case .tallies(let tallies): for tally in tallies { add(tally) }
        case .removals(let removals): for removal in removals { remove(removal) }
        }
    }

    /// Tells what has changed since the last time, and forgets it.
    mutating func takeChanges() -> Changes {
        defer { changes = Changes() }
        return changes
    }

    // MARK: Other versions of the same graph

    /// A part of a graph: some of its accounts, posts, tallies and acts, all by their places, growing.
    ///
    /// - Parameters:
    ///   - posts: each with an author who is among the accounts, where it has one.
    ///   - acts: by ledger; of accounts and on posts that are in the part.
    init(of whole: Graph, accounts: [Int32], posts: [Int32], tallies: [Int32], acts: [[UInt32]]) {
        (ledgers, ledgerByNetwork) = (whole.ledgers.map { Ledger($0.network) }, whole.ledgerByNetwork)
        var newPeople: [Int32: Int32] = [:]
        newPeople.reserveCapacity(accounts.count)
        for place in accounts.lazy.map(Int.init) {
            let new = Int32(accountFacts.count)
            accountIDs.append(whole.accountIDs[place])
            people.addAccount(whole.identityKey(ofAccount: place))
            accountFacts.append(whole.accountFacts[place])
            accountLedger.append(whole.accountLedger[place])
            ledgers[Int(whole.accountLedger[place])].accounts.append(new)
            let person = whole.accountPerson[place]
            guard person >= 0 else {
                accountPerson.append(-1)
                continue
            }
            accountPlaces.set(whole.accountIDs[place], to: new)
            let newPerson = newPeople[person] ?? Int32(people.count)
            accountPerson.append(newPerson)
            let key = whole.people[Int(person)]
            if newPerson == people.count {
                newPeople[person] = newPerson
                if case .tracked(let slug) = key { people.add(slug) } else { people.addOwner(ofAccount: new) }
            }
            if case .tracked = key { trackedAccounts.insert(new) }
        }
        let newAccounts = Renumbering(accounts)
        for place in posts.lazy.map(Int.init) {
            var facts = whole.posts[place]
            facts.author = newAccounts[facts.author]
            postIDs.append(whole.postIDs[place])
            postIsRemoved.append(whole.postIsRemoved[place])
            if whole.postIsRemoved[place] {
                hasRemovedPosts = true
            } else {
                postPlaces.set(whole.postIDs[place], to: Int32(self.posts.count))
            }
            self.posts.append(facts)
        }
        let newPosts = Renumbering(posts)
        self.tallies = tallies.map { place in
            var tally = whole.tallies[Int(place)]
            (tally.account, tally.post) = (newAccounts[tally.account], newPosts[tally.post])
            return tally
        }
        // A part is scored again and again, with less in it each time.
        peopleByName = NameOrder.sorted(people.indices.map { Int32(truncatingIfNeeded: $0) }, of: people)
        for (ledger, places) in acts.enumerated() {
            var part: [(StoredAct, Int64)] = []
            part.reserveCapacity(places.count)
            // Most are done to one account.
            var target: (old: Int32, new: Int32) = (-1, -1)
            whole.ledgers[ledger].forEachAct(at: places) { _, act, id in
                if act.target != target.old { target = (act.target, newAccounts[act.target]) }
                let new = StoredAct(
                    seconds: act.seconds, kind: act.kind, actor: newAccounts[act.actor], target: target.new, post: newPosts[act.post])
                part.append((new, id))
            }
            actCount += ledgers[ledger].append(part)
        }
    }

    mutating func hideAccount(_ place: Int) { own(place, by: -1) }

    mutating func hidePost(_ place: Int) {
        postIsRemoved[place] = true
        hasRemovedPosts = true
    }

    mutating func cutLedger(_ index: Int, after id: Int64) { ledgers[index].cut(after: id) }
    mutating func hideActs(ofLedger index: Int, after seconds: Int64) { ledgers[index].hide(after: seconds) }
    mutating func setFacts(_ facts: AccountFacts, ofAccount place: Int) { accountFacts[place] = facts }
    mutating func setTallies(_ tallies: [StoredTally]) { self.tallies = tallies }

    /// The ledger of a network, where there is one.
    func ledger(of network: Network) -> Int? { ledgerByNetwork[network].map(Int.init) }

    /// Where the accounts and posts are that a store handed out after an id.
    func places(ofAccountsAfter id: Int64) -> [Int] { accountPlaces.places(after: id) }
    func places(ofPostsAfter id: Int64) -> [Int] { postPlaces.places(after: id) }

    /// Where the post of a store's id is, where there is one.
    func place(ofPost id: Int64) -> Int? { postPlaces[id].map(Int.init) }

    /// The account at a place, by its network's name for it.
    func identityKey(ofAccount place: Int) -> IdentityKey { people.identityKey(ofAccount: place) }

    private mutating func ledgerPlace(of network: Network) -> Int32 {
        if let place = ledgerByNetwork[network] { return place }
        let place = Int32(ledgers.count)
        ledgers.append(Ledger(network))
        ledgerByNetwork[network] = place
        return place
    }

    private mutating func add(_ account: Account) {
        let identity = account.identity
        let facts = AccountFacts(
            createdAt: identity.createdAt?.milliseconds, followers: max(0, identity.followers ?? 0), lists: max(0, identity.lists ?? 0))
        if let known = accountPlaces[account.id] {
            let place = Int(known)
            guard ledgers[Int(accountLedger[place])].network == identity.key.network else {
                strayCount += 1
                return
            }
            if accountFacts[place] != facts { changes.note(account: known) }
            accountFacts[place] = facts
            let person = personPlace(of: identity, account: known)
            if person != accountPerson[place] {
                changes.isRegrouped = true
                pastRevision += 1
            }
            own(place, by: person)
        } else {
            let place = Int32(accountFacts.count)
            let ledger = ledgerPlace(of: identity.key.network)
            accountPlaces.set(account.id, to: place)
            accountIDs.append(account.id)
            people.addAccount(identity.key)
            accountFacts.append(facts)
            accountLedger.append(ledger)
            accountPerson.append(-1)
            own(Int(place), by: personPlace(of: identity, account: place))
            ledgers[Int(ledger)].accounts.append(place)
        }
    }

    private mutating func own(_ account: Int, by person: Int32) {
        let former = accountPerson[account]
        if person == former { return }
        accountPerson[account] = person
        func isTracked(_ person: Int32) -> Bool {
            if person >= 0, case .tracked = people[Int(person)] { true } else { false }
        }
        guard isTracked(person) || isTracked(former) else { return }
        trackedRevision += 1
        if isTracked(person) {
            trackedAccounts.insert(Int32(truncatingIfNeeded: account))
        } else {
            trackedAccounts.remove(Int32(truncatingIfNeeded: account))
        }
    }

    /// The person that an identity belongs to: whom its slug names, or else nobody but itself.
    private mutating func personPlace(of identity: Identity, account: Int32) -> Int32 {
        let key = identity.person.map(PersonKey.tracked) ?? .met(identity.key)
        let current = accountPerson[Int(account)]
        if current >= 0, people[Int(current)] == key { return current }
        if let slug = identity.person {
            if personBySlug.isEmpty { findSlugs() }
            if let place = personBySlug[slug] { return place }
        }
        add(key, withAccount: account)
        return Int32(people.count - 1)
    }

    private mutating func findSlugs() {
        for (place, person) in people.enumerated() {
            if case .tracked(let slug) = person { personBySlug[slug] = Int32(truncatingIfNeeded: place) }
        }
    }

    private mutating func add(_ person: PersonKey, withAccount account: Int32) {
        peopleByName = nil
        guard case .tracked(let slug) = person else { return people.addOwner(ofAccount: account) }
        personBySlug[slug] = Int32(people.count)
        people.add(slug)
    }

    private mutating func add(_ post: PostReference) {
        let facts = PostFacts(
            name: post.name, network: ledgerPlace(of: post.network), author: accountPlaces[post.author] ?? -1, at: post.at?.seconds)
        if let place = postPlaces[post.id] {
            if posts[Int(place)].author != facts.author || posts[Int(place)].at != facts.at { changes.note(post: place) }
            if posts[Int(place)].author != facts.author {
                authorRevision += 1
                pastRevision += 1
            }
            posts[Int(place)] = facts
        } else {
            postPlaces.set(post.id, to: Int32(posts.count))
            postIDs.append(post.id)
            posts.append(facts)
            postIsRemoved.append(false)
        }
    }

    private mutating func add(_ acts: [Act]) {
        // By network first, so that each ledger is touched once.
        var stored: [[(StoredAct, Int64)]] = []
        for act in acts {
            guard let actor = accountPlaces[act.actor], let target = accountPlaces[act.target],
                accountLedger[Int(actor)] == accountLedger[Int(target)], act.kindCode < 32, Kind(rawValue: act.kindCode) != nil
            else {
                strayCount += 1
                continue
            }
            var post: Int32 = -1
            if act.post != 0 {
                guard let place = postPlaces[act.post] else {
                    strayCount += 1
                    continue
                }
                post = place
            }
            let ledger = Int(accountLedger[Int(actor)])
            while stored.count <= ledger { stored.append([]) }
            stored[ledger].append(
                (StoredAct(seconds: act.seconds, kind: act.kindCode, actor: actor, target: target, post: post), act.id))
        }
        for (ledger, acts) in stored.enumerated() where !acts.isEmpty { actCount += ledgers[ledger].append(acts) }
    }

    private mutating func add(_ tally: TallySample) {
        let account = tally.account == 0 ? nil : accountPlaces[tally.account]
        let post = tally.post == 0 ? nil : postPlaces[tally.post]
        guard (account == nil) != (post == nil), tally.count >= 0 else {
            strayCount += 1
            return
        }
        tallies.append(
            StoredTally(
                id: tally.id, account: account ?? -1, post: post ?? -1, kind: tally.kind, count: tally.count, seconds: tally.at.seconds))
    }

    /// Removing what is not known changes nothing: it may have been stored and removed between two reads.
    private mutating func remove(_ removal: Removal) {
        pastRevision += 1
        switch removal {
        case .account(let id):
            guard let place = accountPlaces[id] else { return }
            own(Int(place), by: -1)
            accountPlaces.remove(id)
            changes.isRegrouped = true
        case .post(let id):
            guard let place = postPlaces[id] else { return }
            postIsRemoved[Int(place)] = true
            hasRemovedPosts = true
            postPlaces.remove(id)
            changes.rewritten.insert(posts[Int(place)].network)
        case .act(let id):
            guard let index = ledgers.indices.first(where: { ledgers[$0].remove(id) }) else { return }
            changes.rewritten.insert(Int32(index))
        }
    }
}
