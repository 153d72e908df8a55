/// A walk through records by their times, in Unix seconds, page by page. Pages are cut by time and not by number: new records do
/// not shift them, and the API's highest page number (25 without a key) is never met.
struct TimeWalk: Sendable, Hashable, Codable {
    /// Records from this time on are wanted.
    var from: Int64
    /// Backward walks under way: records up to this time are still to be read.
    var to: Int64?

    /// Goes on behind a page of a walk from new to old; `nil` at its end. The second of the oldest record is asked for once more,
    /// since others may share it, unless that leads nowhere.
    func back(behind times: [Int64], hasMore: Bool) -> TimeWalk? {
        guard hasMore, let oldest = times.min(), oldest >= from else { return nil }
        guard let to else { return TimeWalk(from: from, to: oldest) }
        if oldest < to { return TimeWalk(from: from, to: oldest) }
        return oldest == to && to > from ? TimeWalk(from: from, to: to - 1) : nil
    }

    /// Goes on behind a page of a walk from old to new; `nil` where nothing is left, or where a page does not lead on.
    func forward(behind times: [Int64], hasMore: Bool) -> TimeWalk? {
        guard hasMore, let newest = times.max(), newest >= from else { return nil }
        return TimeWalk(from: newest > from ? newest : from + 1)
    }
}
