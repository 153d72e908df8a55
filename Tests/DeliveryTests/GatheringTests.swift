import Model
import Testing

@testable import Delivery

@Suite("What quiet hours have held back")
struct GatheringTests {
    private func alert(_ id: String, _ status: Alert.Status, about person: String = "ada", once: Bool = false) throws -> Alert {
        var alert = try sampleAlert(person: person)
        (alert.id, alert.status, alert.endsAt) = (id, status, once ? start + .seconds(60) : nil)
        alert.title = (status == .resolved ? Alert.endMark : "") + id
        return alert
    }

    private func gather(_ alerts: [Alert], forPeople: Bool = false) -> Gathering {
        Gathering(of: alerts, from: "r", forPeople: forPeople, at: start)
    }

    @Test("nobody is reminded of what they are told besides, of what is over, or twice")
    func reminders() throws {
        let firing = try alert("f", .firing)
        let reminders = [try alert("r1", .reminder), try alert("r2", .reminder)]
        let end = try alert("e", .resolved)
        #expect(gather([firing] + reminders).fates == [.told, .toldIn("f"), .toldIn("f")])
        #expect(gather(reminders).fates == [.toldIn("r2"), .told])
        #expect(gather(reminders + [end]).fates == [.toldIn("r2"), .toldIn("e"), .told])
        #expect(gather(reminders + [end], forPeople: true) == gather(reminders + [end]))
    }

    @Test("whoever keeps items open is told beginning and end in order, people of both at once")
    func cameAndWent() throws {
        let night = [try alert("f", .firing), try alert("r", .reminder), try alert("e", .resolved)]
        #expect(gather(night) == Gathering(fates: [.told, .toldIn("f"), .told]))
        #expect(gather(night, forPeople: true) == Gathering(fates: [.toldIn("e"), .toldIn("f"), .toldWhole]))
        #expect(night[2].whole.title == "Came and went: e")
    }

    @Test("each episode, each person and each event is told, to people in one message")
    func several() throws {
        let night = [
            try alert("f1", .firing), try alert("e1", .resolved), try alert("f2", .firing), try alert("g", .firing, about: "ben"),
            try alert("k", .firing, once: true), try alert("k2", .firing, once: true),
        ]
        #expect(gather(night).fates == Array(repeating: .told, count: 6))
        let gathering = gather(night, forPeople: true)
        let digest = try #require(gathering.digest)
        #expect(gathering.fates == [.toldIn("e1")] + Array(repeating: .toldIn(digest.id), count: 5))
        #expect(digest.title == "5 alerts from quiet hours: 5 of top-ten")
        #expect(digest.lines == ["k2", "k", "g", "f2", "Came and went: e1"] && digest.text == "k2; k; g; f2; Came and went: e1")
        #expect(digest.id == "QUIET-\(start.milliseconds)-r" && digest.endsAt != nil)
    }
}
