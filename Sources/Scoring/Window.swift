import Model

/// The days that a run looks at, up to its last second.
struct Window {
    /// The UTC day of now, counted from 1970-01-01.
    let today: Int32
    /// The last second that is looked at.
    let lastSecond: Int64
    /// How many days still weigh something; the last of them is today.
    let days: Int
    /// g by day of the window: the oldest day first, today last.
    let ageing: Column<Double>
    private let firstSecond: Int64

    init(today: Int32, lastSecond: Int64, epoch: Epoch) {
        self.today = today
        self.lastSecond = lastSecond
        days = epoch.windowDays
        firstSecond = (Int64(today) - Int64(days) + 1) * 86_400
        ageing = Column((0..<epoch.windowDays).reversed().map { epoch.ageing(at: $0) })
    }

    /// Everything up to `now`.
    init(until now: Instant, epoch: Epoch) { self.init(today: now.day, lastSecond: now.seconds, epoch: epoch) }

    /// Everything on one network up to now, or up to when its clock was stopped.
    init(on network: Network, until now: Instant, epoch: Epoch, options: ScoringOptions) {
        self.init(until: options.time(on: network, at: now), epoch: epoch)
    }

    /// Everything before `day`, aged to it: what whose attention counts is drawn from.
    init(before day: Int32, epoch: Epoch) { self.init(today: day, lastSecond: Int64(day) * 86_400 - 1, epoch: epoch) }

    /// Today's day of the window.
    var todayIndex: Int { days - 1 }

    /// The moment of an act within the window, or `nil` outside of it.
    @inline(__always)
    func moment(seconds: Int64, kind: UInt8) -> Moment? {
        guard seconds >= firstSecond, seconds <= lastSecond else { return nil }
        let (day, second) = UInt32(truncatingIfNeeded: seconds - firstSecond).quotientAndRemainder(dividingBy: 86_400)
        return Moment(day: day, kind: kind, second: second)
    }

    /// g on a UTC day; 0 before the window.
    func ageing(onDay day: Int64) -> Double {
        let index = day - Int64(today) + Int64(days) - 1
        return index >= 0 && index < Int64(days) ? ageing[Int(index)] : 0
    }

    /// How many days ago a day of the window is.
    func age(ofIndex index: Int32) -> Double { Double(todayIndex - Int(index)) }
}

/// Day of the window, kind and second of the day of one act in 32 bits, ordered so.
struct Moment {
    let bits: UInt32

    @inline(__always) init(bits: UInt32) { self.bits = bits }

    @inline(__always) init(day: UInt32, kind: UInt8, second: UInt32) {
        bits = day << 22 | UInt32(kind & 31) << 17 | second
    }

    @inline(__always) var day: Int { Int(truncatingIfNeeded: bits >> 22) }
    @inline(__always) var kind: Int { Int(truncatingIfNeeded: bits >> 17 & 31) }
    /// Day and second without the kind: equal for acts of the same second.
    @inline(__always) var instant: UInt32 { (bits >> 22) << 17 | bits & 0x1ffff }
    @inline(__always) var isMention: Bool { kind == Int(Kind.mention.rawValue) }
    /// The same moment with kind 0, which weighs nothing.
    @inline(__always) var dropped: Moment { Moment(bits: bits & ~(31 << 17)) }
}
