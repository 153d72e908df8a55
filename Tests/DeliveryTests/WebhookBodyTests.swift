import Model
import Testing

@testable import Delivery

@Suite struct WebhookBodyTests {
    @Test("a firing alert is this CloudEvent")
    func firing() throws {
        let alert = try sampleAlert(reasons: [Alert.Reason(label: "reshares on twitter", points: 12.5)])
        let body = WebhookBody.bytes(of: try sampleNotification(alert: alert), source: "/clout")
        let expected = """
            {"specversion":"1.0","id":"top-ten-FOR-ada-1-FIRING-crm","source":"/clout","type":"dev.clout.alert.firing","subject":"ada",\
            "time":"2025-11-20T08:15:30Z","datacontenttype":"application/json","data":{"rule":"top-ten","status":"firing",\
            "title":"Ada Lovelace is in the top 8.3 %","cohort":"tracked","detail":null,"since":"2025-11-19T08:15:30Z",\
            "person":{"id":"ada","name":"Ada Lovelace"},"standing":{"score":63.42,"state":"scored","rank":1,"cohort_size":12,\
            "top_percent":8.333333333333334,"margin":2.5,"effective_people":41.25,"change_1d":0.5,"change_7d":-1.25,"change_30d":null,\
            "change_90d":null,"quiet_days":40,"coverage":0.25},"reasons":[{"label":"reshares on twitter","points":12.5}]}}
            """
        #expect(String(decoding: body, as: UTF8.self) == expected)
    }

    @Test("whoever left has no standing, and the type tells the status", arguments: Alert.Status.allCases)
    func statuses(status: Alert.Status) throws {
        let notification = try sampleNotification(alert: sampleAlert(status: status, standing: false))
        let body = String(decoding: WebhookBody.bytes(of: notification, source: "/clout"), as: UTF8.self)
        #expect(body.contains(#""type":"dev.clout.alert.\#(status.rawValue)""#))
        #expect(body.contains(#""standing":null,"reasons":[]"#))
    }

    @Test("the same notification gives the same bytes, whatever its attempt and lease")
    func deterministic() throws {
        var later = try sampleNotification()
        later.attempts = 7
        later.lease = Lease(id: 9, fence: 9)
        #expect(WebhookBody.bytes(of: later, source: "/clout") == WebhookBody.bytes(of: try sampleNotification(), source: "/clout"))
    }

    @Test("the worst of texts stay below 20 kB", arguments: ["\u{1}", "\"", "ä", "👩‍👩‍👧‍👦", "\u{202e}"])
    func bounded(character: String) throws {
        let long = String(repeating: character, count: 20_000)
        var alert = try sampleAlert(
            name: long, reasons: Array(repeating: Alert.Reason(label: long, points: -1.2345678901234567e-300), count: 50))
        alert.cohort = .list(long)
        alert.subject = .person(.met(IdentityKey(Network("mastodon"), long)))
        alert.detail = long
        alert.title = long
        let body = WebhookBody.bytes(of: try sampleNotification(String(repeating: "x", count: 300), alert: alert), source: "/clout")
        #expect(body.count < 20_000)
    }
}
