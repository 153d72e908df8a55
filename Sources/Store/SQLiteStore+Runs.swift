import GRDB
import Model
import Synchronization

extension SQLiteStore {
    @discardableResult
    public func publish(
        _ run: Run, judgedBy state: PublishingState?, decide: @escaping @Sendable (RuleMemory) throws -> Decision
    ) async throws(StoreError) -> Decision {
        let known = published.withLock { $0 }
        let keeping = retention.withLock { $0.alerts }
        let (decision, written, judged) = try await write("run not published") { db in
            let forgotten = try Forgotten(in: db, since: run.basis?.revision)
            let run = try forgotten.left(out: run)
            let decision = try forgotten.left(out: decide(RuleMemories.read(at: run.at, in: db)))
            let last = try Standings.last(knowing: known, in: db)
            var written: Standings.Written?
            if try !Standings.areThose(of: run, last.standings, in: db) {
                try History.thin(until: run.at, in: db)
                try RunBases.add(run, in: db)
                written = try Standings.replace(last, by: run, in: db)
                try Standings.remember(run, in: db)
                if let former = run.former { try FormerHistory.remember(former, at: run.at, in: db) }
            }
            try Backfills.settle(run, in: db)
            try Outbox.forgetDelivered(before: run.at - keeping, in: db)
            try Outbox.forgetFarewells(in: db)
            let judged = try state.map { try PublishingStates.save($0, in: db) }
            try PublishingStates.endRelease(in: db)
            try RuleMemories.save(decision, in: db)
            return (decision, written, judged)
        }
        if let written { published.withLock { $0 = written } }
        if let judged { self.judged.withLock { $0 = judged } }
        return decision
    }

    public func history(of person: PersonKey, since: Instant) async throws(StoreError) -> [HistoricScore] {
        guard case .tracked(let id) = person else { return [] }
        return try await read("history not read") { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT score_history.at, score, state, epoch FROM score_history JOIN run ON run.at = score_history.at
                    WHERE person = (SELECT id FROM person WHERE slug = ?) AND score_history.at >= ? ORDER BY score_history.at
                    """, arguments: [id.rawValue, since.milliseconds]
            ).compactMap(HistoricScore.init(row:))
        }
    }

    public func scores(at: Instant) async throws(StoreError) -> [PersonKey: HistoricScore] {
        try await read("scores not read") { db in
            var scores: [PersonKey: HistoricScore] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT slug, score_history.at, score, state, epoch FROM person
                    JOIN score_history ON score_history.person = person.id AND score_history.at =
                        (SELECT max(at) FROM score_history WHERE person = person.id AND at <= ?)
                    JOIN run ON run.at = score_history.at
                    """, arguments: [at.milliseconds])
            while let row = try rows.next() {
                guard let id = PersonID(rawValue: row["slug"]) else { continue }
                scores[.tracked(id)] = HistoricScore(row: row)
            }
            return scores
        }
    }

    public func lastRun(until at: Instant) async throws(StoreError) -> Instant? {
        try await read("run not read") { db in
            try Int64.fetchOne(db, sql: "SELECT max(at) FROM run WHERE at <= ?", arguments: [at.milliseconds]).map(
                Instant.init(milliseconds:))
        }
    }

    public func knowledge(ofRunAt at: Instant) async throws(StoreError) -> EarlierKnowledge? {
        try await read("run not read") { db in try RunBases.knowledge(ofRunAt: at, in: db) }
    }

    public func standings(of person: PersonKey) async throws(StoreError) -> [Standing] {
        try await read("standings not read") { db in
            try Standings.read(of: person, in: db)
        }
    }

    public func standings(in cohort: Cohort, limit: Int) async throws(StoreError) -> [Standing] {
        try await read("standings not read") { db in
            Array(try Standings.read(in: cohort, in: db).lazy.map(\.standing).prefix(limit))
        }
    }

    public func runs(before at: Instant?, limit: Int) async throws(StoreError) -> [StoredRun] {
        try await read("runs not read") { db in
            try Row.fetchAll(
                db, sql: "SELECT at, epoch FROM run WHERE at < ? ORDER BY at DESC LIMIT ?", arguments: [at?.milliseconds ?? .max, limit]
            ).map {
                StoredRun(at: Instant(milliseconds: $0["at"]), epoch: $0["epoch"])
            }
        }
    }

    public func lastRun() async throws(StoreError) -> Instant? {
        try await read("last run not read") { db in try Standings.lastRun(in: db) }
    }
}

extension HistoricScore {
    init?(row: Row) {
        guard let score = Score(row["score"]), let state = ScoreState(rawValue: row["state"]) else { return nil }
        self.init(at: Instant(milliseconds: row["at"]), score: score, state: state, epoch: row["epoch"])
    }
}
