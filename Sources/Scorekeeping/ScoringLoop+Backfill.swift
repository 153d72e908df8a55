import Logging
import Model
import Store

/// What first rounds of fetching bring in is no news: rules about people begin once all of it is there.
extension ScoringLoop {
    /// What is coming in at a time, to be asked before anything is read.
    func backfill(at now: Instant) async throws(StoreError) -> Backfill {
        // Accounts that are found become something to fetch, so they are asked for first.
        let looked = await awaitedAccounts()
        var backfill = try await store.backfill(at: now)
        // A handle that nobody finds is waited for no longer than an account is.
        if backfill.began.map({ now - $0 < Backfill.longest }) ?? true { backfill.awaited += looked }
        return backfill
    }

    /// Tells that rules wait for first rounds, when that begins and when it is over.
    func tell(of backfill: Backfill) {
        let awaits = !backfill.isOver && backfill.awaited > 0
        guard note(awaitsBackfill: awaits) != awaits else { return }
        if awaits {
            logger.notice(
                "rules wait: what first rounds of fetching bring in is no news",
                metadata: [
                    "awaited": "\(backfill.awaited)",
                    "until": "\(backfill.deadline.map { "all of it is there, at the latest \($0)" } ?? "all of it is there")",
                ])
        } else {
            logger.notice("rules begin: the first rounds of fetching are over")
        }
    }
}
