import Model
import Scoring

extension Gate {
    /// The score finds whom a community holds in esteem, as well as its own votes do.
    static let stackExchange = Gate(
        name: "stackexchange", subject: "Stack Exchange community: score against reputation, members with a post",
        wanted: "Spearman within 0.02 of plain votes at 10 / −2 / 15 and ≥ 0.77 on this half, ≥ 85 % of the true top tenth found"
    ) { material throws(MaterialProblem) in
        let dump = try StackExchangeDump(material)
        let run = scores(of: Graph([dump.batch]), at: StackExchangeDump.end)
        // Reputation is told of half the members; who has never posted has none to earn.
        let members = Set(dump.batch.posts.map(\.author)).filter { dump.reputation[$0] != nil }.sorted()
        let reputation = members.map { dump.reputation[$0] ?? 0 }
        let ours = members.map { run.influence(of: .met(IdentityKey(StackExchangeDump.network, $0))) }
        let votes = RankCorrelation.spearman(members.map { dump.votes[$0] ?? 0 }, reputation)
        return [
            Reading("members", Double(members.count), decimals: 0),
            Reading("Spearman of the score", RankCorrelation.spearman(ours, reputation), .atLeast(max(0.77, votes - 0.02))),
            Reading("of plain votes", votes),
            Reading("top tenth found, %", 100 * RankCorrelation.topTenthFound(by: ours, of: reputation), .atLeast(85), decimals: 1),
        ]
    }
}
