/// Draws actors by how active they are: from a community, or from everybody.
struct Audience: Sendable {
    private var everyone = Picker()
    private var communities: [Picker]

    init(communities: Int) { self.communities = Array(repeating: Picker(), count: communities) }

    mutating func add(_ account: Int32, community: Int, activity: Double) {
        everyone.add(account, weight: activity)
        communities[community].add(account, weight: activity)
    }

    func pick(_ generator: inout SeededGenerator) -> Int32? { everyone.pick(&generator) }

    func pick(inside community: Int, _ generator: inout SeededGenerator) -> Int32? { communities[community].pick(&generator) }

    private struct Picker: Sendable {
        private var accounts: [Int32] = []
        private var cumulative: [Double] = []

        mutating func add(_ account: Int32, weight: Double) {
            accounts.append(account)
            cumulative.append((cumulative.last ?? 0) + weight)
        }

        func pick(_ generator: inout SeededGenerator) -> Int32? {
            guard let total = cumulative.last else { return nil }
            let mark = generator.unit() * total
            var low = 0
            var high = cumulative.count - 1
            while low < high {
                let middle = (low + high) / 2
                if cumulative[middle] <= mark { low = middle + 1 } else { high = middle }
            }
            return accounts[low]
        }
    }
}
