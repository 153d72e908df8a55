import Model

/// The time by which work is due: the wall clock as long as that goes forward, and never backwards.
///
/// When the wall clock is set back by a year, due times of an hour ago would lie a year ahead, and nothing would be fetched.
/// So this time then goes on by the monotonic clock, until the wall clock has caught up. A jump forward is taken over at once,
/// which is harmless: everything is due, once (`Timetable`), and is started evenly (`Pace`). The last time told is kept in the
/// store now and then (`mark`), so that a restart does not go back either.
struct ScheduleTime {
    private var last: Instant
    private var lastElapsed: Duration

    /// Starts at `wall`, or at what an earlier process had reached.
    init(wall: Instant, elapsed: Duration, reached: Instant? = nil) {
        last = max(wall, reached ?? wall)
        lastElapsed = elapsed
    }

    /// The time now, never earlier than what was told before. `elapsed` is what the monotonic clock tells.
    mutating func now(wall: Instant, elapsed: Duration) -> Instant {
        let steady = last + max(.zero, elapsed - lastElapsed)
        // A wall clock that runs a little slow is followed, or this time would drift away from it for good.
        last = wall > steady - Self.tolerance ? max(last, wall) : steady
        lastElapsed = elapsed
        return last
    }

    /// Slews and rounding stay below this; a jump lies above it.
    private static let tolerance = Duration.milliseconds(500)

    /// What keeps the time in the store: a budget that no connector has.
    static let account = "clout"
    static let budget = "schedule-time"

    var mark: BudgetUse { BudgetUse(account: Self.account, budget: Self.budget, windowStart: last, used: 0) }

    /// Finds what an earlier process had reached.
    static func reached(in uses: [BudgetUse]) -> Instant? {
        uses.first { $0.account == account && $0.budget == budget }?.windowStart
    }
}
