import ConnectorKit
import Testing

@Suite struct DescriptionTests {
    let description = ConnectorDescription(
        type: "forum", network: Network("forum"), summary: "Posts of a forum.", history: "all", price: "free", audience: "everybody",
        settings: [
            SettingDescription("base_url", .url, isRequired: true, example: .string("https://forum.example"), help: "Where it stands."),
            SettingDescription("pages", .integer(1...9), default: .integer(3), help: "How many pages."),
            SettingDescription("wait", .duration(.zero...(.seconds(60))), default: .duration(.seconds(90)), help: "How long."),
            SettingDescription("note", .string, help: "May be left out."),
            SettingDescription("config", .table, help: "Handed on."),
            SettingDescription("monthly_dollars", .integer(0...100), default: .integer(10), help: "Money."),
        ],
        credentials: [CredentialDescription("token", isRequired: true, help: "Who we are.")],
        budgets: [BudgetDescription("dollars", .dollars, 10_000_000, per: .monthUTC, source: "the operator", setting: "monthly_dollars")],
        defaultInterval: .seconds(900))

    @Test("the sample shows what must be given, comments defaults with one sign and examples with two")
    func sample() {
        let lines = description.sampleTOML().split(separator: "\n", omittingEmptySubsequences: false)
        for line in [
            "type = \"forum\"", "# name = \"forum\"", "# every = \"15m\"", "base_url = \"https://forum.example\"", "# pages = 3",
            "# wait = \"90s\"", "## note = \"\"", "## [connector.config]", "[connector.credentials]",
            "token = { file = \"/etc/clout/secrets/forum-token\" }",
        ] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
        #expect(lines.allSatisfy { $0.utf8.count <= 130 })
    }

    @Test("the table names value, default and meaning of every setting")
    func table() {
        let table = description.settingsTable()
        #expect(table.contains("| `pages` | integer, 1 to 9 | `3` | How many pages. |"))
        #expect(table.contains("| `base_url` | URL | must be given | Where it stands. |"))
        #expect(table.contains("| `token` | yes | Who we are. |"))
        #expect(table.contains("| `dollars` | $10 | month (UTC) | `monthly_dollars` | the operator |"))
    }

    @Test("a budget in dollars is set in dollars and kept in millionths")
    func dollars() {
        let settings = ConnectorSettings(name: "forum", defaultsOf: description, values: ["monthly_dollars": .integer(25)])
        #expect(description.budgets.first?.amount(under: settings) == 25_000_000)
        let absurd = ConnectorSettings(name: "forum", defaultsOf: description, values: ["monthly_dollars": .integer(.max)])
        #expect(description.budgets.first?.amount(under: absurd) == .max)
    }

    @Test(
        "durations are written with the largest unit that fits",
        arguments: [
            (Duration.seconds(0), "0s"), (.seconds(90), "90s"), (.seconds(900), "15m"), (.seconds(86_400), "1d"),
            (.milliseconds(250), "250ms"),
        ])
    func durations(duration: Duration, text: String) { #expect(duration.inUnits == text) }
}
