import ConnectorKit
import CurlHTTP
import HTTPTypes
import Model
import Synchronization

/// Counts what the connectors ask and pay, beside the real client and the real purses.
final class RoundMeter: Sendable {
    private struct Use {
        var requests = 0
        var refusals = 0
        var bytes = 0
        var payments: [(at: Instant, cost: Cost)] = []
    }

    private let uses = Mutex<[String: Use]>([:])
    private let wall: any WallClock

    init(wall: any WallClock) { self.wall = wall }

    /// How many requests were answered, to one connector or to all of them.
    func requests(of connector: String? = nil) -> Int { sum(\.requests, of: connector) }
    /// How many of the answers were "not so fast".
    func refusals(of connector: String? = nil) -> Int { sum(\.refusals, of: connector) }
    /// How many bytes were in their bodies.
    func bytes(of connector: String? = nil) -> Int { sum(\.bytes, of: connector) }

    /// What a connector had paid by a time.
    func cost(of connector: String, until end: Instant) -> Cost {
        uses.withLock { uses in
            (uses[connector]?.payments ?? []).lazy.filter { $0.at <= end }.reduce(Cost()) { $0 + $1.cost }
        }
    }

    /// A client that counts for a connector.
    func http(_ base: any HTTPSending, for connector: String) -> any HTTPSending { Client(base: base, connector: connector, meter: self) }
    /// A purse that counts for a connector.
    func budget(_ base: any Budget, for connector: String) -> any Budget { Purse(base: base, connector: connector, meter: self) }

    private func sum(_ number: KeyPath<Use, Int>, of connector: String?) -> Int {
        uses.withLock { uses in
            connector.map { uses[$0]?[keyPath: number] ?? 0 } ?? uses.values.reduce(0) { $0 + $1[keyPath: number] }
        }
    }

    private func note(_ connector: String, _ change: (inout Use, Instant) -> Void) {
        let now = wall.now
        uses.withLock { change(&$0[connector, default: Use()], now) }
    }

    private struct Client: HTTPSending {
        let base: any HTTPSending
        let connector: String
        let meter: RoundMeter

        func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
            let answer = try await base.send(request, body: body, options: options)
            meter.note(connector) { use, _ in
                use.requests += 1
                use.refusals += answer.response.status == .tooManyRequests ? 1 : 0
                use.bytes += answer.body.count
            }
            return answer
        }
    }

    private struct Purse: Budget {
        let base: any Budget
        let connector: String
        let meter: RoundMeter

        func reserve(_ cost: Cost) async throws(FetchError) {
            try await base.reserve(cost)
            meter.note(connector) { $0.payments.append(($1, cost)) }
        }

        func settle(reserved: Cost, actual: Cost) async {
            await base.settle(reserved: reserved, actual: actual)
            meter.note(connector) { $0.payments.append(($1, actual + Cost(reserved.amounts.mapValues { -$0 }))) }
        }

        func observe(_ report: LimitReport) async { await base.observe(report) }
        func affords(_ cost: Cost) async -> Bool { await base.affords(cost) }
    }
}
