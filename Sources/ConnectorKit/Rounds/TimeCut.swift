/// Pages of a list that are cut by time and not by number: new records do not shift them, and no highest page number is met.
///
/// The token of a page is the second up to which its records are asked for, itself included.
public enum TimeCut {
    /// Where a list that runs from new to old goes on behind a page: the second of its oldest record once more, since others may share it,
    /// unless that leads nowhere. `nil` for a page that does not lead on: a server that repeats itself is not asked for ever.
    ///
    /// - Parameters:
    ///   - times: Those of the page's records, by which the list is sorted.
    ///   - token: That of the page; `nil` for the newest.
    public static func next(behind times: some Sequence<Instant>, token: String?) -> String? {
        guard let oldest = times.map(\.seconds).min() else { return nil }
        guard let last = token.flatMap({ Int64($0) }), oldest >= last else { return "\(oldest)" }
        return oldest == last ? "\(oldest - 1)" : nil
    }

    /// The same for a list that runs from old to new, and whose pages have their records from a second on: the second of the newest record
    /// once more. Of more records in one second than a page holds the rest is passed over.
    ///
    /// - Parameter second: That of the page.
    public static func next(after times: some Sequence<Instant>, from second: Int64) -> Int64? {
        let seconds = times.map(\.seconds)
        guard let newest = seconds.max() else { return nil }
        if newest > second { return newest }
        return seconds.allSatisfy { $0 == second } ? second + 1 : nil
    }
}
