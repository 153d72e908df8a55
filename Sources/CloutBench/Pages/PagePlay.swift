import ConnectorKit
import ConnectorTesting
import Synchronization

/// A case that leads a connector to the pages that are measured.
struct PagePlay: Sendable {
    let fixture: FixtureCase
    /// Whether the case is a stage, whose first answer is a recorded page and whose others only lead there.
    let isStaged: Bool
    private let exchanges: [RecordedExchange.Exchange]
    /// The exchanges whose answers are measured.
    private let measured: Set<Int>

    /// A page that is asked for only because of another one may take a fetch of its own.
    private static let mostFetches = 3

    /// A recorded page on its stage, as `stage_recordings.py` writes it.
    init(staged fixture: FixtureCase) {
        self.fixture = fixture
        isStaged = true
        exchanges = fixture.exchanges.map(\.padded)
        measured = [0]
    }

    /// A contract's case, with so many records on a page; answers without a list of records are not measured.
    init(_ fixture: FixtureCase, lengthenedTo records: Int) {
        self.fixture = fixture
        isStaged = false
        exchanges = fixture.exchanges(lengthenedTo: records)
        measured = Set(zip(exchanges, fixture.exchanges).enumerated().filter { $1.0.body.count > 2 * $1.1.body.count }.map(\.offset))
    }

    /// Plays it once. A question that the case has no answer to ends it; what was read before counts.
    func run(_ type: any Connector.Type, meter: PageMeter) async throws {
        let server = PageServer(exchanges, meter: meter, as: "\(fixture)", measuring: measured)
        let connector = try type.init(settings: try fixture.settings(for: type.description))
        var context = FetchContext.testing(server, now: fixture.now, connector: type.description.type)
        context.clock = MeteredClock(time: fixture.now, meter: meter)
        context.readingMeter = meter
        let cursor = Mutex(fixture.cursor)
        for _ in 0..<(isStaged ? Self.mostFetches : 1) where !server.hasMeasured {
            do throws(FetchError) {
                switch fixture.question {
                case .fetch(let id, let handle):
                    guard let network = type.description.network else { return }
                    let identity = Identity(IdentityKey(network, id), handle: handle)
                    try await connector.fetch(identity, after: cursor.withLock(\.self), in: context) { batch throws(FetchError) in
                        meter.stop(withCursor: batch.cursor != nil)
                        if let next = batch.cursor { cursor.withLock { $0 = next } }
                    }
                case .resolve(let handle): _ = try await connector.resolve(handle, in: context)
                case .facts(let ids): _ = try await connector.facts(about: ids, in: context)
                }
            } catch {}
            meter.stop()
        }
    }
}
