import ConnectorKit

/// What X says went wrong: with the whole request, or with one resource beside others that are fine.
struct WireProblem: Sendable, Hashable {
    /// The last part of the problem's type (hosts differ): `resource-not-found`.
    var type: String
    var title: String
    var resource: String?
    var period: String?

    init(_ json: JSONValue) {
        type = json["type"]?.string.map { String($0.split(separator: "/").last ?? "") } ?? ""
        title = json["title"]?.string ?? ""
        resource = json["resource_id"]?.identifier ?? json["value"]?.identifier
        period = json["period"]?.string
    }

    /// All problems that an error tells, be it one or a list of them.
    static func all(_ root: JSONValue) -> [WireProblem] {
        [WireProblem(root)] + (root["errors"]?.elements.map(WireProblem.init) ?? [])
    }

    var isGone: Bool { type == "resource-not-found" || title == "Not Found Error" }
    var isHidden: Bool { type == "not-authorized-for-resource" || type == "disallowed-resource" || type == "resource-unavailable" }
    var isUsageCap: Bool { type == "usage-capped" || title == "UsageCapExceeded" }
    var isCredits: Bool { type == "credits-depleted" || title == "CreditsDepleted" }
}

extension WireProblem {
    /// What X's problem documents say better than their status: money, and access to one account.
    @Sendable static func moneyOrAccess(_ page: Page, _ call: Call, _ failure: Failure) -> FetchError? {
        guard page.status >= 400, let problems = page.readIfJSON(WireProblem.all) else { return nil }
        if let cap = problems.first(where: \.isUsageCap) {
            let window: BudgetDescription.Window = cap.period == "Daily" ? .dayUTC : .monthUTC
            let end = window.end(of: failure.now)
            return failure(
                .creditsSpent, .retry(at: end), reach: .connector, why: "the usage cap of X's plan is reached",
                mend: .goingOn(at: end, or: "raise the cap in X's console and reload to go on at once"))
        }
        if page.status == 402 || problems.contains(where: \.isCredits) {
            return failure(
                .creditsSpent, .reconfigure, reach: .connector, why: "X's credits, or its spending limit, are used up",
                mend: "Buy credits or raise the limit at console.x.com, then reload.")
        }
        // Whose the token is tells nothing of the account.
        guard page.status == 403, !call.isAboutToken else { return nil }
        return problems.contains { $0.type == "not-authorized-for-resource" } ? failure.hidden : nil
    }
}

extension Failure {
    /// What an operator can do about an account that only its followers see.
    static let mendOfHidden = "Respect it by removing the account, or use a token of its own."

    /// The account is not shown to this token.
    var hidden: FetchError {
        self(.forbidden, .giveUp, why: "the account shows itself to its followers only", mend: Self.mendOfHidden).endingAccount()
    }
}
