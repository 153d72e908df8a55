import Model
import Scoring

extension Gate {
    /// Volume without an audience is worth little.
    static let bot = Gate(
        name: "bot", subject: "bot: one post a minute for 80 days, no real audience", wanted: "≤ 20"
    ) { _ throws(MaterialProblem) in
        var undated = Community.Configuration(people: 1000, acts: 30_000, seed: 7)
        undated.isDated = false
        let community = Community(undated)
        return [
            Reading("score without a reaction", BotTrial.score(of: Bot(reaction: .none), in: community), .atMost(20), decimals: 1),
            Reading("with bought views and likes", BotTrial.score(of: Bot(reaction: .bought), in: community), .atMost(20), decimals: 1),
        ]
    }
}

enum BotTrial {
    /// S of the bot; 1 where it is unrated, which is what nothing counts as.
    static func score(of bot: Bot, in community: Community) -> Double {
        let run = scores(of: Graph([community.batch, bot.batch(in: community)]), at: Community.now)
        return run[.met(IdentityKey(community.configuration.network, Bot.id))]?.score?.value ?? 1
    }
}
