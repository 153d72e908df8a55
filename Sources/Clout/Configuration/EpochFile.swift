import ConnectorKit
import Model
import Scoring

/// `epochs.d/*.toml`: every constant of the score under a name, one epoch a file.
///
/// A file says all of them, or names the shipped epoch that it is based on and says what differs. When, from what and by what command it
/// was made stands in it for people.
enum EpochFile {
    /// The epochs that the program holds. Each ships as a file too, which can say nothing else.
    static let shipped = [Epoch.one.name: Epoch.one]

    /// Reads an epoch; mistakes are added to the file's problems.
    static func read(_ root: Section) -> Epoch {
        // Beside the tables of constants its absence would be nobody's mistake.
        if !root.has("epoch") { root.missing("epoch", "the table [epoch]") }
        let head = root.requiredSection("epoch")
        let name = name(in: head)
        let base = head.choice("base", of: shipped.keys.sorted()).flatMap { shipped[$0] }
        checkMethod(in: head)
        for (key, meaning) in [("made", "the day on which the constants were drawn"), ("command", "what draws them again")] {
            _ = head.requiredString(key, meaning)
        }
        if head.strings("data") == nil, !head.has("data") { head.missing("data", "what the constants were drawn from, as a list of texts") }
        head.finish()

        var epoch = base ?? Epoch(name: name, kindWeights: [:], networkRows: [:], networkCrowds: [:])
        epoch.name = name
        // Whoever names a base that there is not wants to say less than all, and of what nobody has named nothing is missing.
        var tables = EpochTables(of: root, isWhole: root.has("epoch") && !head.has("base"))
        tables.readNumbers(into: &epoch)
        tables.readNetworks(into: &epoch)
        tables.finish()
        return epoch
    }

    /// It stands in tables, on pages and in names of files.
    private static func name(in head: Section) -> String {
        let name = head.requiredString("name", "the epoch's name, shown with every score")
        if !name.isEmpty, !isName(name) { head.refuse("name", "Write at most 40 of a to z, 0 to 9, `-` and `.`.") }
        return name
    }

    /// Whether an epoch can be called so.
    static func isName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) || $0 == 0x2d || $0 == 0x2e }
    }

    private static func checkMethod(in head: Section) {
        guard head.has("method") else { return head.missing("method", "the version of the mathematics, \(Epoch.method) here") }
        guard head.integer("method", default: Int64(Epoch.method), in: 1...1_000) != Int64(Epoch.method) else { return }
        head.wrong("method", "This program computes by method \(Epoch.method), for which these constants are not made.")
    }
}

/// The tables of an epoch's file while they are read.
struct EpochTables {
    private let root: Section
    /// Whether every constant must be there.
    private let isWhole: Bool
    /// By path, with those that are absent as `nil`, so that each is told of once.
    private var sections: [[String]: Section?] = [:]
    private var order: [[String]] = []

    init(of root: Section, isWhole: Bool) {
        self.root = root
        self.isWhole = isWhole
    }

    /// Reports every key that nobody asked for.
    func finish() {
        for path in order { sections[path]??.finish() }
        root.finish()
    }

    mutating func readNumbers(into epoch: inout Epoch) {
        for number in EpochConstants.numbers {
            if let value = self.number(number.key, in: number.range, at: number.table) { epoch[keyPath: number.place] = value }
        }
        for count in EpochConstants.counts {
            guard let section = section(at: count.table) else { continue }
            if section.has(count.key) {
                let kept = Int64(epoch[keyPath: count.place])
                epoch[keyPath: count.place] = Int(section.integer(count.key, default: kept, in: count.range))
            } else if isWhole {
                section.missing(count.key, "an integer from \(count.range.lowerBound) to \(count.range.upperBound)")
            }
        }
        for kind in Kind.allCases {
            if let value = number(kind.name, in: EpochConstants.weights, at: ["kind_weights"]) { epoch.kindWeights[kind] = value }
        }
        check(epoch.crowd, at: ["level", "crowd"])
        if epoch.topInfluence <= epoch.baseInfluence {
            section(at: ["number"])?.wrong("top_influence", "This must be above base_influence, or nobody's score rises.")
        }
    }

