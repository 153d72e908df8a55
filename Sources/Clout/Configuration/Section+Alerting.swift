import Conditions
import Foundation
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

    /// Refuses a condition that cannot be meant, and tells of what may be wrong with it.
    func tell(_ flaw: ConditionFlaw?, of key: String) {
        guard let flaw else { return }
        if flaw.isCertain { refuse(key, "\(flaw)") } else { hint(key, "\(flaw)") }
    }

    /// Refuses a condition that asks whether somebody stands in a cohort: it is asked of those of one cohort alone.
    ///
    /// - Parameter cohort: The one whose people are looked at; `nil` where that is not known.
    func checkCohorts(in condition: String, under key: String, of cohort: Cohort?, among cohorts: KnownCohorts) {
        for text in StandingConditions.texts(comparedWith: "cohort", in: condition) where !isRefused(key) {
            guard let named = Cohort(text) else {
                let known = ["all", "tracked"] + cohorts.lists.union(cohorts.places).union(cohorts.topics).sorted().prefix(20)
                refuse(
                    key, "There is no cohort `\(text)`; there are all, tracked, list:NAME, network:NAME, topic:NAME, place:NAME.",
                    nearest: nearestWord(to: text, among: known))
                continue
            }
            guard cohorts.check(named, under: key, in: self), let cohort else { continue }
            guard named != cohort else {
                hint(key, "It looks at `\(cohort)` alone, so whether `cohort` is `\(named)` is the same of everybody. Leave it out.")
                continue
            }
            refuse(
                key,
                "It looks at `\(cohort)` alone, where nobody's cohort is `\(named)`. Say `cohort = \"\(named)\"` beside `\(key)` instead.")
        }
    }

    /// The cohort that a key names; `tracked` where it is not there, `nil` where it names none.
    func cohort(_ key: String) -> Cohort? {
        let name = string(key) ?? "tracked"
        if let cohort = Cohort(name) { return cohort }
        let known = ["all", "tracked", "list:NAME", "network:NAME", "topic:NAME", "place:NAME"]
        wrong(key, "There is no such cohort; there are \(known.joined(separator: ", ")).", nearest: nearestWord(to: name, among: known))
        return nil
    }

    /// A time of every day: `{ from = "22:00", until = "07:00", zone = "Europe/Berlin" }`.
    func quietHours(_ key: String) -> QuietHours? {
        guard let section = section(key) else { return nil }
        let from = section.timeOfDay("from", "when it begins")
        let until = section.timeOfDay("until", "when it ends")
        let zone = section.timeZone("zone")
        let letsCriticalThrough = section.boolean("critical_through", default: false)
        section.finish()
        guard let from, let until, let zone else { return nil }
        if from == until {
            section.wrong("until", "This must be another time than `from`, or it would never be told, or never be quiet.")
            return nil
        }
        return QuietHours(from: from, until: until, zone: zone, letsCriticalThrough: letsCriticalThrough)
    }

    /// A daily limit: `{ per_day = 20, digest = "08:00", zone = "Europe/Berlin" }`.
    func dailyLimit(_ key: String) -> DailyLimit? {
        guard let section = section(key) else { return nil }
        if !section.has("per_day") { section.missing("per_day", "how many messages a day are enough") }
        let count = section.integer("per_day", default: 1, in: 1...100_000)
        let digest = section.timeOfDay("digest", "when the rest is told")
        let zone = section.timeZone("zone")
        section.finish()
        guard let digest, let zone else { return nil }
        return DailyLimit(count: Int(count), digest: digest, zone: zone)
    }

    private func timeOfDay(_ key: String, _ meaning: String) -> TimeOfDay? {
        if !has(key) { missing(key, "\(meaning), such as \"22:00\"") }
        let text = string(key)
        note(key, as: AskedKeys.Form(type: "time of the clock", range: "`00:00` to `23:59`"))
        guard let text else { return nil }
        if let time = TimeOfDay(text) { return time }
        refuse(key, "This must be a time of the clock, such as \"07:00\", from \"00:00\" to \"23:59\".")
        return nil
    }

    /// A time zone of tzdata, by its name; UTC where it is not there.
    private func timeZone(_ key: String) -> TimeZone? {
        guard let name = string(key) else { return isRefused(key) ? nil : .gmt }
        // An abbreviation such as CET would be a zone without summer time.
        let known = TimeZone.knownTimeZoneIdentifiers + ["UTC"]
        if known.contains(name), let zone = TimeZone(identifier: name) { return zone }
        refuse(
            key, "There is no such time zone; write one of tzdata, such as \"Europe/Berlin\".", nearest: nearestWord(to: name, among: known)
        )
        return nil
    }

    /// A time, which must be there: a date and time of TOML, in UTC where it has no offset.
    func requiredInstant(_ key: String, _ meaning: String) -> Instant? {
        note(key, as: AskedKeys.Form(type: "date and time"))
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
