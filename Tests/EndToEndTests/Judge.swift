import Foundation
import Model
import Simnet

/// What must be true of a store and a receiver after any number of crashes: pure functions from evidence to complaints.
///
/// It knows what was served and what was stored, and shares no code with the daemon.
enum Judge {
    /// Interactions: everything of `required` is stored, nothing that is not of `allowed`, and nothing more often than it happened.
    static func interactions(_ stored: [Interaction], required: [Interaction], allowed: [Interaction]) -> [String] {
        let (stored, required, allowed) = (counts(stored), counts(required), counts(allowed))
        var complaints: [String] = []
        for (act, count) in required where stored[act, default: 0] < count { complaints.append("lost: \(act)") }
        for (act, count) in stored {
            let happened = allowed[act, default: 0]
            if happened == 0 { complaints.append("invented: \(act)") } else if count > happened { complaints.append("doubled: \(act)") }
        }
        return complaints.sorted()
    }

    private static func counts(_ acts: [Interaction]) -> [ActKey: Int] {
        acts.reduce(into: [:]) { $0[ActKey($1), default: 0] += 1 }
    }

    /// Alerts of each rule and person: FIRING, then REMINDER 1, 2, …, then RESOLVED, episode after episode without a gap, and the
    /// stored state is where the last of them leads.
    static func episodes(_ evidence: Evidence) -> [String] {
        struct Chain: Hashable { var rule, person: String }
        var complaints: [String] = []
        let states = Dictionary(uniqueKeysWithValues: evidence.states.map { (Chain(rule: $0.rule, person: $0.person), $0) })
        let chains = Dictionary(grouping: evidence.alerts) { Chain(rule: $0.rule, person: $0.person) }
        for (chain, alerts) in chains {
            var (episode, reminders, isFiring, last) = (0, 0, false, Int64.min)
            for alert in alerts.sorted(by: { $0.at < $1.at }) {
                let expected: String
                switch alert.status {
                case "firing":
                    if isFiring { complaints.append("fired twice: \(alert.id)") }
                    (episode, reminders, isFiring) = (episode + 1, 0, true)
                    expected = "-\(episode)-FIRING"
                case "reminder":
                    if !isFiring { complaints.append("reminds of nothing: \(alert.id)") }
                    reminders += 1
                    expected = "-\(episode)-REMINDER-\(reminders)"
                default:
                    if !isFiring { complaints.append("resolves nothing: \(alert.id)") }
                    isFiring = false
                    expected = "-\(episode)-RESOLVED"
                }
                if !alert.id.hasSuffix(expected) { complaints.append("out of sequence: \(alert.id), not …\(expected)") }
                if alert.at <= last { complaints.append("two alerts of one run: \(alert.id)") }
                last = alert.at
            }
            guard let state = states[chain] else {
                complaints.append("no state: \(chain.rule) of \(chain.person)")
                continue
            }
            if (state.phase == "firing") != isFiring || state.episode != episode {
                complaints.append("the state is \(state.phase) \(state.episode), the alerts say \(isFiring) \(episode): \(alerts[0].id)")
            }
        }
        for (chain, state) in states where chains[chain] == nil && state.episode != 0 {
            complaints.append("a state without alerts: \(chain.rule) of \(chain.person)")
        }
        return complaints.sorted()
    }

    /// A rule without `until` and `for`, decided anew over the stored scores of every run: exactly these alerts, at these times.
    static func decisions(of rule: String, when holds: (Double) -> Bool, _ evidence: Evidence) -> [String] {
        struct Told: Hashable, CustomStringConvertible {
            var person, status: String
            var at: Int64
            var description: String { "\(status) for \(person) at \(Instant(milliseconds: at))" }
        }
        var expected: Set<Told> = []
        for (person, scores) in evidence.scores {
            var isFiring = false
            for at in evidence.runs where evidence.begin.map({ $0 <= at }) ?? false {
                let now = scores[at].map(holds) ?? false
                if now != isFiring { expected.insert(Told(person: person, status: now ? "firing" : "resolved", at: at)) }
                isFiring = now
            }
        }
        let told = Set(evidence.alerts.filter { $0.rule == rule }.map { Told(person: $0.person, status: $0.status, at: $0.at) })
        return expected.subtracting(told).map { "alert lost: \($0)" }.sorted()
            + told.subtracting(expected).map { "alert invented: \($0)" }.sorted()
    }

    /// Each alert has one notification for each receiver, and all of them are delivered.
    static func notifications(_ evidence: Evidence, receivers: Set<String>) -> [String] {
        var complaints: [String] = []
        let byAlert = Dictionary(grouping: evidence.notifications, by: \.alert)
        for alert in evidence.alerts {
            let told = (byAlert[alert.id] ?? []).map(\.receiver)
            if told.count != receivers.count || Set(told) != receivers { complaints.append("\(alert.id) goes to \(told)") }
        }
        for notification in evidence.notifications where notification.state != "delivered" {
            complaints.append("\(notification.name) is \(notification.state)")
        }
        let alerts = Set(evidence.alerts.map(\.id))
        complaints += byAlert.keys.filter { !alerts.contains($0) }.map { "a notification of no alert: \($0)" }
        return complaints.sorted()
    }

    /// Every notification of `receiver` has come in, none that is not stored, and each repeat is the same to the byte.
    static func deliveries(_ deliveries: [(id: String?, body: [UInt8])], of evidence: Evidence, to receiver: String) -> [String] {
        var complaints: [String] = []
        let stored = Set(evidence.notifications.filter { $0.receiver == receiver }.map(\.name))
        var bodies: [String: [UInt8]] = [:]
        for delivery in deliveries {
            guard let id = delivery.id, stored.contains(id) else {
                complaints.append("delivered, but not stored: \(delivery.id ?? "no id")")
                continue
            }
            if let earlier = bodies.updateValue(delivery.body, forKey: id), earlier != delivery.body {
                complaints.append("another body under the same id: \(id)")
            }
        }
        complaints += stored.filter { bodies[$0] == nil }.map { "never delivered: \($0)" }
        return complaints.sorted()
    }

    /// First deliveries of one (rule, person) come in the order in which the alerts were raised.
    static func order(_ ids: [String], of evidence: Evidence, to receiver: String) -> [String] {
        let notifications = Dictionary(
            uniqueKeysWithValues: evidence.notifications.filter { $0.receiver == receiver }.map { ($0.name, $0.alert) })
        let alerts = Dictionary(uniqueKeysWithValues: evidence.alerts.map { ($0.id, $0) })
        var latest: [String: Int64] = [:]
        var seen: Set<String> = []
        var complaints: [String] = []
        for id in ids where seen.insert(id).inserted {
            guard let alert = notifications[id].flatMap({ alerts[$0] }) else { continue }
            let chain = "\(alert.rule) \(alert.person)"
            if let before = latest[chain], alert.at < before { complaints.append("out of order: \(id)") }
            latest[chain] = max(latest[chain] ?? alert.at, alert.at)
        }
        return complaints
    }
}
