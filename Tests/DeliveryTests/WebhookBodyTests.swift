import HTTPTypes
import Model
import Testing

@testable import Delivery

@Suite struct WebhookBodyTests {
    private func body(
        _ notification: Model.Notification, _ mode: WebhookReceiver.Mode = .structured
    ) -> WebhookBody { WebhookBody(notification, source: "/clout", mode: mode) }

    @Test("a firing alert is this CloudEvent")
    func firing() throws {
        let alert = try sampleAlert(reasons: [Alert.Reason(label: "reshares on twitter", points: 12.5)])
        let body = try body(sampleNotification(alert: alert)).bytes
        let expected = """
            {"specversion":"1.0","id":"top-ten-FOR-ada-1-FIRING-crm","source":"/clout","type":"dev.clout.alert.firing","subject":"ada",\
            "time":"2025-11-20T08:15:30Z","datacontenttype":"application/json","data":{"rule":"top-ten","status":"firing","severity":"info",\
            "title":"Ada Lovelace is in the top 8.3 %","cohort":"tracked","detail":null,"text":null,"since":"2025-11-19T08:15:30Z",\
            "person":{"id":"ada","name":"Ada Lovelace"},"standing":{"score":63.42,"state":"scored","rank":1,"cohort_size":12,\
            "top_percent":8.333333333333334,"margin":2.5,"effective_people":41.25,"change_1d":0.5,"change_7d":-1.25,"change_30d":null,\
            "change_90d":null,"quiet_days":40,"coverage":0.25},"reasons":[{"label":"reshares on twitter","points":12.5}],"change":null}}
            """
        #expect(String(decoding: body, as: UTF8.self) == expected)
    }

    @Test("in binary mode the body is the data alone, and the attributes are headers")
    func binary() throws {
        var alert = try sampleAlert(standing: false)
        alert.subject = .person(.met(IdentityKey(Network("mastodon"), "Zoë \"50%\"\n")))
        let binary = body(try sampleNotification("n-1", alert: alert), .binary)
        #expect(
            String(decoding: binary.bytes, as: UTF8.self) == #"""
                {"rule":"top-ten","status":"firing","severity":"info","title":"Ada Lovelace is in the top 8.3 %","cohort":"tracked","detail":null,"text":null,\#
                "since":"2025-11-19T08:15:30Z","person":{"id":"mastodon:Zoë \"50%\"\n","name":"Ada Lovelace"},"standing":null,"reasons":[],"change":null}
                """#)
        let fields = binary.fields.map { "\($0.name.canonicalName): \($0.value)" }.sorted()
        #expect(
            fields == [
                "ce-id: n-1", "ce-source: /clout", "ce-specversion: 1.0", "ce-subject: mastodon:Zo%C3%AB%20%2250%25%22%0A",
                "ce-time: 2025-11-20T08:15:30Z", "ce-type: dev.clout.alert.firing", "content-type: application/json",
            ])
    }

    @Test("whoever left has no standing, and the type tells the status", arguments: Alert.Status.allCases)
    func statuses(status: Alert.Status) throws {
        let notification = try sampleNotification(alert: sampleAlert(status: status, standing: false))
        let body = String(decoding: body(notification).bytes, as: UTF8.self)
        #expect(body.contains(#""type":"dev.clout.alert.\#(status.rawValue)""#))
        #expect(body.contains(#""standing":null,"reasons":[]"#))
    }

    @Test("the same notification gives the same bytes, whatever its attempt and lease")
    func deterministic() throws {
        var later = try sampleNotification()
        later.attempts = 7
        later.lease = Lease(id: 9, fence: 9)
        #expect(try body(later).bytes == body(sampleNotification()).bytes)
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
        let notification = try sampleNotification(String(repeating: "x", count: 300), alert: alert)
        for mode in WebhookReceiver.Mode.allCases { #expect(body(notification, mode).bytes.count < 20_000) }
        // The headers beside it, percent-encoded, stay within what servers take.
        #expect(body(notification, .binary).fields.reduce(0) { $0 + $1.value.utf8.count } < 2000)
    }
}
