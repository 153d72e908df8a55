import Model

/// All that ever happened on one network of a society, in the order of its ids, which is the order of time.
///
/// Accounts and posts are named by their place in the arrays; lists of them are kept sorted by number, so that a page is two
/// binary searches whatever the length of the list.
struct NetworkRecord: Sendable {
    let customs: Customs
    var network: Network { customs.network }
    var snowflake: Snowflake { customs.snowflake }
    private(set) var accounts: [Account] = []
    private(set) var posts: [PostRecord] = []
    private(set) var audience: Audience
    /// The sum of the weights of everybody here but the rising person.
    private(set) var totalWeight = 0.0
    /// How many acts there are: likes, reshares, replies, quotes, mentions, follows.
    private(set) var actCount = 0
    /// Whether any post was withdrawn, so that counting can be a subtraction while none was.
    private(set) var hasWithdrawn = false
    private var accountByID: [String: Int32] = [:]
    private var accountByName: [String: Int32] = [:]
    private var postByNumber: [UInt64: Int32] = [:]
    private var follows: Set<UInt64> = []

    init(_ customs: Customs, communities: Int) {
        self.customs = customs
        audience = Audience(communities: communities)
    }

    // MARK: Finding

    func account(id: String) -> Int32? { accountByID[id] }

    /// By handle, with the server for an account of another one; upper and lower case are the same.
    func account(named name: String) -> Int32? { accountByName[name.lowercased()] }

    func post(id: String) -> Int32? { customs.postNumber(id).flatMap { postByNumber[$0] } }

    func post(numbered number: UInt64) -> Int32? { postByNumber[number] }

    func id(ofPost post: Int32) -> String { customs.postID(post, self) }

    func instant(of post: Int32) -> Instant { snowflake.instant(of: posts[Int(post)].number) }

    // MARK: Adding

    mutating func add(_ account: Account, of member: Member) -> Int32 {
        let index = Int32(accounts.count)
        accounts.append(account)
        accountByID[account.id] = index
        accountByName[account.acct.lowercased()] = index
        audience.add(index, community: member.community, activity: member.activity)
        if !member.isRising { totalWeight += member.weight }
        return index
    }

    /// Publishes a post, and tells everybody whom it concerns.
    @discardableResult
    mutating func publish(
        by author: Int32, at instant: Instant, shape: PostRecord.Shape, parent: Int32 = -1, named: Int32 = -1
    ) -> Int32 {
        let index = Int32(posts.count)
        let salt = scramble(UInt64(UInt32(bitPattern: author)) << 32 | UInt64(UInt32(bitPattern: parent)) ^ UInt64(shape.rawValue) << 61)
        var number = snowflake.number(at: instant, tail: salt)
        while postByNumber[number] != nil { number += 1 }
        let root = shape == .reply && parent >= 0 ? posts[Int(parent)].root : index
        posts.append(PostRecord(number: number, author: author, shape: shape, parent: parent, root: root, named: named))
        postByNumber[number] = index
        Self.insert(index, number, into: &accounts[Int(author)].timeline, of: posts)
        guard shape != .original else { return index }

        actCount += 1
        let target = parent >= 0 ? posts[Int(parent)].author : named
        if parent >= 0 {
            // The list leaves its place while it is changed, so that neither it nor the posts are copied.
            let list: WritableKeyPath<PostRecord, [Int32]> = shape == .reshare ? \.reshares : shape == .reply ? \.replies : \.quotes
            var acts: [Int32] = []
            swap(&acts, &posts[Int(parent)][keyPath: list])
            Self.insert(index, number, into: &acts, of: posts)
            swap(&acts, &posts[Int(parent)][keyPath: list])
        }
        if named >= 0 { Self.insert(index, number, into: &accounts[Int(named)].mentions, of: posts) }
        let cause: Notice.Cause = shape == .reshare ? .reshare : shape == .quote ? .quote : .mention
        notify(target, number, cause, actor: author, post: shape == .reshare ? parent : index)
        return index
    }

    mutating func like(_ post: Int32, by actor: Int32, at instant: Instant) {
        let salt = scramble(UInt64(UInt32(bitPattern: actor)) << 32 | UInt64(UInt32(bitPattern: post)))
        let number = Self.insert(&posts[Int(post)].likes, snowflake.number(at: instant, tail: salt)) { Mark(number: $0, actor: actor) }
        actCount += 1
        notify(posts[Int(post)].author, number, .like, actor: actor, post: post)
    }

    /// Follows, unless it does already.
    mutating func follow(_ target: Int32, by actor: Int32, at instant: Instant) {
        let pair = UInt64(UInt32(bitPattern: target)) << 32 | UInt64(UInt32(bitPattern: actor))
        guard target != actor, follows.insert(pair).inserted else { return }
        let number = Self.insert(&accounts[Int(target)].followers, snowflake.number(at: instant, tail: scramble(pair))) {
            Mark(number: $0, actor: actor)
        }
        Self.insert(&accounts[Int(actor)].following, number) { $0 }
        actCount += 1
        notify(target, number, .follow, actor: actor, post: -1)
    }

    /// Withdraws a post, as if its author deleted it; a second time changes nothing.
    mutating func withdraw(_ post: Int32, at instant: Instant) {
        posts[Int(post)].withdrawn = min(posts[Int(post)].withdrawn, instant.milliseconds)
        hasWithdrawn = true
    }

    private mutating func notify(_ target: Int32, _ number: UInt64, _ cause: Notice.Cause, actor: Int32, post: Int32) {
        guard target >= 0, target != actor else { return }
        Self.insert(&accounts[Int(target)].notices, number) { Notice(number: $0, cause: cause, actor: actor, post: post) }
    }

    /// Inserts a post into a list by its number.
    private static func insert(_ post: Int32, _ number: UInt64, into list: inout [Int32], of posts: [PostRecord]) {
        if let last = list.last, posts[Int(last)].number > number {
            list.insert(post, at: partition(list.count) { posts[Int(list[$0])].number < number })
        } else {
            list.append(post)
        }
    }

    /// Inserts what `make` makes of a number, or of the next one that is free, and returns that number.
    @discardableResult
    private static func insert<Element: Numbered>(
        _ list: inout [Element], _ wanted: UInt64, make: (UInt64) -> Element
    ) -> UInt64 {
        var number = wanted
        var place = partition(list.count) { list[$0].number < number }
        while place < list.count, list[place].number == number {
            number += 1
            place += 1
        }
        list.insert(make(number), at: place)
        return number
    }
}

/// What lies in a list sorted by number.
protocol Numbered {
    var number: UInt64 { get }
}
extension Mark: Numbered {}
extension Notice: Numbered {}
extension UInt64: Numbered {
    var number: UInt64 { self }
}

/// The first of `count` places for which `isBefore` no longer holds. It must hold for a beginning and nothing behind it.
func partition(_ count: Int, isBefore: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
        let middle = (low + high) / 2
        if isBefore(middle) { low = middle + 1 } else { high = middle }
    }
    return low
}
