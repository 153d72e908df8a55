/// What a column can hold, as its `meaning` says.
extension StandingColumn {
    /// The least and the most; no most where there is no end, and `nil` for a text.
    var bounds: (least: Double, most: Double?)? {
        if type == "TEXT" { return nil }
        return switch name {
        case "score": (1, 100)
        case _ where name.hasPrefix("score_on_"): (1, 100)
        case "top_percent": (0, 100)
        case "coverage": (0, 1)
        case "rank", "cohort_size": (1, nil)
        case _ where name.hasPrefix("change_"): (-99, 99)
        default: (0, nil)
        }
    }

    /// Whether it can be the least of its bounds: nobody is in the top 0 %.
    private var reachesLeast: Bool { name != "top_percent" }

    /// Whether it is known of everybody, and never NULL.
    var isKnownOfAll: Bool {
        ["score", "top_percent", "rank", "cohort_size", "margin", "effective_people", "followers", "ks"].contains(name) || type == "TEXT"
    }

    /// A comparison of it that can be meant.
    var example: String {
        switch name {
        case "person": "person = 'ada'"
        case "name": "name LIKE 'Ada%'"
        case "cohort": "cohort = 'tracked'"
        case "state": "state = 'scored'"
        case "rank", "top_percent": "\(name) <= 10"
        case "margin": "margin < 3"
        case "coverage": "coverage < 0.5"
        case "ks": "ks >= 5"
        case "cohort_size", "effective_people": "\(name) >= 20"
        case _ where name.hasPrefix("change_"): "\(name) >= 5"
        case _ where name.hasPrefix("quiet_days"): "\(name) >= 30"
        case _ where name.hasPrefix("followers"): "\(name) >= 1000"
        default: "\(name) >= 50"
        }
    }

    /// What its range is, in words.
    var range: String {
        guard let (least, most) = bounds else { return "is a text" }
        guard let most else { return "is \(least.plain) or more" }
        return reachesLeast ? "runs from \(least.plain) to \(most.plain)" : "is above \(least.plain) and at most \(most.plain)"
    }

    /// What a comparison with a number says of everybody, by the range alone; `nil` where it depends on the person.
    func verdict(_ relation: Comparison.Relation, _ number: Double) -> Bool? {
        guard let (least, most) = bounds else { return nil }
        let isBelow = number < least || (number == least && !reachesLeast)
        let isAbove = most.map { number > $0 } ?? false
        switch relation {
        case .less: return number <= least ? false : isAbove ? true : nil
        case .lessOrEqual: return isBelow ? false : most.map { number >= $0 } == true ? true : nil
        case .greater: return most.map { number >= $0 } == true ? false : isBelow ? true : nil
        case .greaterOrEqual: return isAbove ? false : number <= least ? true : nil
        case .equal: return isBelow || isAbove || (type == "INTEGER" && number != number.rounded()) ? false : nil
        case .unequal: return verdict(.equal, number).map { !$0 }
        }
    }

    /// What a comparison with another column says of everybody; `nil` where it depends on the person.
    func verdict(_ relation: Comparison.Relation, column other: String) -> Bool? {
        switch (name, other) {
        case (other, _): [.lessOrEqual, .greaterOrEqual, .equal].contains(relation)
        case ("rank", "cohort_size"): relation == .lessOrEqual ? true : relation == .greater ? false : nil
        case ("cohort_size", "rank"): relation == .greaterOrEqual ? true : relation == .less ? false : nil
        default: nil
        }
    }
}

extension Double {
    /// The number as people write it: a whole one without a point.
    var plain: String { Int64(exactly: self).map { "\($0)" } ?? "\(self)" }
}
