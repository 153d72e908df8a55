import Model

extension Instant {
    /// Before it there was no Web to act on.
    public static let earliestTold = Instant(day: 7305)
    /// How far a network's clock may be ahead of ours.
    public static let clockTolerance = Duration.seconds(3600)

    /// Whether something can have happened then, as told at `now`: since 1990, and not in the future but for what clocks differ.
    ///
    /// A clock that was never set says 1970, and one that is set wrongly may say any year: who believed it would rank a post for ever
    /// as the newest, or read a whole history for it.
    public func canBeTold(at now: Instant) -> Bool { self >= .earliestTold && self <= now + Self.clockTolerance }
}

extension Batch {
    /// Rejects what cannot have happened when it says, and forgets such a time of an identity, which is somebody all the same.
    mutating func rejectImpossibleTimes(at now: Instant) {
        let reason = "the time is in the future or before 1990"
        for post in posts where !post.at.canBeTold(at: now) { reject(Rejection(path: "posts.at", reason: reason)) }
        posts.removeAll { !$0.at.canBeTold(at: now) }
        for act in interactions where !act.at.canBeTold(at: now) { reject(Rejection(path: "interactions.at", reason: reason)) }
        interactions.removeAll { !$0.at.canBeTold(at: now) }
        for index in identities.indices where identities[index].createdAt.map({ !$0.canBeTold(at: now) }) ?? false {
            reject(Rejection(path: "identities.created_at", reason: reason))
            identities[index].createdAt = nil
        }
    }
}

extension [PostItem] {
    /// Leaves out what cannot have been posted when it says, and rejects it: as the newest of all posts it would hide those that come.
    mutating func rejectImpossibleTimes(at now: Instant, into batch: inout Batch) {
        for (index, item) in enumerated() where !item.canBeTold(at: now) {
            batch.reject(Rejection(path: "posts[\(index)].at", reason: "the time is in the future or before 1990"))
        }
        removeAll { !$0.canBeTold(at: now) }
    }
}

extension PostItem {
    fileprivate func canBeTold(at now: Instant) -> Bool { mark.at.canBeTold(at: now) && post?.at.canBeTold(at: now) ?? true }
}
