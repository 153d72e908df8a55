import Model

/// How a network makes ids that grow with time and hold it: milliseconds above, a tail below that keeps them apart.
struct Snowflake: Sendable {
    /// Milliseconds of 1970's count at which the ids begin.
    var epoch: Int64
    var tailBits: UInt64
    /// The network tells times to the second only.
    var wholeSeconds: Bool

    /// Mastodon: Unix milliseconds, 16 bits (mastodon, `lib/mastodon/snowflake.rb`).
    static let mastodon = Snowflake(epoch: 0, tailBits: 16, wholeSeconds: false)
    /// X: milliseconds since 2010-11-04T01:42:54.657Z, 22 bits (X documentation, "Twitter IDs (snowflake)").
    static let twitter = Snowflake(epoch: 1_288_834_974_657, tailBits: 22, wholeSeconds: true)

    func number(at instant: Instant, tail: UInt64) -> UInt64 {
        var milliseconds = instant.milliseconds
        if wholeSeconds { milliseconds -= milliseconds % 1000 }
        return UInt64(max(0, milliseconds - epoch)) << tailBits | (tail & (1 << tailBits - 1))
    }

    func instant(of number: UInt64) -> Instant {
        Instant(milliseconds: Int64(number >> tailBits) + epoch)
    }

    /// The first number that is later than `now`: everything below it is visible.
    func cut(after now: Instant) -> UInt64 { UInt64(max(0, now.milliseconds + 1 - epoch)) << tailBits }
}

extension Instant {
    /// Unix seconds, of a fraction the next.
    var secondsRoundedUp: Int64 { seconds + (milliseconds % 1000 == 0 ? 0 : 1) }
}
