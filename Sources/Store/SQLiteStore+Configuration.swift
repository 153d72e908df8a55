import GRDB
import Model

extension SQLiteStore {
    public func configurationState() async throws(StoreError) -> ConfigurationState? {
        try await read("state of the configuration not read") { db in
            try Row.fetchOne(db, sql: "SELECT since, read, refused, problem FROM configuration").map { row in
                let refused = (row["refused"] as Int64?).map(Instant.init(milliseconds:))
                return ConfigurationState(
                    since: Instant(milliseconds: row["since"]), read: Instant(milliseconds: row["read"]),
                    refusal: refused.map { ConfigurationState.Refusal(since: $0, problem: row["problem"] ?? "") })
            }
        }
    }

    public func save(_ state: ConfigurationState) async throws(StoreError) {
        try await write("state of the configuration not stored") { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO configuration VALUES (1, ?, ?, ?, ?)",
                arguments: [
                    state.since.milliseconds, state.read.milliseconds, state.refusal?.since.milliseconds, state.refusal?.problem,
                ])
        }
    }

    public func note(_ handle: UnfoundHandle) async throws(StoreError) {
        try await write("handle without an account not noted") { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO unfound VALUES (?, ?, ?, ?)",
                arguments: [handle.connector, handle.handle, handle.person.rawValue, handle.problem])
        }
    }

    public func unfoundHandles() async throws(StoreError) -> [UnfoundHandle] {
        try await read("handles without an account not read") { db in
            let rows = try Row.fetchAll(db, sql: "SELECT connector, handle, person, problem FROM unfound ORDER BY connector, handle")
            return rows.compactMap { row in
                PersonID(rawValue: row["person"]).map {
                    UnfoundHandle(connector: row["connector"], handle: row["handle"], person: $0, problem: row["problem"])
                }
            }
        }
    }

    public func forgetUnfoundHandles() async throws(StoreError) {
        // As a rule there is none, and then nothing is written.
        try await write("handles without an account not forgotten") { db in try db.execute(sql: "DELETE FROM unfound") }
    }
}
