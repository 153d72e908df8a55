import Model
import Testing

/// A judge who never complains proves nothing: here each kind of damage is done on purpose.
@Suite("The judge of the kill test")
struct JudgeTests {
    private static func like(_ actor: String, on post: String = "1") -> Interaction {
        Interaction(network: Network("mastodon"), kind: .like, actor: actor, target: "9", at: Instant(seconds: 0), post: post)
    }

    private static func alert(_ status: String, _ name: String, at: Int64) -> Evidence.StoredAlert {
        .init(id: "parity-FOR-ada-\(name)", rule: "parity", person: "ada", status: status, at: at)
    }

    /// Four runs, an even score in the second and third: one episode.
    private static var sound: Evidence {
        var evidence = Evidence()
        evidence.runs = [10, 20, 30, 40]
        evidence.begin = 10
        evidence.scores = ["ada": [10: 1, 20: 2, 30: 2, 40: 3]]
        evidence.alerts = [alert("firing", "1-FIRING", at: 20), alert("resolved", "1-RESOLVED", at: 40)]
        evidence.notifications = evidence.alerts.map { .init(name: "\($0.id)-crm", alert: $0.id, receiver: "crm", state: "delivered") }
        evidence.states = [.init(rule: "parity", person: "ada", phase: "inactive", episode: 1)]
        return evidence
    }

    private static func isEven(_ score: Double) -> Bool { Int(score) % 2 == 0 }
    private static let deliveries = [
        (id: "parity-FOR-ada-1-FIRING-crm", body: [UInt8(1)]), (id: "parity-FOR-ada-1-RESOLVED-crm", body: [UInt8(2)]),
    ].map { (id: String?.some($0.id), body: $0.body) }

    @Test("has nothing to say where nothing is wrong")
    func silence() {
        let acts = [Self.like("a"), Self.like("b")]
        #expect(Judge.interactions(acts, required: [acts[0]], allowed: acts).isEmpty)
        #expect(Judge.episodes(Self.sound).isEmpty)
        #expect(Judge.decisions(of: "parity", when: Self.isEven, Self.sound).isEmpty)
        #expect(Judge.notifications(Self.sound, receivers: ["crm"]).isEmpty)
        #expect(Judge.deliveries(Self.deliveries, of: Self.sound, to: "crm").isEmpty)
        #expect(Judge.deliveries(Self.deliveries + Self.deliveries, of: Self.sound, to: "crm").isEmpty, "a repeat is allowed")
        #expect(Judge.order(Self.deliveries.compactMap(\.id), of: Self.sound, to: "crm").isEmpty)
    }

    @Test("sees an interaction that is lost, doubled or invented")
    func interactions() {
        let acts = [Self.like("a"), Self.like("b")]
        #expect(Judge.interactions([acts[0]], required: acts, allowed: acts) == ["lost: mastodon like b → 9 on 1"])
        #expect(Judge.interactions(acts + [acts[1]], required: acts, allowed: acts) == ["doubled: mastodon like b → 9 on 1"])
        #expect(Judge.interactions(acts + [Self.like("c")], required: acts, allowed: acts) == ["invented: mastodon like c → 9 on 1"])
        #expect(Judge.interactions(acts, required: acts + [acts[0]], allowed: acts + [acts[0]]).count == 1, "once where it happened twice")
    }

    @Test("sees each alert that is missing from, or added to, a sequence", arguments: [0, 1])
    func alerts(removed: Int) {
        var evidence = Self.sound
        evidence.alerts.remove(at: removed)
        #expect(!Judge.episodes(evidence).isEmpty)
        #expect(!Judge.decisions(of: "parity", when: Self.isEven, evidence).isEmpty)

        evidence = Self.sound
        evidence.alerts.append(Self.alert("firing", "2-FIRING", at: 30 + 20 * Int64(removed)))
        #expect(!Judge.episodes(evidence).isEmpty)
        #expect(!Judge.decisions(of: "parity", when: Self.isEven, evidence).isEmpty)
    }

    @Test("sees a state that forgot its alert")
    func forgottenState() {
        var evidence = Self.sound
        evidence.states[0].episode = 0
        #expect(Judge.episodes(evidence).count == 1)
        evidence.states = []
        #expect(Judge.episodes(evidence).count == 1)
    }

    @Test("sees a notification that is missing, doubled or not delivered")
    func notifications() {
        var evidence = Self.sound
        evidence.notifications[1].state = "dead"
        #expect(Judge.notifications(evidence, receivers: ["crm"]).count == 1)
        evidence = Self.sound
        evidence.notifications.removeLast()
        #expect(Judge.notifications(evidence, receivers: ["crm"]).count == 1)
        #expect(Judge.notifications(Self.sound, receivers: ["crm", "log"]).count == 2)
        evidence = Self.sound
        evidence.notifications.append(evidence.notifications[0])
        #expect(Judge.notifications(evidence, receivers: ["crm"]).count == 1)
    }

    @Test("sees a delivery that is lost, unknown, changed on repeat, or too early")
    func deliveries() {
        let sound = Self.sound
        #expect(Judge.deliveries([Self.deliveries[0]], of: sound, to: "crm").count == 1)
        #expect(Judge.deliveries(Self.deliveries + [(id: "new-id", body: [1])], of: sound, to: "crm").count == 1)
        #expect(Judge.deliveries(Self.deliveries + [(id: nil, body: [1])], of: sound, to: "crm").count == 1)
        #expect(Judge.deliveries(Self.deliveries + [(id: Self.deliveries[0].id, body: [7])], of: sound, to: "crm").count == 1)
        #expect(Judge.order(Self.deliveries.reversed().compactMap(\.id), of: sound, to: "crm").count == 1)
    }
}
