import Alerting
import Foundation
import Model
import Pages
import Store

extension PageMaker {
    /// An alert as lists show it.
    ///
    /// - Parameters:
    ///   - mark: the letter that marks it in a plot.
    ///   - isOfPerson: whether it stands on the page of the person whom it is about.
    ///   - isOfRule: whether it stands on the page of the rule that raised it.
    func row(
        of record: AlertRecord, at now: Instant, mark: String? = nil, isOfPerson: Bool = false, isOfRule: Bool = false
    ) -> AlertRow {
        let alert = record.alert
        let rule: Markup = isOfRule ? "" : " · rule \(Link(text: alert.rule, address: Links.rule(alert.rule)).markup)"
        let standing = alert.standing.map {
            " · rank \($0.rank.grouped), \($0.score.value.tenths)\u{202f}±\u{202f}\($0.margin.tenths)" as Markup
        }
        let reasons = alert.reasons.prefix(3).map { "\($0.label) \($0.points.signedTenths)" }.joined(separator: ", ")
        let state: Markup =
            switch alert.status {
            case .firing: record.reminders > 0 ? " · reminded \(record.reminders.of("time", "times"))" : ""
            case .reminder: " · reminder"
            case .resolved: " · ended"
            }
        let severity: Markup =
            switch alert.severity {
            case .info: ""
            case .warning: "\(MachineState.wait.markup("warning")) · "
            case .critical: "\(MachineState.bad.markup("critical")) · "
            }
        return AlertRow(
            mark: mark, badge: isOfPerson ? nil : alert.person.flatMap { badge(of: $0, .row) },
            title: title(of: alert, isOfPerson: isOfPerson),
            notes: ["\(severity)\(alert.at.stamp(from: now))\(standing)\(state)\(rule)"]
                + (reasons.isEmpty ? [] : [Markup(reasons)]) + [telling(of: record)]
                + (record.acknowledgement.map { [$0.words(at: now)] } ?? []))
    }

    /// The title, with the person's name in it as a link. Somebody who was only met is not named: the title may say who it is.
    private func title(of alert: Alert, isOfPerson: Bool) -> Markup {
        guard let person = alert.person else {
            if case .connector(let name) = alert.subject {
                return Link(text: alert.title, address: "\(Links.connectors)#\(name.inPath)").markup
            }
            return Markup(alert.title)
        }
        guard case .tracked = person else { return "Somebody who was only met crossed the line" }
        let link = link(to: person, named: alert.name).markup
        if isOfPerson { return Markup(alert.title) }
        guard let range = alert.title.range(of: alert.name), !alert.name.isEmpty else { return "\(link): \(alert.title)" }
        return "\(String(alert.title[..<range.lowerBound]))<b>\(link)</b>\(String(alert.title[range.upperBound...]))"
    }

    private func telling(of record: AlertRecord) -> Markup {
        let words = record.shownTelling
        if record.silence != nil || record.tellings.isEmpty {
            return MachineState.off.markup(record.silence == nil ? "told nobody" : words)
        }
        let states = record.tellings.map(\.state)
        if states.contains(.dead) { return MachineState.bad.markup("told \(words)") }
        return (states.allSatisfy { $0 == .delivered } ? MachineState.ok : .wait).markup("told \(words)")
    }
}

extension Acknowledgement {
    /// Who, when and with what note, in a line.
    fileprivate func words(at now: Instant) -> Markup {
        let time: Markup = at.map { ", \($0.stamp(from: now))" } ?? ""
        return "acknowledged by \(author)\(time)\(note.map { ": \($0)" } ?? "")"
    }
}
