import Model

extension PostPlan {
    /// A plan with what those settings say that mean the same for every network: `history`, `people_per_post`, `followers_per_day` and
    /// `recheck_every`. One that a network does not have leaves the plan's own default.
    public init(_ settings: ConnectorSettings) {
        self.init(history: settings.duration("history", or: .seconds(90 * 86_400)))
        peoplePerPost = settings.integer("people_per_post") ?? peoplePerPost
        followersPerDay = settings.integer("followers_per_day") ?? followersPerDay
        recheckEvery = settings.duration("recheck_every", or: recheckEvery)
    }
}
