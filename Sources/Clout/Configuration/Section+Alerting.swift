import Model

/// What files of rules and perks have in common.
extension Section {
    /// The receivers to tell, by the names that their own files give them.
    func receivers(_ key: String, among receivers: [String], isRequired: Bool) -> [String] {
        if isRequired, !has(key) { missing(key, "the receivers to tell, such as [\"log\"]") }
        let named = strings(key) ?? []
        for receiver in Set(named).subtracting(receivers).sorted() {
            let there = receivers.isEmpty ? "there are none" : "there are \(receivers.joined(separator: ", "))"
            wrong(key, "There is no receiver `\(receiver)`; \(there).", nearest: nearestWord(to: receiver, among: receivers))
        }
        // As the receiver's own file spells it: `é` has two spellings, which are one name here and two in the store.
        return named.map { name in receivers.first { $0 == name } ?? name }
    }

    /// The cohort that a key names; `tracked` where it is not there, `nil` where it names none.
    func cohort(_ key: String) -> Cohort? {
        let name = string(key) ?? "tracked"
        if let cohort = Cohort(name) { return cohort }
        let known = ["all", "tracked", "list:NAME", "network:NAME", "topic:NAME", "place:NAME"]
        wrong(key, "There is no such cohort; there are \(known.joined(separator: ", ")).", nearest: nearestWord(to: name, among: known))
        return nil
    }

    /// A time, which must be there: a date and time of TOML, in UTC where it has no offset.
    func requiredInstant(_ key: String, _ meaning: String) -> Instant? {
        switch node(key) {
        case nil: missing(key, meaning)
        case .other(let text)?:
            if let instant = Instant(text) { return instant }
            fallthrough
        default: refuse(key, "This must be a date and time, without quotes, such as 2026-12-01T00:00:00Z.")
        }
        return nil
    }
}
