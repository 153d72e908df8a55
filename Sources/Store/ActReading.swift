import Dispatch
import GRDB
import Model
import Synchronization

/// Reads acts by ranges of their ids: most of a full read's time, which a second connection takes half of.
struct ActReading: Sendable {
    private static let length = SQLiteStore.chunkLength
    /// The ranges from which on a second connection is worth its while.
    private static let many = 4

    private let after: Int64
    private let now: Revision
    private let relay: ChunkRelay<RecordChunk>
    private let firstPlace: Int

    /// Hands on the acts that came after a revision and until `now`, which is the moment that `db` sees.
    static func read(
        after: Int64, until now: Revision, in db: Database, helpedBy pool: DatabasePool, to relay: ChunkRelay<RecordChunk>
    ) throws {
        let reading = ActReading(after: after, now: now, relay: relay, firstPlace: relay.place)
        guard now.value - after > Int64(many * length) else { return try reading.work(in: db) }
        let help = Help(with: reading)
        // Comes when a connection is free, be it never: nobody waits for it.
        DispatchQueue.global(qos: .userInitiated).async { help.come(from: pool) }
        defer { help.end() }
        // Told at once, so that the helper reads no further either.
        do { try reading.work(in: db) } catch { relay.fail(error) }
    }

    /// Reads one range after the other of those that nobody else has taken.
    private func work(in db: Database) throws {
        let feed = try ActFeed(in: db)
        var isAtEnd = false
        while !isAtEnd {
            try relay.readNext { place in
                let start = after + Int64((place - firstPlace) * Self.length)
                isAtEnd = start >= now.value
                let acts = isAtEnd ? [] : try feed.acts(after: start, length: Self.length)
                return acts.isEmpty ? nil : .acts(acts)
            }
        }
    }

    /// A second connection's part in a reading, which may come at any time, also too late.
    private final class Help: Sendable {
        private let reading: Mutex<ActReading?>
        private let working = DispatchGroup()

        init(with reading: ActReading) { self.reading = Mutex(reading) }

        func come(from pool: DatabasePool) {
            var hasCome = false
            // Where anything was stored since, it sees another moment. (Acts that have grown too old may be gone already, which count for
            // nothing.) What fails here is done by the first, or told by the relay.
            try? pool.read { db in
                guard let reading = begin() else { return }
                hasCome = true
                if try Revision.now(in: db) == reading.now { try reading.work(in: db) }
            }
            // Only now, so that who lets go of the store's memory afterwards lets go of this connection's too.
            if hasCome { working.leave() }
        }

        private func begin() -> ActReading? {
            reading.withLock { reading in
                if reading != nil { working.enter() }
                return reading
            }
        }

        /// Returns when nothing is read any more, and nothing will be.
        func end() {
            reading.withLock { $0 = nil }
            working.wait()
        }
    }
}
