import Model
import Testing

@testable import Scheduling

@Suite struct SpreadTests {
    private static let network = Network("mastodon")

    @Test("the place of an assignment never changes: computed apart from this program")
    func isStable() {
        let known = Spread(Assignment(connector: "mastodon", identity: IdentityKey(Self.network, "42")))
        #expect(known.bits == 13_711_171_557_204_838_253)
        #expect(Spread(Assignment(connector: "mastodon", identity: nil)).bits == 3_547_405_166_525_657_986)
    }

    @Test("names that meet at another border have other places")
    func bordersMatter() {
        let a = Spread(Assignment(connector: "a", identity: IdentityKey(Self.network, "bc")))
        let b = Spread(Assignment(connector: "am", identity: IdentityKey(Self.network, "bc")))
        #expect(a != b)
    }

    @Test("places lie evenly in the interval", arguments: ["%d", "user-%d", "1135000000000000%d"])
    func isEven(pattern: String) {
        var counts = Array(repeating: 0, count: 60)
        let interval = Duration.seconds(60)
        for index in 0..<60_000 {
            let id = pattern.split(separator: "%d", omittingEmptySubsequences: false).joined(separator: "\(index)")
            let offset = Spread(Assignment(connector: "net", identity: IdentityKey(Self.network, id))).offset(within: interval)
            #expect(offset >= .zero && offset < interval)
            counts[Int(offset.components.seconds)] += 1
        }
        // 1000 expected in each; six standard deviations of a fair throw are 189.
        let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
        #expect(least > 811 && most < 1189)
    }

    @Test("an interval of nothing has one place") func emptyInterval() {
        #expect(Spread(name: "a").offset(within: .zero) == .zero)
        #expect(Spread(name: "a").offset(within: .seconds(-5)) == .zero)
    }

    @Test("jitter stays within one and differs from round to round") func jitterDiffers() {
        let values = (0..<100).map { Spread(name: "a").jitter($0) }
        #expect(values.allSatisfy { $0 >= -1 && $0 < 1 })
        #expect(Set(values).count == 100)
    }
}
