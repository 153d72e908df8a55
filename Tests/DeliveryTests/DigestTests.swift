import Foundation
import Model
import Testing

@testable import Delivery

@Suite("A digest")
struct DigestTests {
    private func alert(
        _ title: String, _ status: Alert.Status = .firing, about person: String, rule: String = "top", severity: Severity = .info,
        after seconds: Int64 = 0
    ) throws -> Alert {
        var alert = try sampleAlert(person: person, rule: rule, status: status)
        (alert.id, alert.title, alert.severity) = ("\(rule)-\(person)-\(status)-\(seconds)", title, severity)
        alert.at = start + .seconds(seconds)
        return alert
    }

    private func digest(_ alerts: [Alert]) -> Alert { Digest.alert(of: alerts, for: "mail", at: start + .seconds(3600)) }

    @Test("reminders of one alert are one line, and none where its beginning is told")
    func reminders() throws {
        let alerts =
            try (1...40).map { try alert("Still: Ada", .reminder, about: "ada", after: $0) }
            + [try alert("Ben", about: "ben", after: 50)] + (51...60).map { try alert("Still: Ben", .reminder, about: "ben", after: $0) }
        let digest = digest(alerts)
        #expect(digest.title == "2 alerts beyond the daily limit: 2 of top")
        #expect(digest.lines == ["Ben", "Still: Ada"])
    }

    @Test("the most severe come first, then the newest; how many are of which rule stands in the title")
    func order() throws {
        let alerts = [
            try alert("old", about: "a", rule: "one"), try alert("critical", about: "b", rule: "two", severity: .critical, after: 1),
            try alert("warning", about: "c", rule: "one", severity: .warning, after: 2),
            try alert("new", about: "d", rule: "three", after: 3),
        ]
        let digest = digest(alerts)
        #expect(digest.lines == ["critical", "warning", "new", "old"] && digest.severity == .critical)
        #expect(digest.title == "4 alerts beyond the daily limit: 2 of one, 1 of three, 1 of two")
        let many = self.digest(try (1...9).map { try alert("x", about: "p\($0)", rule: "rule-\($0)") })
        #expect(many.title == "9 alerts beyond the daily limit: 1 of rule-1, 1 of rule-2, 1 of rule-3, 1 of rule-4, 5 of others")
    }

    @Test("what there is no room for is counted, and where to read it is said")
    func rest() throws {
        let digest = digest(try (0..<900).map { try alert("A title of some length, number \($0)", about: "p\($0)", after: $0) })
        let last = try #require(digest.lines.last)
        #expect(last == "… and \(900 - digest.lines.count + 1) more: clout alerts list --all")
        #expect(try #require(digest.text).utf8.count <= Alert.longestText && digest.lines[0].hasSuffix("number 899"))
    }

    @Test("a mail shows it as a list, in plain text and in HTML")
    func mail() throws {
        let digest = digest([try alert("Ada <x>", about: "ada"), try alert("Ben", about: "ben", after: 1)])
        let bytes = MailMessage.bytes(
            of: try sampleNotification("d", receiver: "mail", alert: digest), from: "clout@example.org", to: ["ada@example.org"])
        let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "base64\r\n\r\n").dropFirst().map { part in
            Data(base64Encoded: String(part.prefix { $0 != "-" }), options: .ignoreUnknownCharacters).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(parts.count == 2)
        #expect(try #require(parts[0]).contains("\r\n- Ben\r\n- Ada <x>\r\n"))
        #expect(try #require(parts[1]).contains("<ul><li>Ben</li><li>Ada &lt;x&gt;</li></ul>"))
    }
}
