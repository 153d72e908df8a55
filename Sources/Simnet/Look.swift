import Model

/// One request's look at one network of the society: what every network's view needs.
struct Look: Sendable {
    let society: Society
    let record: NetworkRecord
    let now: Instant
    let ask: Ask
    private let attention: Attention

    init(society: Society, network: Network, now: Instant, ask: Ask) {
        self.society = society
        self.now = now
        self.ask = ask
        record = society[network]
        attention = Attention(configuration: society.configuration, totalWeight: record.totalWeight)
    }

    // MARK: Accounts

    func account(_ index: Int32) -> Account { record.accounts[Int(index)] }
    func name(_ index: Int32) -> String { society.members[account(index).member].name }
    func following(_ index: Int32) -> Int { record.count(account(index).following, at: now) }
    /// The crowd outside, and those who are shown.
    func followers(_ index: Int32) -> Int {
        let account = account(index)
        return attention.crowd(account, of: society.members[account.member], at: now) + record.count(account.followers, at: now)
    }

    // MARK: Posts

    func post(_ index: Int32) -> PostRecord { record.posts[Int(index)] }
    func id(_ index: Int32) -> String { record.id(ofPost: index) }
    func at(_ index: Int32) -> Instant { record.instant(of: index) }
    func isVisible(_ index: Int32) -> Bool { record.isVisible(index, at: now) }
    func text(_ index: Int32) -> String { Prose.text(of: post(index).number, shape: post(index).shape) }
    /// A post by its number, while it is shown.
    func post(numbered number: UInt64?) -> Int32? { number.flatMap { record.post(numbered: $0) }.flatMap { isVisible($0) ? $0 : nil } }

    func likes(_ index: Int32) -> Int { record.count(post(index).likes, at: now) }
    func reshares(_ index: Int32) -> Int { record.count(post(index).reshares, at: now) }
    func quotes(_ index: Int32) -> Int { record.count(post(index).quotes, at: now) }
    func replies(_ index: Int32) -> Int { record.answers(to: index, at: now) }

    /// Those of a list that are shown, oldest first.
    func shown(_ list: [Int32], where isWanted: (Int32) -> Bool = { _ in true }) -> [Int32] {
        list.filter { isVisible($0) && isWanted($0) }
    }
    func happened(_ marks: [Mark]) -> [Mark] { Array(marks.prefix(record.count(marks, at: now))) }
    func instant(of number: UInt64) -> Instant { record.snowflake.instant(of: number) }

    /// Everything below a post, newest first.
    func thread(of index: Int32) -> [Int32] {
        var found: [Int32] = []
        var open = [index]
        while let next = open.popLast() {
            let replies = shown(post(next).replies)
            found += replies
            open += replies
        }
        return found.sorted { post($0).number > post($1).number }
    }

    /// What an account published by itself, oldest first: no answers, no reshares.
    func originals(of account: Int32) -> [Int32] { shown(self.account(account).timeline) { post($0).shape == .original } }

    // MARK: Pages

    /// How many records a page is to have.
    func limit(_ parameter: String = "limit", standard: Int, most: Int) -> Int {
        min(max(1, ask.value(parameter).flatMap { Int($0) } ?? standard), most)
    }

    /// One page of a list, of which the first is number 1, and whether there are more behind it.
    func page<Element>(_ list: [Element], number: Int, size: Int) -> (records: ArraySlice<Element>, hasMore: Bool) {
        // No list has more pages than records.
        let start = min(min(max(1, number) - 1, list.count) * size, list.count)
        let end = min(start + size, list.count)
        return (list[start..<end], end < list.count)
    }
}
