import Model
import Synchronization

/// What a simulated network served, in order, so that a test can say what a client must know by now.
public final class Ledger: Sendable {
    /// One answer.
    public struct Entry: Sendable {
        /// Counts all answers of this server, from 1.
        public var sequence: Int
        /// The server's time.
        public var at: Instant
        /// The path without the query.
        public var path: String
        /// The query as the client sent it; simulated networks know no secrets in it.
        public var query: String
        public var status: Int
        /// The fault that was played instead of, or on top of, the answer; `nil` for an honest one.
        public var fault: Fault?
        /// The ids of the page's records, newest first.
        public var records: [UInt64]
    }

    private struct Book {
        var entries: [Entry] = []
        var count = 0
        var byStatus: [Int: Int] = [:]
    }

    private let book = Mutex(Book())
    /// How many entries are kept; the oldest half is dropped when they are more. At most about 1 kB each.
    public let capacity: Int

    init(capacity: Int = 20_000) { self.capacity = max(2, capacity) }

    func note(_ reply: Reply, to ask: Ask, at now: Instant, fault: Fault?) {
        book.withLock { book in
            book.count += 1
            book.byStatus[reply.status, default: 0] += 1
            if book.entries.count >= capacity { book.entries.removeFirst(capacity / 2) }
            book.entries.append(
                Entry(
                    sequence: book.count, at: now, path: ask.rawPath, query: ask.rawQuery, status: reply.status, fault: fault,
                    records: reply.records))
        }
    }

    /// The answers that are still kept, oldest first.
    public var entries: [Entry] { book.withLock { $0.entries } }
    /// How many answers there were in all.
    public var count: Int { book.withLock { $0.count } }
    /// How many answers there were of each status.
    public var countByStatus: [Int: Int] { book.withLock { $0.byStatus } }
}
