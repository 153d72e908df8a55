import Store

/// `[retention]` of `clout.toml`: how long what is stored is kept.
enum RetentionFile {
    /// A hundred years: longer than anything is kept.
    private static let longest = Duration.seconds(36_500 * 86_400)
    /// What the shipped epoch needs; others may need more (`check`).
    private static let shortestActivity = Retention().activity
    private static let shortestText = Duration.seconds(86_400)
    /// An event is told once in so many days, and its alert tells that it was.
    private static let shortestAlert = Retention().alerts

    static func read(_ section: Section) -> Retention {
        defer { section.finish() }
        var retention = Retention()
        // What is too short is told with the reason, once all epochs are known.
        if let activity = section.duration("activity", in: .zero...longest) { retention.activity = activity }
        section.note("activity", as: .duration(shortestActivity...longest))
        if let texts = section.duration("texts", in: shortestText...longest) { retention.texts = texts }
        if let alerts = section.duration("alerts", in: shortestAlert...longest) { retention.alerts = alerts }
        return retention
    }

    /// Says where activity would go that still counts by an epoch, or that a change is explained by.
    static func check(_ retention: Retention, against windowDays: Int, in section: Section?) {
        let needed = Duration.seconds(Int64(windowDays) * 86_400) + Retention.explained
        guard retention.activity < needed, let section, !section.isRefused("activity") else { return }
        section.wrong(
            "activity",
            "Activity counts for \(windowDays) days, and changes are explained over another 100: this must be at least "
                + "\"\(DurationText.write(needed))\".")
    }
}
