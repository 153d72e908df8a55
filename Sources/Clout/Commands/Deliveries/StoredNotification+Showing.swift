import JSON
import Model

extension StoredNotification {
    /// When it is attempted next, in words; empty where it is done with.
    ///
    /// - Parameter disabled: The receivers that want nothing any more.
    func shownNext(at now: Instant, disabled: Set<String>) -> String {
        if state != .waiting { return "" }
        if disabled.contains(receiver) { return "when \(receiver) is enabled" }
        if let behind { return "behind \(behind)" }
        return due > now ? due.description : "now"
    }

    /// How often it was tried, and how often the receiver has put it off, in words.
    var shownTries: String { deferrals == 0 ? "\(attempts)" : "\(attempts) + \(deferrals) deferred" }
}

extension JSONWriter {
    /// What is to be told to whom, and how far that is.
    mutating func notification(_ one: StoredNotification) {
        object { object in
            object.member("id", one.id)
            object.member("receiver", one.receiver)
            object.member("state", one.state.rawValue)
            object.member("attempts", one.attempts)
            object.member("deferrals", one.deferrals)
            object.member("rule", one.alert.rule)
            object.member("person", one.alert.subject.description)
            object.member("status", one.alert.status.rawValue)
            object.member("title", one.alert.title)
            object.member("raised", one.alert.at.description)
            object.member("due", orNull: one.state == .waiting ? one.due.description : nil)
            object.member("behind", orNull: one.behind)
            object.member("settled", orNull: one.settledAt?.description)
            object.member("reason", orNull: one.reason)
        }
    }
}
