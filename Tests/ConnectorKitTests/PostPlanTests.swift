import ConnectorKit
import Testing

@Suite struct PostPlanTests {
    @Test("a plan takes the settings that all networks share, and keeps its own defaults where a network has none of a name")
    func settings() {
        let none = PostPlan(ConnectorSettings(name: "forum", values: [:]))
        #expect(none == PostPlan(history: .seconds(90 * 86_400)))
        let plan = PostPlan(
            ConnectorSettings(
                name: "forum",
                values: [
                    "history": .duration(.seconds(5)), "people_per_post": .integer(6), "followers_per_day": .integer(7),
                    "recheck_every": .duration(.seconds(8)),
                ]))
        #expect(plan.history == .seconds(5))
        #expect(plan.peoplePerPost == 6)
        #expect(plan.followersPerDay == 7)
        #expect(plan.recheckEvery == .seconds(8))
    }
}
