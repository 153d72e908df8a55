import Model

extension Gathering {
    /// What becomes of what quiet hours have held back, in the order in which it was raised. People are told all of it in one message, where
    /// there is more than one.
    init(of alerts: [Alert], from receiver: String, forPeople isForPeople: Bool, at now: Instant) {
        var fates = Self.fates(of: alerts, forPeople: isForPeople)
        let told = alerts.indices.filter { if case .toldIn = fates[$0] { false } else { true } }
        guard isForPeople, told.count > 1 else {
            self.init(fates: fates)
            return
        }
        let digest = Digest.alert(of: alerts, for: receiver, at: now, because: .quiet)
        for index in told { fates[index] = .toldIn(digest.id) }
        self.init(fates: fates, digest: digest)
    }

    /// What is still to be told of alerts that are told late, in the order in which they were raised.
    ///
    /// - Nobody is reminded of what they are told besides, or what is over: of reminders alone the last stays.
    /// - Whoever keeps items open, and programs, are told each beginning and each end. People are told an episode that came and went in one
    ///   message.
    static func fates(of alerts: [Alert], forPeople isForPeople: Bool) -> [Fate] {
        struct Open {
            var beginning: Int?
            var reminder: Int?
        }
        var open: [RuleStateKey: Open] = [:]
        var fates = [Fate](repeating: .told, count: alerts.count)
        for (index, alert) in alerts.enumerated() where alert.endsAt == nil {
            let key = RuleStateKey(rule: alert.rule, subject: alert.subject)
            let known = open[key] ?? Open()
            switch alert.status {
            case .firing: open[key] = Open(beginning: index)
            case .reminder:
                if let beginning = known.beginning {
                    fates[index] = .toldIn(alerts[beginning].id)
                } else {
                    if let reminder = known.reminder { fates[reminder] = .toldIn(alert.id) }
                    open[key] = Open(reminder: index)
                }
            case .resolved:
                if let reminder = known.reminder { fates[reminder] = .toldIn(alert.id) }
                if let beginning = known.beginning, isForPeople {
                    fates[beginning] = .toldIn(alert.id)
                    fates[index] = .toldWhole
                }
                open[key] = nil
            }
        }
        return fates
    }
}
