import ConnectorKit
import ConnectorTesting
import CurlHTTP
import HTTPTypes
import Synchronization

/// Answers from a case as a network would that has more of the same: what comes closest to what was asked.
///
/// The exchange's path may hold `{}` for any segment, and its query `*` for any value; a name without a value is absent or empty. The same
/// question given twice is answered in that order, the last one again and again.
final class PageServer: HTTPSending {
    private let exchanges: [RecordedExchange.Exchange]
    private let meter: PageMeter
    private let name: String
    private let measured: Set<Int>
    private let state: Mutex<(uses: [Int], requests: Int, hasMeasured: Bool)>

    /// Whoever asks more often than a round does is not let on for ever.
    private static let mostRequests = 60

    /// Whether a page that is measured has been given.
    var hasMeasured: Bool { state.withLock(\.hasMeasured) }

    /// - Parameter measured: The exchanges whose answers are measured.
    init(_ exchanges: [RecordedExchange.Exchange], meter: PageMeter, as name: String, measuring measured: Set<Int>) {
        self.exchanges = exchanges
        self.meter = meter
        self.name = name
        self.measured = measured
        state = Mutex((Array(repeating: 0, count: exchanges.count), 0, false))
    }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        meter.stop()
        let question = Question(request)
        let chosen = state.withLock { state -> Int? in
            state.requests += 1
            guard state.requests <= Self.mostRequests else { return nil }
            let ranks = exchanges.indices.compactMap { index in question.distance(to: exchanges[index]).map { (index: index, rank: $0) } }
            guard let best = ranks.map(\.rank).min() else { return nil }
            let equals = ranks.filter { $0.rank == best }.map(\.index)
            guard let index = equals.first(where: { state.uses[$0] == 0 }) ?? equals.last else { return nil }
            state.uses[index] += 1
            if measured.contains(index) { state.hasMeasured = true }
            return index
        }
        guard let chosen else { throw HTTPError(.connectFailed, request: question.path, reason: "the case has no answer to this") }
        let exchange = exchanges[chosen]
        let answer = exchange.answer
        if measured.contains(chosen) { meter.start("\(name) \(chosen) \(exchange.path)", bytes: exchange.body.count) }
        return answer
    }

    /// What is asked.
    private struct Question {
        let method: String
        let path: String
        private let segments: [Substring]
        private let query: [[String]]

        init(_ request: HTTPRequest) {
            method = request.method.rawValue
            let parts = RecordedExchange.parts(of: request.path ?? "/")
            path = parts.path
            query = parts.query
            segments = Self.segments(of: parts.path)
        }

        private static func segments(of path: String) -> [Substring] { path.split(separator: "/", omittingEmptySubsequences: false) }

        /// How far an exchange's question is from this one; `nil` where it is another.
        func distance(to exchange: RecordedExchange.Exchange) -> Int? {
            let others = Self.segments(of: exchange.path)
            guard exchange.method == method, others.count == segments.count else { return nil }
            var distance = 0
            for (own, other) in zip(segments, others) where own != other {
                // Ids of records that were said over again differ from those that are known by their ends.
                guard other.hasPrefix("{") || own.last?.isNumber == true && other.contains(where: \.isNumber) else { return nil }
                distance += other.hasPrefix("{") ? 100 : 1000
            }
            for pair in exchange.query {
                let (key, wanted) = (pair.first ?? "", pair.dropFirst().first ?? "")
                let values = query.filter { $0.first == key }.map { $0.dropFirst().first ?? "" }
                switch wanted {
                case "": guard values.allSatisfy(\.isEmpty) else { return nil }
                case "*": guard !values.isEmpty else { return nil }
                default: distance += values.contains(wanted) ? -2 : 10
                }
                distance -= 1
            }
            return distance
        }
    }
}
