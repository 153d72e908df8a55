import Model

/// Five tracked people whom an installation begins to watch: their audiences are steady, and most of those who react are seen once.
/// The network tells no dates, and there is no history to fetch.
struct NewInstallation: Sendable {
    /// How many react to each person within thirty days.
    static let reactors = [30, 85, 245, 700, 2000]
    private static let network = Network("alpha")
    /// Out of 100, those who are seen only once.
    private static let seenOnce = 80

    /// The first day.
    static let start = Population.now

    /// Everything of the first `days` days.
    let batch: Batch

    init(days: Int, seed: UInt64) {
        var numbers = SeededNumbers(seed: seed)
        var batch = Batch()
        for (number, audience) in Self.reactors.enumerated() {
            batch.identities.append(
                Identity(IdentityKey(Self.network, "tracked\(number)"), person: PersonID(rawValue: "person-\(number)")))
            // A tenth of a month's reactors are regulars, who account for the rest of the acts.
            let regulars = max(1, audience / 10)
            for day in 0..<days {
                // What is left of a day's share goes to the next, so that the rate is the same on every day.
                for act in audience * day / 30..<audience * (day + 1) / 30 {
                    let isNew = numbers.below(100) < Self.seenOnce
                    batch.interactions.append(
                        Interaction(
                            network: Self.network, kind: [.like, .like, .reply, .reshare][numbers.below(4)],
                            actor: isNew ? "once\(number)-\(act)" : "regular\(number)-\(numbers.below(regulars))",
                            target: "tracked\(number)", at: Self.start + .seconds(day * 86_400 + numbers.below(43_200)),
                            id: "n\(number)-\(act)"))
                }
            }
        }
        self.batch = batch
    }

    /// The key of a tracked person; the greater the number, the greater the audience.
    static func key(_ number: Int) -> PersonKey? { PersonID(rawValue: "person-\(number)").map(PersonKey.tracked) }
}
