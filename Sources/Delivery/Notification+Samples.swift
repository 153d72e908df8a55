import Model

extension Notification {
    /// A message that says that nothing has happened, or that this is over: what `clout receivers test` sends. `number` tells one from
    /// another.
    public static func trial(to receiver: String, at now: Instant, number: UInt64, isOver: Bool = false) -> Notification {
        let id = "clout-test-" + String(number, radix: 36)
        let title = isOver ? "\(Alert.endMark)TEST (\(receiver))" : "TEST: Clout reaches this receiver (\(receiver)). Nothing has happened."
        return sample(
            isOver ? id + "-over" : id, to: receiver, title: title, status: isOver ? .resolved : .firing, at: now, standing: .known)
    }

    /// How much a sample's standing says.
    enum SampleStanding { case none, bare, known }

    /// Messages of every kind, with what makes each of them special.
    static var samples: [(what: String, notification: Notification)] {
        let now = Instant(seconds: 1_763_626_530)
        func sample(_ title: String, _ status: Alert.Status, _ standing: SampleStanding) -> Notification {
            self.sample("sample", to: "sample", title: title, status: status, at: now, standing: standing)
        }
        var offer = sample("Ada: Roastery offers a bag of coffee", .firing, .bare)
        offer.alert.text = "Roastery offers you \"a bag\" of coffee. Roastery pays for it."
        var changed = sample("Ada is in the top 8 %", .firing, .known)
        changed.alert.change = Alert.Change(
            since: now - .seconds(7 * 86_400), points: 4.5,
            causes: [Alert.Reason(label: "new on example: \"3\" replies", points: 5), Alert.Reason(label: "older", points: -0.5)])
        var event = sample("Ada: a K on pets from Ben", .firing, .none)
        (event.alert.detail, event.alert.cohort, event.alert.endsAt) = ("a K on \"pets\" from Ben", nil, now + .seconds(3600))
        var several = sample("2 alerts beyond the daily limit: 2 of top-ten", .firing, .none)
        several.alert.list(["Ada is in \"the top 8 %\"", "Over: Ben <b>"])
        var awkward = sample("\"Ada\" \\ <b>\n{{title}}", .firing, .known)
        awkward.alert.name = "\"Ada\" <i>& 'Ada'</i> \\ 100% \u{202e}\n]]>"
        return [
            ("an alert that fires", sample("Ada is in the top 8 %", .firing, .known)),
            ("a reminder", sample("Ada is in the top 8 %", .reminder, .bare)),
            ("an alert that is over", sample("Ada is in the top 8 %", .resolved, .bare)),
            ("an alert about somebody who has left", sample("Ada is in the top 8 %", .resolved, .none)),
            ("an alert that tells what has changed", changed), ("an offer of a perk", offer),
            ("an event", event), ("a message that tells of several", several),
            ("a name and a title with quotes, mark-up and line breaks", awkward),
        ]
    }

    private static func sample(
        _ id: String, to receiver: String, title: String, status: Alert.Status, at now: Instant, standing: SampleStanding
    ) -> Notification {
        let person = PersonKey.met(IdentityKey(Network("example"), "test"))
        let known = standing == .known
        let numbers = Score(63.4).map { score in
            Standing(
                person: person, name: "Test", cohort: .tracked, score: score, state: .scored, rank: 1, cohortSize: 12, margin: 2.5,
                effectivePeople: 41, change1d: known ? 0.5 : nil, change7d: known ? 1.5 : nil, change30d: known ? 4 : nil,
                change90d: known ? 9 : nil, quietDays: known ? 3 : nil, coverage: known ? 0.9 : nil)
        }
        let alert = Alert(
            id: id, rule: "clout-test", subject: .person(person), name: "Test", cohort: .tracked, status: status, at: now,
            since: now - .seconds(3600),
            title: title, standing: standing == .none ? nil : numbers,
            reasons: known
                ? [Alert.Reason(label: "reshares on example", points: 12.5), Alert.Reason(label: "likes on example", points: 3)] : [])
        return Notification(id: id, receiver: receiver, alert: alert, attempts: 0, lease: Lease(id: 0, fence: 0))
    }
}
