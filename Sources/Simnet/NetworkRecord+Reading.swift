import Model

/// Which part of a list is wanted: ids between two bounds, from one end or the other.
struct Window: Sendable {
    /// Only numbers above this one.
    var above: UInt64?
    /// Only numbers below this one.
    var below: UInt64?
    var limit: Int
    /// True for the oldest of them (Mastodon's `min_id`), false for the newest.
    var fromOldest = false
}

extension NetworkRecord {
    /// Everything below this number has happened by `now`.
    func cut(_ now: Instant) -> UInt64 { snowflake.cut(after: now) }

    func isVisible(_ post: Int32, at now: Instant) -> Bool {
        let record = posts[Int(post)]
        return record.number < cut(now) && record.withdrawn > now.milliseconds
    }

    /// How many posts of a sorted list are visible.
    func count(_ list: [Int32], at now: Instant) -> Int {
        let cut = cut(now)
        let happened = partition(list.count) { posts[Int(list[$0])].number < cut }
        guard hasWithdrawn else { return happened }
        return list[..<happened].reduce(0) { $0 + (posts[Int($1)].withdrawn > now.milliseconds ? 1 : 0) }
    }

    func count(_ list: [some Numbered], at now: Instant) -> Int {
        let cut = cut(now)
        return partition(list.count) { list[$0].number < cut }
    }

    /// How many answers a post is said to have.
    func answers(to post: Int32, at now: Instant) -> Int {
        let replies = posts[Int(post)].replies
        let direct = count(replies, at: now)
        guard customs.countsDeepAnswers else { return direct }
        return replies.reduce(direct) { $0 + (isVisible($1, at: now) ? answers(to: $1, at: now) : 0) }
    }

    /// One page of posts, newest first.
    func page(_ list: [Int32], _ window: Window, at now: Instant, where isWanted: (Int32) -> Bool = { _ in true }) -> [Int32] {
        page(list, window, at: now, number: { posts[Int($0)].number }) { post in
            posts[Int(post)].withdrawn > now.milliseconds && isWanted(post)
        }
    }

    /// One page of marks or notices, newest first.
    func page<Element: Numbered>(
        _ list: [Element], _ window: Window, at now: Instant, where isWanted: (Element) -> Bool = { _ in true }
    ) -> [Element] {
        page(list, window, at: now, number: { $0.number }, where: isWanted)
    }

    private func page<Element>(
        _ list: [Element], _ window: Window, at now: Instant, number: (Element) -> UInt64, where isWanted: (Element) -> Bool
    ) -> [Element] {
        let end = min(cut(now), window.below ?? .max)
        let first = window.above.map { above in partition(list.count) { number(list[$0]) <= above } } ?? 0
        let last = partition(list.count) { number(list[$0]) < end }
        var page: [Element] = []
        page.reserveCapacity(min(window.limit, max(0, last - first)))
        guard first < last else { return page }
        if window.fromOldest {
            for place in first..<last where page.count < window.limit && isWanted(list[place]) { page.append(list[place]) }
            page.reverse()
        } else {
            for place in (first..<last).reversed() {
                if page.count == window.limit { break }
                if isWanted(list[place]) { page.append(list[place]) }
            }
        }
        return page
    }
}
