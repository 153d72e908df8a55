import ConnectorKit
import LinkedInAPI

/// How far a member's own data has been read.
struct MemberState: RoundState {
    /// A walk through the changes since `from`, page by page.
    struct Changes: Codable, Hashable, Sendable {
        var start = 0
        /// The newest change of the walk.
        var top: Instant?
        /// The first change of the page before: a page that comes twice ends the walk.
        var first = ""
    }

    var course = Course()
    /// When the newest change that was read was processed, by the network's clock.
    var from: Instant?
    var changes: Changes?
    /// When the list of posts was last read to its end, which page of it comes next, and its newest post.
    var sharesAt: Instant?
    var sharesStart: Int?
    var newestShare, newestSeen: Instant?
}

/// A member's own data: the log of changes, which holds what others did to the member's posts, and the list of posts.
struct MemberRound: Round {
    enum Step: Hashable, Sendable { case changes, shares }

    let linkedin: LinkedInMember
    let member: String
    let context: FetchContext

    /// As the documents recommend; 50 are the most.
    private static let pageSize = 10
    private static let mostPages = 500
    /// The network keeps changes so long.
    private static let memory = Duration.seconds(28 * 86_400)
    /// The list of posts is rebuilt late.
    private static let overlap = Duration.seconds(2 * 86_400)

    private var now: Instant { context.clock.now }

    func firstStep(_ state: MemberState, now: Instant) -> Step { .changes }

    func steps(_ state: MemberState, now: Instant) -> [Step] {
        guard state.course.isUnderWay(at: now) else { return [.changes] }
        let isDue = state.sharesStart != nil || state.sharesAt.map { now - $0 >= linkedin.sharesEvery } ?? true
        return (state.changes == nil ? [] : [.changes]) + (isDue ? [.shares] : [])
    }

    func list(of step: Step) -> String { step == .changes ? "changes" : "shares" }

    func settle(_ state: inout MemberState, now: Instant) {}

    func perform(_ step: Step, _ state: inout MemberState) async throws(FetchError) -> Batch {
        step == .changes ? try await changes(&state) : try await shares(&state)
    }

    /// A page of the log. The change at its boundary comes again each time, which its ids make harmless.
    private func changes(_ state: inout MemberState) async throws(FetchError) -> Batch {
        var walk = state.changes ?? MemberState.Changes()
        let oldest = now - Self.memory
        // A walk goes on from the same time, or its offsets would mean other changes.
        let from = state.changes == nil ? max(state.from ?? now - linkedin.history, oldest) : state.from ?? oldest
        let call = linkedin.api.call(
            "changes", about: "member", ["memberChangeLogs"],
            "q=memberAndApplication&count=\(Self.pageSize)&startTime=\(from.milliseconds)"
                + (walk.start == 0 ? "" : "&start=\(walk.start)"))
        let page = try await context.get(call)
        var batch = Batch()
        let (changes, leadsOn) = try context.records(
            page, of: call, at: "elements", as: "changes", into: &batch, beside: { LinkedInAPI.leadsOn($0, size: Self.pageSize) }
        ) { (json) throws(Malformed) in try WireChange(json, of: member) }
        if !state.course.isUnderWay(at: now) { state.course.since = now }
        for change in changes where state.from.map({ change.processedAt >= $0 }) ?? true { change.tell(of: member, into: &batch) }
        walk.top = [walk.top, changes.map(\.processedAt).max()].compactMap(\.self).max()
        let first = changes.first?.id ?? "\(walk.start)"
        if leadsOn, first != walk.first, walk.start / Self.pageSize < Self.mostPages {
            walk.start += Self.pageSize
            walk.first = first
            state.from = from
            state.changes = walk
        } else {
            state.changes = nil
            state.from = [walk.top, state.from].compactMap(\.self).max() ?? from
        }
        return batch
    }

    /// A page of the list of posts.
    private func shares(_ state: inout MemberState) async throws(FetchError) -> Batch {
        let start = state.sharesStart ?? 0
        let call = linkedin.api.call(
            "the list of posts", about: "member", ["memberSnapshotData"],
            "q=criteria&domain=MEMBER_SHARE_INFO" + (start == 0 ? "" : "&start=\(start)"))
        var batch = Batch()
        var next: Int?
        let floor = state.newestShare.map { $0 - Self.overlap } ?? now - linkedin.history
        // That there is no (more) data is told by 404.
        if let page = try await context.get(call, unless: [404]) {
            let (lists, address) = try context.records(
                page, of: call, at: "elements", as: "shares", into: &batch, beside: LinkedInAPI.next, WireShare.list)
            for flaw in lists.lazy.flatMap(\.flaws) { batch.reject(Rejection(path: "shares.\(flaw.path)", reason: flaw.reason)) }
            let shares = lists.flatMap(\.shares).filter { $0.isShown && $0.at > floor }
            batch.posts = shares.map { URN.post($0.id, by: member, at: $0.at, $0.text) }
            state.newestSeen = [state.newestSeen, shares.map(\.at).max()].compactMap(\.self).max()
            // A page that leads to itself, or back, is the last.
            next = lists.isEmpty ? nil : address.flatMap(WireShare.start).flatMap { $0 > start && $0 < Self.mostPages ? $0 : nil }
        }
        state.sharesStart = next
        if next == nil {
            state.sharesAt = now
            state.newestShare = [state.newestShare, state.newestSeen].compactMap(\.self).max()
        }
        return batch
    }
}
