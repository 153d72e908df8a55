import GRDB
import Model

/// One kind of record that goes when it is old: which rows, and what becomes of them.
///
/// None of this changes a score, now or in a run that is replayed from within `Retention.explained`: what is dated before the limit weighs
/// nothing (`SCORING.md`, section 2), and what such records still say about later ones stays. A test scores before and after.
struct Ageing: Sendable {
    let table: String
    /// Which rows go, with the limit, in milliseconds, as `?1`.
    let condition: String
    /// Ends in a condition on the row's `id` as `?2`, behind which `condition` is asked again.
    let change: String
    /// Whether the row stays and has changed, so that it is read again: `?3` is its new revision.
    var readsAgain = false
    /// Whether ids went that processes remember.
    var forgetsIDs = false

    /// Of counts before the limit those stay that a later one does not reach: the anonymous people of later counts are those above them. Of a
    /// post that is itself older none stays, unless it is counted still: all of them are dated by the post or by themselves.
    static let tallies = Ageing(
        table: "tally",
        condition: """
            tally.at < ?1 AND (
                \(isReached(by: "post")) OR \(isReached(by: "account")) OR (
                    EXISTS (SELECT 1 FROM post WHERE post.id = tally.post AND post.at < ?1)
                    AND NOT EXISTS (
                        SELECT 1 FROM tally AS later WHERE later.post = tally.post AND later.kind = tally.kind AND later.at >= ?1
                    )
                )
            )
            """, change: "DELETE FROM tally")

    private static func isReached(by subject: String) -> String {
        """
        EXISTS (
            SELECT 1 FROM tally AS later WHERE later.\(subject) = tally.\(subject) AND later.kind = tally.kind AND later.at > tally.at
                AND later.at < ?1 AND later.count >= tally.count
        )
        """
    }

    /// Acts stay that a count holds as well, for without them the count would tell of so many more people.
    static let acts = Ageing(
        table: "interaction",
        condition: """
            interaction.at < ?1
            AND NOT EXISTS (SELECT 1 FROM tally WHERE tally.post = interaction.post AND tally.kind = interaction.kind)
            AND NOT EXISTS (SELECT 1 FROM tally WHERE tally.account = interaction.target AND tally.kind = interaction.kind)
            """, change: "DELETE FROM interaction")

    /// Posts go on which nothing hangs any more. A tracked person's last one stays: it tells how long they have been quiet.
    static let posts = Ageing(
        table: "post",
        condition: """
            (post.at < ?1 OR post.at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM interaction WHERE interaction.post = post.id)
            AND NOT EXISTS (SELECT 1 FROM tally WHERE tally.post = post.id)
            AND (
                NOT EXISTS (SELECT 1 FROM account WHERE account.id = post.author AND coalesce(account.person, told_person) IS NOT NULL)
                OR EXISTS (SELECT 1 FROM post AS later WHERE later.author = post.author AND later.at > post.at)
            )
            """, change: "DELETE FROM post", forgetsIDs: true)

    /// What is left of a post has changed, so it is read again.
    static let texts = Ageing(
        table: "post", condition: "post.at < ?1 AND post.text IS NOT NULL", change: "UPDATE post SET text = NULL, revision = ?3",
        readsAgain: true)

    /// Whoever reads on from an earlier run's revision, which is the limit here, has read these.
    static let removals = Ageing(table: "removal", condition: "removal.id <= ?1", change: "DELETE FROM removal")

    /// The ids of the next rows that go among so many behind `id`, and the last id that was looked at; `nil` at the end.
    func find(after id: Int64, among count: Int, before limit: Int64, in db: Database) throws -> (found: [Int64], last: Int64)? {
        let last = try Int64.fetchOne(
            db, sql: "SELECT max(id) FROM (SELECT id FROM \(table) WHERE id > ? ORDER BY id LIMIT ?)", arguments: [id, count])
        guard let last else { return nil }
        let found = try Int64.fetchAll(
            db, sql: "SELECT id FROM \(table) WHERE \(condition) AND id > ?2 AND id <= ?3 ORDER BY id", arguments: [limit, id, last])
        return (found, last)
    }
}
