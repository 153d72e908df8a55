import Model

extension PostPlan {
    /// When the counts of watched posts that the newest page does not show are asked for.
    public enum Refresh: Sendable, Hashable {
        /// The newest page is all there is.
        case never
        /// Each of them, this often.
        case every(Duration)
        /// Each of them on so many UTC days after its own, this often.
        case onDays([Int32], every: Duration)
        /// Each of them at certain ages, the older the more seldom (`ages`): half of all reactions come within the first hour or two.
        /// A look-up waits for other posts to share it, at most a quarter of the post's age
        /// or half a day.
        case byAge
    }
}

extension PostPlan.Refresh {
    /// About 30 minutes, 2 hours, a day and a week after a post was published, and then at twice the age each time.
    public static let ages: [Duration] = [.seconds(1800), .seconds(7200)] + days.map { .seconds($0 * 86_400) }
    /// Posts are watched for eight days or longer: none leaves unseen while it waits.
    private static let longestWait = Duration.seconds(12 * 3600)
    private static let days: [Int64] = [1, 7, 14, 28, 56, 112, 224]

    /// Which of some posts are to be asked for now; `nil` while nothing is settled, and the span that is looked at goes on growing.
    ///
    /// - Parameters:
    ///   - hidden: watched posts that the newest page does not show.
    ///   - shown: those that it does: they need no call.
    ///   - since: when this was last settled.
    ///   - size: how many posts one look-up takes.
    func due(_ hidden: [Mark], shown: [Mark], since: Instant, now: Instant, size: Int) -> [Mark]? {
        switch self {
        case .never: return nil
        case .every(let interval): return now - since >= interval ? hidden : nil
        case .onDays(let days, let interval):
            return now - since >= interval ? hidden.filter { days.contains(now.day - $0.at.day) } : nil
        case .byAge:
            func age(_ mark: Mark) -> Duration? { Self.ages.first { mark.at + $0 > since && mark.at + $0 <= now } }
            let waiting = hidden.filter { age($0) != nil }
            let cannotWait = waiting.contains { mark in age(mark).map { mark.at + $0 + min($0 / 4, Self.longestWait) <= now } ?? false }
            if cannotWait || waiting.count >= size, !waiting.isEmpty { return waiting }
            // The page has told what became of these.
            return waiting.isEmpty && shown.contains { age($0) != nil } ? [] : nil
        }
    }
}
