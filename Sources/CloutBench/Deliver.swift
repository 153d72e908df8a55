import ArgumentParser
import CurlHTTP
import Delivery
import Foundation
import Logging
import Model
import Store
import Synchronization

extension SQLiteStore: Outbox {}

/// Measures the outbox and the courier: notifications are stored as runs store them, and delivered as the daemon delivers them, to a server
/// that takes its time.
struct Deliver: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Store notifications, and deliver them to a server.",
        discussion: """
            Prints {"stored_per_second":…,"delivered_per_second":…,"failed":…,"megabytes_before":…,"megabytes":…}; megabytes are the most that \
            was held before and after delivering.
            """)

    @Argument(help: "Where the store is made.") var store: String
    @Argument(help: "Where to post, such as http://127.0.0.1:8080/.") var url: String
    @Option(help: "Notifications in all.") var notifications = 10_000
    @Option(help: "Notifications that one run raises.") var perRun = 1000

    func validate() throws {
        guard notifications > 0, perRun > 0 else { throw ValidationError("--notifications and --per-run must be positive.") }
    }

    func run() async throws {
        let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let store = try await SQLiteStore.open(at: store, role: .tool, logger: logger)
        let clock = ContinuousClock()
        let decisions = try Self.decisions(notifications, perRun: perRun)
        let storing = try await clock.measure {
            for (number, decision) in decisions.enumerated() {
                let at = SystemWallClock().now - .seconds(decisions.count - number)
                try await store.publish(Run(at: at, epoch: "1", standings: [])) { _ in decision }
            }
        }
        let before = PeakMemory.megabytes
        let http = HTTPClient(.delivery())
        let secret = "whsec_" + Data((0..<32).map { UInt8($0) }).base64EncodedString()
        let webhook = try WebhookReceiver(
            name: "bench", url: Secret(url), secrets: [("secret", Secret(secret))], allowPrivate: true, http: http)
        let counter = CountingReceiver(webhook, upTo: notifications)
        let courier = Courier(outbox: store, receivers: [counter], logger: logger)
        let delivering = await clock.measure {
            let work = Task { await courier.run() }
            await counter.finished()
            work.cancel()
            await work.value
        }
        let waiting = try await store.outboxDepth().waiting
        await http.shutDown()
        await store.close()
        print(
            """
            {"stored_per_second":\(Int(Double(notifications) / (storing / .seconds(1)))),\
            "delivered_per_second":\(Int(Double(notifications) / (delivering / .seconds(1)))),"failed":\(waiting),\
            "megabytes_before":\(before),"megabytes":\(PeakMemory.megabytes)}
            """)
        if waiting > 0 { throw ExitCode.failure }
    }

    private static func decisions(_ count: Int, perRun: Int) throws -> [Decision] {
        let now = SystemWallClock().now
        let raised = try (0..<count).map { number in
            guard let person = PersonID(rawValue: "person-\(number)"), let score = Model.Score(50) else { throw ExitCode.failure }
            let standing = Standing(
                person: .tracked(person), name: "Person \(number)", cohort: .tracked, score: score, state: .scored, rank: number + 1,
                cohortSize: count, margin: 2, effectivePeople: 40, change7d: 1.5)
            let alert = Alert(
                id: "bench-FOR-person-\(number)-1-FIRING", rule: "bench", subject: .person(.tracked(person)), name: "Person \(number)",
                cohort: .tracked,
                status: .firing, at: now, since: now, title: "Person \(number) has crossed a line", standing: standing,
                reasons: [.init(label: "reshares on forum", points: 12), .init(label: "likes on forum", points: 7)])
            return Decision.Raised(alert: alert, receivers: ["bench"])
        }
        return stride(from: 0, to: count, by: perRun).map { Decision(raised: Array(raised[$0..<min($0 + perRun, count)])) }
    }
}

/// Counts the attempts of another receiver, and says when there were so many.
private final class CountingReceiver: Receiver {
    private let receiver: any Receiver
    private let attempts = Mutex(0)
    private let count: Int
    private let bell = Doorbell()

    init(_ receiver: any Receiver, upTo count: Int) {
        self.receiver = receiver
        self.count = count
    }

    var name: String { receiver.name }
    var deadline: Duration { receiver.deadline }

    func deliver(_ notification: Model.Notification) async -> AttemptOutcome {
        let outcome = await receiver.deliver(notification)
        let isLast = attempts.withLock { attempts in
            attempts += 1
            return attempts == count
        }
        if isLast { bell.ring() }
        return outcome
    }

    func finished() async { await bell.rest() }
}
