/// PageRank, the baseline that everybody knows (Page, Brin, Motwani and Winograd, 1999): who is acted on by those who are acted on.
struct PageRank {
    private static let damping = 0.85
    private static let tolerance = 1e-10
    private static let maximumRounds = 200

    /// By name; the sum is 1.
    let ranks: [String: Double]

    /// - Parameter edges: actor and target, once for each act: who acts twice passes on twice as much.
    init(of edges: [(actor: String, target: String)]) {
        var places: [String: Int] = [:]
        func place(_ name: String) -> Int {
            if let known = places[name] { return known }
            places[name] = places.count
            return places.count - 1
        }
        let links = edges.map { (from: place($0.actor), to: place($0.target)) }
        let count = places.count
        var given = [Double](repeating: 0, count: count)
        for link in links { given[link.from] += 1 }
        var ranks = [Double](repeating: 1 / Double(max(1, count)), count: count)
        for _ in 0..<Self.maximumRounds {
            // Who passes nothing on gives to everybody alike.
            var loose = 0.0
            for place in 0..<count where given[place] == 0 { loose += ranks[place] }
            var next = [Double](repeating: (1 - Self.damping + Self.damping * loose) / Double(count), count: count)
            for link in links { next[link.to] += Self.damping * ranks[link.from] / given[link.from] }
            let change = zip(next, ranks).reduce(0) { $0 + abs($1.0 - $1.1) }
            ranks = next
            if change < Self.tolerance { break }
        }
        self.ranks = places.mapValues { ranks[$0] }
    }
}
