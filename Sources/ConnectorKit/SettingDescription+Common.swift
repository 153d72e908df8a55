/// Settings that mean the same for every network that has them.
extension SettingDescription {
    /// `history`: how far back a first fetch reads.
    ///
    /// - Parameter price: A sentence about what that costs, where it does.
    public static func history(days: Int64, most: Int64 = 3650, _ price: String = "") -> SettingDescription {
        SettingDescription(
            "history", .duration(.zero...(.seconds(most * 86_400))), default: .duration(.seconds(days * 86_400)),
            help: "How far back the first fetch of an account reads." + (price.isEmpty ? "" : " \(price)"))
    }

    /// `recheck_every`: how often older posts are looked at again.
    public static func recheckEvery(
        _ standard: Duration, in range: ClosedRange<Duration> = .seconds(600)...(.seconds(30 * 86_400)), _ help: String
    ) -> SettingDescription {
        SettingDescription("recheck_every", .duration(range), default: .duration(standard), help: help)
    }
}
