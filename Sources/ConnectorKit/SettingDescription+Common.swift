/// Settings that mean the same for every network that has them.
extension SettingDescription {
    /// `base_url`: where the network stands.
    public static func baseURL(_ standard: String, _ help: String) -> SettingDescription {
        SettingDescription("base_url", .url, default: .string(standard), help: help)
    }

    /// `history`: how far back a first fetch reads.
    ///
    /// - Parameter price: A sentence about what that costs, where it does.
    public static func history(days: Int64, most: Int64 = 3650, _ price: String = "") -> SettingDescription {
        SettingDescription(
            "history", .duration(.zero...(.seconds(most * 86_400))), default: .duration(.seconds(days * 86_400)),
            help: "How far back the first fetch of an account reads." + (price.isEmpty ? "" : " \(price)"))
    }

    /// `people_per_post`: how many people are asked for by name.
    ///
    /// - Parameter acts: What they did, in the network's words, with what counts on its own: `likes (and as many boosts)`.
    public static func peoplePerPost(_ acts: String, most: Int64 = 100_000) -> SettingDescription {
        SettingDescription(
            "people_per_post", .integer(0...most), default: .integer(1000),
            help: "The people behind at most so many new \(acts) of one post are asked for at once; the rest counts without a name. "
                + "0 reads counts only.")
    }

    /// How often something is done that is not done at each fetch.
    public static func interval(
        _ key: String, _ standard: Duration, in range: ClosedRange<Duration> = .seconds(600)...(.seconds(30 * 86_400)), _ help: String
    ) -> SettingDescription {
        SettingDescription(key, .duration(range), default: .duration(standard), help: help)
    }

    /// `recheck_every`: how often older posts are looked at again.
    public static func recheckEvery(
        _ standard: Duration, in range: ClosedRange<Duration> = .seconds(600)...(.seconds(30 * 86_400)), _ help: String
    ) -> SettingDescription {
        interval("recheck_every", standard, in: range, help)
    }
}
