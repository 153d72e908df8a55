/// The loop's clock and alarm: read once a round, and set to no later than the first deadline of all.
///
/// The alarm may ring early (a deadline that bytes have moved on is looked at again), never late.
final class Watch {
    /// Read with every line and piece of an answer, written between rounds: no access can overlap.
    @exclusivity(unchecked) private(set) var now = Ticks.now
    private var alarm = Ticks.never

    func tick() { now = .now }

    var isDue: Bool { now >= alarm }

    func expect(_ deadline: Ticks) {
        if deadline < alarm { alarm = deadline }
    }

    func clear() { alarm = .never }

    /// How long to sleep, in milliseconds: until the alarm, at most ten minutes.
    var timeout: Int32 {
        guard alarm != .never else { return Self.longest }
        let left = alarm.nanoseconds - now.nanoseconds
        guard left > 0 else { return 0 }
        return Int32(min((left + 999_999) / 1_000_000, Int64(Self.longest)))
    }

    private static let longest: Int32 = 600_000
}
