import Foundation
import Model

/// An alert as JSON with its keys in order: the same text, and so the same notification, however often it is read.
enum AlertBody {
    static func encode(_ alert: Alert) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return String(decoding: try encoder.encode(Body(alert)), as: UTF8.self)
    }

    static func decode(_ text: String) throws -> Alert {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let alert = try decoder.decode(Body.self, from: Data(text.utf8)).alert else {
            throw StoreError(
                .damaged, what: "a stored alert cannot be read", why: "it holds a word that this version does not know",
                mend: "Restore a backup, or install the version that wrote it.")
        }
        return alert
    }

    private struct Body: Codable {
        var id, rule, person, name: String
        var cohort: String?
        var status: String
        /// An earlier version knew none.
        var severity: String?
        var at, since: Int64
        var endsAt: Int64?
        var title: String
        var detail: String?
        var text: String?
        /// Left out where there are none.
        var lines: [String]?
        var standing: StandingBody?
        var reasons: [Reason]
        var change: Change?
        var unexplained: String?
        var runbook: String?
        var offer: Alert.OfferFacts?

        struct Reason: Codable {
            var label: String
            var points: Double

            init(_ reason: Alert.Reason) { (label, points) = (reason.label, reason.points) }

            var reason: Alert.Reason { Alert.Reason(label: label, points: points) }
        }

        struct Change: Codable {
            var since: Int64
            var points: Double
            var causes: [Reason]
        }

        init(_ alert: Alert) {
            (id, rule, person, name) = (alert.id, alert.rule, alert.subject.description, alert.name)
            (cohort, status, severity) = (alert.cohort?.description, alert.status.rawValue, alert.severity.rawValue)
            (at, since, title) = (alert.at.milliseconds, alert.since.milliseconds, alert.title)
            endsAt = alert.endsAt?.milliseconds
            (detail, text) = (alert.detail, alert.text)
            lines = alert.lines.isEmpty ? nil : alert.lines
            standing = alert.standing.map(StandingBody.init)
            reasons = alert.reasons.map(Reason.init)
            change = alert.change.map {
                Change(since: $0.since.milliseconds, points: $0.points, causes: $0.causes.map(Reason.init))
            }
            (unexplained, runbook, offer) = (alert.unexplained, alert.runbook, alert.offer)
        }

        var alert: Alert? {
            guard let subject = AlertSubject(person), let status = Alert.Status(rawValue: status) else { return nil }
            let cohort = self.cohort.flatMap(Cohort.init)
            if self.cohort != nil, cohort == nil { return nil }
            let standing = standing?.standing
            if self.standing != nil, standing == nil { return nil }
            var alert = Alert(
                id: id, rule: rule, subject: subject, name: name, cohort: cohort, status: status,
                severity: severity.flatMap(Severity.init) ?? .info, at: Instant(milliseconds: at), since: Instant(milliseconds: since),
                endsAt: endsAt.map(Instant.init(milliseconds:)), title: title, detail: detail, text: text,
                standing: standing, reasons: reasons.map(\.reason),
                change: change.map {
                    Alert.Change(
                        since: Instant(milliseconds: $0.since), points: $0.points, causes: $0.causes.map(\.reason))
                }, runbook: runbook, offer: offer)
            alert.unexplained = unexplained
            alert.lines = lines ?? []
            return alert
        }
    }

    private struct StandingBody: Codable {
        var person, name, cohort, state: String
        var score: Double
        var rank, cohortSize: Int
        var margin, effectivePeople: Double
        var change1d, change7d, change30d, change90d: Double?
        var quietDays: Int?
        var coverage: Double?

        init(_ standing: Standing) {
            (person, name) = (standing.person.description, standing.name)
            (cohort, state) = (standing.cohort.description, standing.state.rawValue)
            (score, rank, cohortSize) = (standing.score.value, standing.rank, standing.cohortSize)
            (margin, effectivePeople) = (standing.margin, standing.effectivePeople)
            (change1d, change7d) = (standing.change1d, standing.change7d)
            (change30d, change90d) = (standing.change30d, standing.change90d)
            (quietDays, coverage) = (standing.quietDays, standing.coverage)
        }

        var standing: Standing? {
            guard let person = PersonKey(person), let cohort = Cohort(cohort), let score = Score(score),
                let state = ScoreState(rawValue: state)
            else { return nil }
            return Standing(
                person: person, name: name, cohort: cohort, score: score, state: state, rank: rank, cohortSize: cohortSize,
                margin: margin, effectivePeople: effectivePeople, change1d: change1d, change7d: change7d,
                change30d: change30d, change90d: change90d, quietDays: quietDays, coverage: coverage)
        }
    }
}
