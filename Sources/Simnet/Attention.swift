#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Model

/// How much attention somebody gets at a time: the laws of a society, as pure functions.
struct Attention: Sendable {
    var configuration: SocietyConfiguration
    /// The sum of a network's weights, without the rising person's.
    var totalWeight: Double

    /// Acts a day that `member` receives on one network at `instant`.
    func actsPerDay(_ member: Member, at instant: Instant) -> Double {
        let share = totalWeight > 0 ? member.weight / totalWeight : 0
        let quiet = configuration.actsPerDay * share
        return member.isRising ? quiet + configuration.risePeakPerDay * risen(at: instant) : quiet
    }

    /// Posts a day: somebody who is listened to speaks more.
    func postsPerDay(_ member: Member, at instant: Instant) -> Double {
        member.isRising ? member.postsPerDay + 3 * risen(at: instant) : member.postsPerDay
    }

    /// The share of acts that come from the member's own community.
    func insideShare(_ member: Member, at instant: Instant) -> Double {
        member.isRising ? configuration.insideShare * (1 - risen(at: instant)) : configuration.insideShare
    }

    /// How far the rise has come, 0 ... 1: a logistic curve that begins at 1/512 at take-off, 0 before it.
    func risen(at instant: Instant) -> Double {
        let doublings = doublings(at: instant)
        return doublings < 0 ? 0 : 1 / (1 + exp2(9 - doublings))
    }

    /// Followers from outside the society, by now: the crowd grows by a tenth a year, and the rising person's with the rise.
    func crowd(_ account: Account, of member: Member, at instant: Instant) -> Int {
        let years = max(0, Double((instant - configuration.opening).milliseconds) / 86_400_000 / 365 + 1)
        var crowd = Double(account.crowd) * (1 + 0.1 * years)
        let doublings = doublings(at: instant)
        if member.isRising, doublings > 0 {
            // The integral of `risen` over the days since take-off.
            let days = Double(configuration.riseDoubling.milliseconds) / 86_400_000
            let area = days * (log2(1 + exp2(doublings - 9)) - log2(1 + exp2(-9)))
            crowd += 40 * configuration.risePeakPerDay * area
        }
        return Int(crowd)
    }

    private func doublings(at instant: Instant) -> Double {
        Double((instant - configuration.takeOff).milliseconds) / Double(max(1, configuration.riseDoubling.milliseconds))
    }
}
