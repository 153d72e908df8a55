import Model
import Testing

let start = Instant(seconds: 1_763_626_530)

/// The secret of `networks/notifications.md`, section 1.
let sampleSecret = "whsec_ZXhhbXBsZS1rZXktMjQtYnl0ZXMtb2sh"
let otherSecret = "whsec_YW5vdGhlci1rZXktd2l0aC0zMi1ieXRlcy1vZi1rZXkh"

func sampleAlert(
    person: String = "ada", rule: String = "top-ten", name: String = "Ada Lovelace", status: Alert.Status = .firing, standing: Bool = true,
    reasons: [Alert.Reason] = []
) throws -> Alert {
    let key = PersonKey.tracked(try #require(PersonID(rawValue: person)))
    return Alert(
        id: "\(rule)-FOR-\(person)-1-FIRING", rule: rule, subject: .person(key), name: name, cohort: .tracked, status: status, at: start,
        since: start - .seconds(86_400), title: "\(name) is in the top 8.3 %",
        standing: standing
            ? Standing(
                person: key, name: name, cohort: .tracked, score: try #require(Score(63.42)), state: .scored, rank: 1, cohortSize: 12,
                margin: 2.5,
                effectivePeople: 41.25, change1d: 0.5, change7d: -1.25, quietDays: 40, coverage: 0.25) : nil, reasons: reasons)
}

func sampleNotification(
    _ id: String = "top-ten-FOR-ada-1-FIRING-crm", receiver: String = "crm", attempts: Int = 0, alert: Alert? = nil
) throws -> Model.Notification {
    Model.Notification(
        id: id, receiver: receiver, alert: try alert ?? sampleAlert(), attempts: attempts, lease: Lease(id: 1, fence: 1))
}