    mutating func readNetworks(into epoch: inout Epoch) {
        for (network, row) in networks(at: "network_rows") {
            for name in row.keys where Kind(name: name) == nil {
                _ = row.node(name)
                row.wrong(name, "There is no such kind.", nearest: nearestWord(to: name, among: Kind.allCases.map(\.name)))
            }
            for kind in Kind.allCases {
                if let value = row.number(kind.name, in: EpochConstants.weights) { epoch.networkRows[network, default: [:]][kind] = value }
            }
        }
        for (network, section) in networks(at: "network_crowds") {
            var crowd = epoch.crowd(on: network)
            for (key, place) in [("scale", \Epoch.Crowd.scale), ("start", \.start)] {
                if let value = section.number(key, in: EpochConstants.crowd) {
                    crowd[keyPath: place] = value
                } else if !section.has(key) {
                    section.missing(key, "a number above 0")
                }
            }
            epoch.networkCrowds[network] = crowd
            check(crowd, at: ["network_crowds", network.rawValue])
        }
        guard let levels = section(at: ["typical_levels"]) else { return }
        for name in levels.keys {
            guard let network = network(name, in: levels) else { continue }
            if let level = levels.number(name, in: EpochConstants.level) { epoch.typicalLevels[network] = level }
        }
    }

    // MARK: Parts

    private mutating func number(_ key: String, in range: ClosedRange<Double>, at path: [String]) -> Double? {
        guard let section = section(at: path) else { return nil }
        if isWhole, !section.has(key) { section.missing(key, "a number from \(range.lowerBound) to \(range.upperBound)") }
        return section.number(key, in: range)
    }

    /// η ≤ V0, so that recognising an actor never lowers a score (`SCORING.md`, section 6).
    private mutating func check(_ crowd: Epoch.Crowd, at path: [String]) {
        if crowd.scale > crowd.start {
            section(at: path)?.wrong("scale", "This must be at most `start`, or recognising an actor could lower a score.")
        }
    }

    /// The tables of a table that is keyed by networks.
    private mutating func networks(at table: String) -> [(Network, Section)] {
        guard let section = section(at: [table]) else { return [] }
        return section.keys.compactMap { name in
            guard let network = network(name, in: section), let row = self.section(at: [table, name]) else { return nil }
            return (network, row)
        }
    }

    private func network(_ name: String, in section: Section) -> Network? {
        _ = section.node(name)
        guard let network = Network(rawValue: name) else {
            section.wrong(name, "`\(name)` is not a network's name.")
            return nil
        }
        if let meant = KnownNetworks.meant(by: name) {
            section.wrong(name, "`\(name)` is no network that Clout knows.", nearest: meant)
        }
        return network
    }

    private mutating func section(at path: [String]) -> Section? {
        if let known = sections[path] { return known }
        guard let key = path.last, let parent = path.count == 1 ? root : section(at: Array(path.dropLast())) else { return nil }
        let found = parent.section(key)
        if found == nil, isWhole, !parent.has(key) { parent.missing(key, "the table `\(key)`; or name the epoch that this is based on") }
        sections[path] = .some(found)
        order.append(path)
        return found
    }
}

/// Where each constant stands in a file, and what it may be.
enum EpochConstants {
    struct Number {
        let table: [String]
        let key: String
        let place: WritableKeyPath<Epoch, Double>
        let range: ClosedRange<Double>
    }

    struct Count {
        let table: [String]
        let key: String
        let place: WritableKeyPath<Epoch, Int>
        let range: ClosedRange<Int64>
    }

