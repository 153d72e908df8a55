import Model

/// Names alerts: `RULE-FOR-PERSON-EPISODE-STATUS`, such as `top-ten-percent-FOR-ada-lovelace-1-FIRING` or
/// `…-FOR-ada-lovelace-1-REMINDER-2`.
///
/// The same alert has the same name however often it is decided, and two alerts never share one: slugs hold no upper-case letter, so
/// the words between them cannot be part of a slug, and every other byte is written as `X` and two hexadecimal digits. That is
/// better than a hash, which could collide and says nothing. Only `a-z`, `A-Z`, `0-9`, `-` and `_` occur; no dot, which
/// Standard Webhooks forbids in ids.
enum AlertID {
    static func make(rule: String, subject: AlertSubject, state: RuleState, status: Alert.Status) -> String {
        var id = escaped(rule) + "-FOR-" + escaped(subject.description) + "-\(state.episode)-"
        switch status {
        case .firing: id += "FIRING"
        case .reminder: id += "REMINDER-\(state.reminders)"
        case .resolved: id += "RESOLVED"
        }
        return id
    }

    /// Of what happened once: `RULE-FOR-PERSON-AT-KEY`.
    static func make(rule: String, subject: AlertSubject, occurrence key: String) -> String {
        escaped(rule) + "-FOR-" + escaped(subject.description) + "-AT-" + escaped(key)
    }

    /// Of several people's alerts of one run: `RULE-GROUP-TIME-STATUS`, the time in milliseconds.
    static func make(rule: String, groupAt at: Instant, status: Alert.Status) -> String {
        escaped(rule) + "-GROUP-\(at.milliseconds)-\(status.rawValue.uppercased())"
    }

    /// Of an offer of a perk: `PERK-OFFER-NUMBER`, and `PERK-OFFER-NUMBER-ACCEPTED` for the sponsor, who is not told the person.
    static func make(perk: String, offer number: Int, isAccepted: Bool) -> String {
        escaped(perk) + "-OFFER-\(number)" + (isAccepted ? "-ACCEPTED" : "")
    }

    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x61...0x7a, 0x30...0x39, 0x2d, 0x5f: result.append(Character(Unicode.Scalar(byte)))
            default: result += "X\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            }
        }
        return result
    }
}
