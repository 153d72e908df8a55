import Model

/// Honest people on one network: a few do much and a few are heard much, most do little; they keep to those whom they follow.
///
/// The rate of acts is the same on every day, but for chance.
package struct Community: Sendable {
    /// What it is made of.
    package struct Configuration: Sendable {
        /// At least two.
        package var people: Int
        /// At least 0.
        package var acts: Int
        /// How many days of acts there are, up to `Community.now`.
        package var days = 400
        /// Whether the network tells when accounts were created.
        package var isDated = true
        package var network = Network("alpha")
        package var seed: UInt64

        package init(people: Int, acts: Int, seed: UInt64) {
            self.people = max(2, people)
            self.acts = max(0, acts)
            self.seed = seed
        }
    }

    /// The end of its time.
    package static let now = Population.now

    package let configuration: Configuration
    /// Identities and interactions, these with ids.
    package private(set) var batch = Batch()
    /// How often each person acted.
    private(set) var given: [Int]
    /// How often each person was acted on by others.
    private(set) var received: [Int]

    /// How many others each follows, and so acts on mostly.
    private static let followed = 12
    /// How often somebody acts on whom they follow, and not on whom they come across.
    private static let loyalty = 0.8
    /// What people do, out of 100.
    private static let mix: [(kind: Kind, share: Int)] = [
        (.like, 55), (.reshare, 14), (.reply, 16), (.mention, 5), (.follow, 6), (.quote, 4),
    ]
    private static let secondsADay = 86_400

    /// Makes the community of a configuration: the same for the same one.
    package init(_ configuration: Configuration) {
        self.configuration = configuration
        let count = configuration.people
        given = [Int](repeating: 0, count: count)
        received = given
        var numbers = SeededNumbers(seed: configuration.seed)
        let activity = Lottery((0..<count).map { _ in numbers.heavyTailed(exponent: 1.3, most: 200) })
        let appeal = Lottery((0..<count).map { _ in numbers.heavyTailed(exponent: 1.2, most: 1000) })
        // Most came before the window, some within it.
        let ages = (0..<count).map { _ in
            numbers.below(10) == 0 ? 1 + numbers.below(configuration.days) : configuration.days + numbers.below(2500)
        }
        batch.identities = (0..<count).map { person in
            Identity(
                IdentityKey(configuration.network, Self.id(person)),
                createdAt: configuration.isDated ? Self.now - .seconds(ages[person] * Self.secondsADay) : nil)
        }
        let follows = (0..<count).map { person in (0..<Self.followed).map { _ in appeal.draw(but: person, with: &numbers) } }
        batch.interactions.reserveCapacity(configuration.acts)
        for number in 0..<configuration.acts {
            let actor = activity.draw(with: &numbers)
            let target =
                numbers.unit() < Self.loyalty
                ? follows[actor][numbers.below(Self.followed)] : appeal.draw(but: actor, with: &numbers)
            let seconds = numbers.below(min(ages[actor], configuration.days) * Self.secondsADay)
            given[actor] += 1
            received[target] += 1
            batch.interactions.append(
                Interaction(
                    network: configuration.network, kind: Self.kind(&numbers), actor: Self.id(actor), target: Self.id(target),
                    at: Self.now - .seconds(seconds), id: "i\(number)"))
        }
    }

    /// The account of a person, by number.
    package static func id(_ person: Int) -> String { "p\(person)" }

    /// The key under which a person is scored.
    func key(_ person: Int) -> PersonKey { .met(IdentityKey(configuration.network, Self.id(person))) }

    private static func kind(_ numbers: inout SeededNumbers) -> Kind {
        var ticket = numbers.below(100)
        for (kind, share) in mix {
            if ticket < share { return kind }
            ticket -= share
        }
        return .like
    }
}

/// Draws numbers by their shares.
struct Lottery: Sendable {
    private let sums: [Double]

    init(_ shares: [Double]) {
        var sum = 0.0
        sums = shares.map { share in
            sum += share
            return sum
        }
    }

    func draw(with numbers: inout SeededNumbers) -> Int {
        let ticket = numbers.unit() * (sums.last ?? 0)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > ticket { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Anybody but `one`: the next, where chance insists.
    func draw(but one: Int, with numbers: inout SeededNumbers) -> Int {
        for _ in 0..<20 {
            let drawn = draw(with: &numbers)
            if drawn != one { return drawn }
        }
        return (one + 1) % sums.count
    }
}