    /// A millionth is nothing beside a like, a million is more than all of it.
    static let weights = 0.0...1e6
    static let crowd = 1e-6...1e6
    static let level = 1e-9...1e9
    private static let days = 0.01...36_500.0
    /// What a packed time of `Scoring` holds.
    private static let window = 1...1_024.0

    /// What tells an epoch's constants from others, whatever name they have.
    static func seal(of epoch: Epoch) -> String {
        func row(_ weights: [Kind: Double]) -> String { weights.map { "\($0.key.name) \($0.value)" }.sorted().joined(separator: ",") }
        func table<Value>(_ values: [Network: Value], _ text: (Value) -> String) -> String {
            values.map { "\($0.key) \(text($0.value))" }.sorted().joined(separator: ";")
        }
        let parts =
            numbers.map { "\(epoch[keyPath: $0.place])" } + counts.map { "\(epoch[keyPath: $0.place])" } + [
                row(epoch.kindWeights), table(epoch.networkRows, row), table(epoch.networkCrowds) { "\($0.scale) \($0.start)" },
                table(epoch.typicalLevels) { "\($0)" },
            ]
        return "\(Fingerprint(parts).value)"
    }

    static var numbers: [Number] {
        [
            Number(table: ["age", "fast"], key: "half_life", place: \.fast.halfLife, range: days),
            Number(table: ["age", "fast"], key: "window", place: \.fast.window, range: window),
            Number(table: ["age", "slow"], key: "half_life", place: \.slow.halfLife, range: days),
            Number(table: ["age", "slow"], key: "window", place: \.slow.window, range: window),
            Number(table: ["age"], key: "fast_share", place: \.fastShare, range: 0...1),
            Number(table: ["pair"], key: "daily_budget", place: \.dailyBudget, range: 1e-3...1e6),
            Number(table: ["pair"], key: "pair_limit", place: \.pairLimit, range: 1e-3...1e6),
            // Below 2/3 one more act never lowers its receiver.
            Number(table: ["pair"], key: "reciprocity", place: \.reciprocity, range: 0...0.66),
            Number(table: ["trust"], key: "restart", place: \.restart, range: 0.01...1),
            Number(table: ["trust"], key: "pass_limit", place: \.passLimit, range: 0.01...1e6),
            Number(table: ["trust"], key: "row_floor", place: \.rowFloor, range: 1e-3...1e6),
            Number(table: ["trust"], key: "tolerance", place: \.tolerance, range: 1e-15...0.01),
            Number(table: ["trust"], key: "age_needed", place: \.ageNeeded, range: 0...36_500),
            Number(table: ["trust"], key: "share_of_oldest", place: \.shareOfOldest, range: 0...1),
            Number(table: ["level"], key: "reach", place: \.reach, range: 0...10),
            Number(table: ["level", "crowd"], key: "scale", place: \.crowd.scale, range: crowd),
            Number(table: ["level", "crowd"], key: "start", place: \.crowd.start, range: crowd),
            Number(table: ["level"], key: "followers_factor", place: \.followersFactor, range: 0...1e3),
            Number(table: ["level"], key: "lists_factor", place: \.listsFactor, range: 0...1e3),
            Number(table: ["number"], key: "network_exponent", place: \.networkExponent, range: 1...100),
            Number(table: ["number"], key: "base_influence", place: \.baseInfluence, range: 1e-9...1e9),
            Number(table: ["number"], key: "top_influence", place: \.topInfluence, range: 1e-9...1e15),
            Number(table: ["topics"], key: "k_limit", place: \.kLimit, range: 0...1),
            Number(table: ["doubt"], key: "provisional_people", place: \.provisionalPeople, range: 0...1e6),
            Number(table: ["doubt"], key: "provisional_days", place: \.provisionalDays, range: 0...1_024),
        ]
    }

    static var counts: [Count] {
        [
            Count(table: ["trust"], key: "maximum_rounds", place: \.maximumRounds, range: 1...10_000),
            Count(table: ["trust"], key: "ring_core", place: \.ringCore, range: 2...1_000_000),
        ]
    }
}
