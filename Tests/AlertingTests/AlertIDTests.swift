import Model
import Testing

@testable import Alerting

@Suite struct AlertIDTests {
    @Test(
        "ids say what they name, without a dot",
        arguments: [
            ("top", "ada", Alert.Status.firing, "top-FOR-ada-7-FIRING"),
            ("top", "ada.lovelace", .resolved, "top-FOR-adaX2Elovelace-7-RESOLVED"),
            ("top", "mastodon:https://a.example/@ü", .reminder, "top-FOR-mastodonX3AhttpsX3AX2FX2FaX2EexampleX2FX40XC3XBC-7-REMINDER-2"),
        ])
    func examples(rule: String, person: String, status: Alert.Status, expected: String) throws {
        let state = RuleState(phase: .firing, since: start, episode: 7, reminders: 2)
        #expect(AlertID.make(rule: rule, subject: try #require(AlertSubject(person)), state: state, status: status) == expected)
    }

    @Test("no two alerts share an id, however their names are cut")
    func distinct() throws {
        let words = ["a", "a-1", "a-1-firing", "a.1", "a-for-b", "a_1", "x2e", "a-for", "b", "1", "a-1-reminder-2"]
        var seen: Set<String> = []
        for rule in words where !rule.contains(".") {
            for slug in words {
                for episode in [1, 2, 11] {
                    for (status, reminder) in [(Alert.Status.firing, 0), (.resolved, 0), (.reminder, 1), (.reminder, 2)] {
                        let state = RuleState(phase: .firing, since: start, episode: episode, reminders: reminder)
                        let id = AlertID.make(rule: rule, subject: .person(try person(slug)), state: state, status: status)
                        #expect(seen.insert(id).inserted, "\(id)")
                        #expect(id.utf8.allSatisfy { Self.allowed.contains($0) })
                    }
                }
            }
        }
        #expect(seen.count == 10 * 11 * 3 * 4)
    }

    private static let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_".utf8)
}
