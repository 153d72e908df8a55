import JSON
import Model

extension AlertRecord {
    /// Whom it was told, in words.
    var shownTelling: String {
        if let silence { return "silenced (\(silence))" }
        // What told it may have been forgotten, or told nobody.
        if tellings.isEmpty { return group.map { "in \($0)" } ?? "nobody" }
        return tellings.map { telling in
            let message = telling.message.map { " in \($0)" } ?? ""
            return switch telling.state {
            case .delivered: telling.receiver + message
            case .digested where telling.message != nil: telling.receiver + message
            case .waiting:
                "\(telling.receiver)\(message) (waits\(telling.attempts == 0 ? "" : ", \(Words.count(telling.attempts, "try", "tries"))"))"
            case .dead, .dropped, .digested: "\(telling.receiver)\(message) (\(telling.state.rawValue))"
            }
        }.joined(separator: ", ")
    }
}

extension Acknowledgement {
    /// Who, when and with what note.
    var shown: String { "by \(author)\(at.map { " at \($0)" } ?? "")\(note.map { ": \($0)" } ?? "")" }
}

extension Silence {
    /// What it is about, in words.
    var shownScope: String {
        var words = [rule.map { "rule \($0)" } ?? "everything"]
        if let severity { words.append("that is \(severity.rawValue)") }
        if let subject { words.append("about \(subject)") }
        if let cohort { words.append("in \(cohort)") }
        if let receiver { words.append("for \(receiver)") }
        return words.joined(separator: " ")
    }
}

extension RuleMemory {
    /// Who is beyond a line, or will be if it holds: of a rule and about a subject where they are named; by rule and subject.
    func firing(of rule: String?, about subject: AlertSubject?) -> [(key: RuleStateKey, state: RuleState)] {
        states.filter { key, state in
            state.phase != .inactive && (rule == nil || rule == key.rule) && (subject == nil || subject == key.subject)
        }.sorted { ($0.key.rule, $0.key.subject) < ($1.key.rule, $1.key.subject) }.map { ($0.key, $0.value) }
    }
}

extension JSONWriter {
    mutating func alert(_ record: AlertRecord) {
        object { object in
            object.members(of: record.alert)
            object.member("silence") { if let silence = record.silence { $0.value(silence) } else { $0.null() } }
            object.member("group", orNull: record.group)
            object.members(of: record.acknowledgement)
            object.member("told") { list in
                list.array { list in
                    for telling in record.tellings {
                        list.object {
                            $0.member("receiver", telling.receiver)
                            $0.member("in", orNull: telling.message)
                            $0.member("state", telling.state.rawValue)
                            $0.member("attempts", telling.attempts)
                            $0.member("reason", orNull: telling.reason)
                        }
                    }
                }
            }
        }
    }

    mutating func alert(_ alert: Alert) { object { $0.members(of: alert) } }

    private mutating func members(of alert: Alert) {
        member("id", alert.id)
        member("rule", alert.rule)
        member("status", alert.status.rawValue)
        member("severity", alert.severity.rawValue)
        member("subject", alert.subject.description)
        member("name", alert.name)
        member("cohort", orNull: alert.cohort?.description)
        member("at", alert.at.description)
        member("since", alert.since.description)
        member("title", alert.title)
        member("detail", orNull: alert.detail)
        member("text", orNull: alert.text)
        member("lines", alert.lines)
        member("score", orNull: alert.standing?.score.value)
        member("margin", orNull: alert.standing?.margin)
        member("top_percent", orNull: alert.standing?.topPercent)
        member("change") { member in
            guard let change = alert.change else { return member.null() }
            member.object { object in
                object.member("since", change.since.description)
                object.member("points", change.points)
                object.member("causes") { list in
                    list.array { list in
                        for cause in change.causes {
                            list.object {
                                $0.member("label", cause.label)
                                $0.member("points", cause.points)
                            }
                        }
                    }
                }
            }
        }
        member("reasons") { list in
            list.array { list in
                for reason in alert.reasons {
                    list.object {
                        $0.member("label", reason.label)
                        $0.member("points", reason.points)
                    }
                }
            }
        }
    }

    /// Who is beyond a line, as an array.
    mutating func firing(_ firing: [(key: RuleStateKey, state: RuleState)]) {
        array { list in for (key, state) in firing { list.firing(key, state) } }
    }

    /// Where a rule stands for somebody.
    mutating func firing(_ key: RuleStateKey, _ state: RuleState) {
        object {
            $0.member("rule", key.rule)
            $0.member("subject", key.subject.description)
            $0.member("phase", state.phase.rawValue)
            $0.member("since", state.since.description)
            $0.member("last_alert", orNull: state.lastAlert?.description)
            $0.members(of: state.acknowledgement)
        }
    }

    private mutating func members(of acknowledgement: Acknowledgement?) {
        member("acknowledged_by", orNull: acknowledgement?.author)
        member("acknowledged_at", orNull: acknowledgement?.at?.description)
        member("acknowledgement_note", orNull: acknowledgement?.note)
    }

    /// What somebody knows of, as an array: who that is now, and who it was before.
    mutating func acknowledged(_ episodes: [AcknowledgedEpisode], as acknowledgement: Acknowledgement, replacing: Bool) {
        array { list in
            for episode in episodes {
                list.object { object in
                    object.member("rule", episode.key.rule)
                    object.member("subject", episode.key.subject.description)
                    object.members(of: replacing ? acknowledgement : episode.former ?? acknowledgement)
                    object.member("former") { member in
                        guard let former = episode.former else { return member.null() }
                        member.object { $0.members(of: former) }
                    }
                }
            }
        }
    }

    mutating func silence(_ silence: Silence) {
        object { object in
            object.member("id", silence.id)
            object.member("rule", orNull: silence.rule)
            object.member("subject", orNull: silence.subject?.description)
            object.member("cohort", orNull: silence.cohort?.description)
            object.member("severity", orNull: silence.severity?.rawValue)
            object.member("receiver", orNull: silence.receiver)
            object.member("author", silence.author)
            object.member("reason", silence.reason)
            object.member("since", silence.since.description)
            object.member("until", silence.until.description)
        }
    }
}
