import Alerting
import Conditions
import Model

/// `perks.d/*.toml`: one perk a file.
enum PerkFile {
    /// Reads a perk; mistakes are added to the section's problems. `receivers` are the names that `notify` and `sponsor_notify` may say.
    static func read(_ section: Section, receivers: [String], cohorts: KnownCohorts) -> Perk? {
        let name = section.requiredString("name", "the perk's name, such as \"coffee\"")
        let sponsor = section.requiredString("sponsor", "who gives it")
        let gift = section.requiredString("gift", "what is given, such as \"a bag of coffee\"")
        let disclosure = section.requiredString(
            "disclosure", "who pays for it, and that whoever speaks of it should say so; every offer ends with it")
        let eligibility = eligibility(in: section, cohorts: cohorts)
        if !section.has("quota") { section.missing("quota", "how many places there are") }
        let quota = section.integer("quota", default: 1, in: 1...1_000_000)
        let order = section.choice("order", of: Perk.Order.allCases.map(\.rawValue)).flatMap(Perk.Order.init)
        let opens = section.requiredInstant("opens", "from when on it is offered")
        let closes = section.requiredInstant("closes", "from when on it is neither offered nor accepted any more")
        let term = section.duration("term", in: .seconds(3600) ... .seconds(366 * 86_400)) ?? .seconds(7 * 86_400)
        let notify = section.receivers("notify", among: receivers, isRequired: true)
        let sponsorNotify = section.receivers("sponsor_notify", among: receivers, isRequired: false)
        let (title, text, ethics) = (section.string("title"), section.string("text"), section.string("ethics"))
        section.finish()

        // The perk's own checks come on top of ours.
        do {
            return try Perk(
                name: name, sponsor: sponsor, gift: gift, eligibility: eligibility, quota: Int(quota), order: order ?? .first,
                opens: opens ?? Instant(seconds: 0), closes: closes ?? Instant(seconds: 1), term: term, notify: notify,
                sponsorNotify: sponsorNotify, title: title, text: text, disclosure: disclosure, ethics: ethics)
        } catch {
            section.tell(error)
            return nil
        }
    }

    private static func eligibility(in section: Section, cohorts: KnownCohorts) -> Perk.Eligibility {
        let cohort = section.cohort("cohort")
        if let cohort { cohorts.check(cohort, under: "cohort", in: section) }
        let when = section.requiredString("when", "who is eligible, such as \"score >= 50\"")
        if !when.isEmpty {
            check(when, in: section, on: cohorts.networks)
            section.checkCohorts(in: when, under: "when", of: cohort, among: cohorts)
        }
        let lists = section.strings("lists") ?? []
        for list in lists { cohorts.check(.list(list), under: "lists", isBare: true, in: section) }
        let places = (section.strings("places") ?? []).map(Cohort.placeName)
        for place in places { cohorts.check(.place(place), under: "places", isBare: true, in: section) }
        return Perk.Eligibility(cohort: cohort ?? .tracked, when: when, lists: lists, places: places)
    }

    /// A condition of a perk must be one of rules, and must not ask whether somebody has posted: networks forbid to pay for posts, and
    /// whoever earns by them is no judge of anything.
    private static func check(_ condition: String, in section: Section, on networks: Set<Network>) {
        do {
            let read = try StandingConditions.columns(readBy: condition, on: networks)
            // Everybody may be meant.
            if let flaw = ConditionProbe.flaw(in: condition, on: networks), flaw.isCertain, !flaw.holdsForAll {
                section.refuse("when", "\(flaw)")
            }
            guard let column = read.sorted().first(where: { $0.hasPrefix("quiet_days") }) else { return }
            section.refuse("when", "`\(column)` asks how lately somebody has posted, and a perk must not reward posting. Leave it out.")
        } catch {
            section.refuse("when", error.reason, nearest: error.nearest)
        }
    }
}
