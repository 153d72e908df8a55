/// A walk through search results from the newest to the oldest, page by page, by their times.
///
/// Pages are cut by time and not by number: new results do not shift them, and no query is so long that the network's cap of
/// results is met.
struct SearchWalk: Sendable, Hashable {
    /// Results up to this time, in Unix seconds, are known; `nil` where nothing is.
    var since: Int64?
    /// Under way: results from this time on have been read.
    var before: Int64?
    /// Under way: the newest result, which `since` becomes at the end.
    var top: Int64?

    /// The filter that the network is asked with; `nil` for none.
    var filter: String? {
        let parts = [since.map { "created_at_i>\($0)" }, before.map { "created_at_i<\($0)" }].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ",")
    }

    /// Takes a page's times over. Returns true when the walk has come to its end.
    ///
    /// - Parameter overlap: How many seconds before the newest result the next walk looks again: results are indexed late, and not
    ///   always in order.
    mutating func take(_ times: [Int64], isFull: Bool, overlap: Int64) -> Bool {
        top = [top, times.max()].compactMap(\.self).max()
        if isFull, let oldest = times.min(), let next = Self.next(behind: oldest, before) {
            before = next
            return false
        }
        since = [since, top.map { $0 - overlap }].compactMap(\.self).max()
        (before, top) = (nil, nil)
        return true
    }

    /// Where a walk goes on behind a page: the second of its oldest result once more, since others may share it, unless that
    /// leads nowhere. `nil` for a page that does not lead on: a server that repeats itself is not asked for ever.
    static func next(behind oldest: Int64, _ before: Int64?) -> Int64? {
        guard let before else { return oldest + 1 }
        if oldest + 1 < before { return oldest + 1 }
        return oldest < before ? oldest : nil
    }
}
