import Model

/// When an assignment is fetched next, while all goes well.
///
/// Each assignment has its own fixed ticks, one per interval at the place that its `Spread` gives it. A fetch that was late does
/// not move them, so nothing that delays many fetches at once can make them march in step afterwards.
public enum Timetable {
    /// The shortest interval that is kept; a shorter one is taken for this.
    public static let shortestInterval = Duration.seconds(1)

    /// The first tick that lies at least half an interval after `now`.
    ///
    /// Missed ticks coalesce: after eight hours without a fetch there is one fetch, not one for each tick. Half an interval
    /// apart, because two fetches closer than that would find nothing new. The result lies within half and one and a half
    /// intervals of `now`, whatever `now` is, so a clock that jumps cannot lose an assignment.
    public static func nextDue(after now: Instant, interval: Duration, spread: Spread) -> Instant {
        let interval = max(interval, shortestInterval)
        let width = interval.milliseconds
        let earliest = now + interval / 2
        let offset = spread.offset(within: interval).milliseconds
        let (sinceOffset, overflow) = earliest.milliseconds.subtractingReportingOverflow(offset)
        guard !overflow else { return now + interval }
        let remainder = sinceOffset % width
        let sinceTick = remainder < 0 ? remainder + width : remainder
        return sinceTick == 0 ? earliest : earliest + .milliseconds(width - sinceTick)
    }

    /// When something that was never fetched is due for the first time: within `period` after `now`, at its own place.
    ///
    /// The period is at most the interval; a short one makes a new installation's first scores come soon.
    public static func firstDue(after now: Instant, within period: Duration, spread: Spread) -> Instant {
        now + spread.offset(within: period)
    }
}
