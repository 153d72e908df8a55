import HTTPTypes
import JSON
import Model

/// A notification as a CloudEvent (CloudEvents 1.0, HTTP binding, sections 3.1 and 3.2).
///
/// A function of the notification alone: every attempt sends the same bytes. Long texts are cut, so that the body stays below the 20 kB
/// that Standard Webhooks advises.
struct WebhookBody {
    let bytes: [UInt8]
    /// What says in headers what the body is.
    let fields: HTTPFields

    init(_ notification: Notification, source: String, mode: WebhookReceiver.Mode, links: PageLinks? = nil) {
        let alert = notification.alert
        let attributes = [
            ("specversion", "1.0"), ("id", notification.id), ("source", source), ("type", "dev.clout.alert.\(alert.toldStatus)"),
            ("subject", Self.clipped(alert.subject.description)), ("time", alert.at.description),
        ]
        var writer = JSONWriter()
        switch mode {
        case .structured:
            writer.object { event in
                for (name, value) in attributes { event.member(name, value) }
                event.member("datacontenttype", "application/json")
                event.member("data") { data in data.object { Self.write(alert, links, to: &$0) } }
            }
            fields = [.contentType: "application/cloudevents+json; charset=UTF-8"]
        case .binary:
            writer.object { Self.write(alert, links, to: &$0) }
            var fields: HTTPFields = [.contentType: "application/json"]
            for (name, value) in attributes { HTTPField.Name("ce-\(name)").map { fields[$0] = Self.inHeader(value) } }
            self.fields = fields
        }
        bytes = writer.bytes
    }

    /// Percent-encodes what cannot stand in a header, and what would be mistaken for that (HTTP binding, section 3.1.3.2).
    private static func inHeader(_ value: String) -> String {
        var text = ""
        for byte in value.utf8 {
            switch byte {
            case 0x21, 0x23, 0x24, 0x26...0x7e: text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    private static func write(_ alert: Alert, _ links: PageLinks?, to data: inout JSONWriter) {
        data.member("rule", alert.rule)
        data.member("status", alert.toldStatus)
        data.member("severity", alert.severity.rawValue)
        data.member("title", clipped(alert.title, to: maximumTitle))
        data.member("cohort") { if let cohort = alert.cohort { $0.value(clipped(cohort.description)) } else { $0.null() } }
        data.member("detail") { if let detail = alert.detail { $0.value(clipped(detail)) } else { $0.null() } }
        data.member("text") { if let text = alert.text { $0.value(clipped(text, to: Alert.longestText)) } else { $0.null() } }
        if !alert.lines.isEmpty {
            data.member("lines") { list in
                list.array { list in for line in alert.lines { list.value(clipped(line, to: maximumTitle)) } }
            }
        }
        data.member("since", alert.since.description)
        if let end = alert.endsAt { data.member("ends_at", end.description) }
        if let links { data.member("link", links.link(to: alert)) }
        if let runbook = alert.runbook { data.member("runbook", clipped(runbook, to: 1000)) }
        data.member("person") { person in
            person.object {
                $0.member("id", clipped(alert.subject.description))
                $0.member("name", clipped(alert.name))
            }
        }
        if let offer = alert.offer {
            data.member("offer") { member in
                member.object { object in
                    object.member("perk", offer.perk)
                    object.member("id", offer.id)
                    object.member("state", offer.state)
                    object.member("places_left", offer.placesLeft)
                }
            }
        }
        data.member("standing") { standing in
            if let values = alert.standing { standing.object { write(values, to: &$0) } } else { standing.null() }
        }
        data.member("reasons") { write(alert.reasons.prefix(maximumReasons), to: &$0) }
        if let unexplained = alert.unexplained { data.member("unexplained", clipped(unexplained)) }
        data.member("change") { member in
            guard let change = alert.change else { return member.null() }
            member.object { object in
                object.member("since", change.since.description)
                object.member("points", change.points)
                object.member("causes") { write(change.causes.prefix(maximumCauses), to: &$0) }
            }
        }
    }

    private static func write(_ reasons: some Sequence<Alert.Reason>, to member: inout JSONWriter) {
        member.array { list in
            for reason in reasons {
                list.object {
                    $0.member("label", clipped(reason.label))
                    $0.member("points", reason.points)
                }
            }
        }
    }

    private static func write(_ standing: Standing, to object: inout JSONWriter) {
        object.member("score", standing.score.value)
        object.member("state", standing.state.rawValue)
        object.member("rank", standing.rank)
        object.member("cohort_size", standing.cohortSize)
        object.member("top_percent", standing.topPercent)
        object.member("margin", standing.margin)
        object.member("effective_people", standing.effectivePeople)
        let changes = [
            ("change_1d", standing.change1d), ("change_7d", standing.change7d), ("change_30d", standing.change30d),
            ("change_90d", standing.change90d),
        ]
        for (key, change) in changes {
            object.member(key) { if let change { $0.value(change) } else { $0.null() } }
        }
        object.member("quiet_days") { if let days = standing.quietDays { $0.value(days) } else { $0.null() } }
        object.member("coverage") { if let coverage = standing.coverage { $0.value(coverage) } else { $0.null() } }
    }

    private static let maximumReasons = 8
    private static let maximumCauses = 5
    private static let maximumTitle = 400
    /// In bytes of UTF-8, each of which takes at most six in JSON.
    private static let maximumText = 200

    private static func clipped(_ text: String, to limit: Int = maximumText) -> String { text.clipped(to: limit) }
}
