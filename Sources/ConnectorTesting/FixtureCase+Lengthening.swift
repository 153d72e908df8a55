import ConnectorKit
import CurlHTTP

extension FixtureCase {
    /// The exchanges with the lists of each JSON answer said over and over, until an answer has about so many bytes: pages as long as those of
    /// busy accounts, to measure by. What is no list of records, or not recorded as JSON, stays as it is.
    public func exchanges(lengthenedTo bytes: Int) -> [RecordedExchange.Exchange] {
        exchanges.map { exchange in
            guard !exchange.body.isEmpty, let tree = JSONTree(exchange.body) else { return exchange }
            var long = exchange
            long.body = tree.repeatingLists(max(1, bytes / exchange.body.count)).bytes
            // With the spare capacity that CurlHTTP gives every body.
            long.body.reserveCapacity(long.body.count + HTTPAnswer.bodyPadding)
            return long
        }
    }
}

extension JSONTree {
    /// The tree with the elements of its outermost lists of objects so many times as often.
    func repeatingLists(_ times: Int) -> JSONTree {
        switch self {
        case .object(let members): .object(members.map { Member(key: $0.key, value: $0.value.repeatingLists(times)) })
        case .array(let elements) where elements.contains(where: \.isObject): .array(Array(repeatElement(elements, count: times).joined()))
        default: self
        }
    }

    private var isObject: Bool { if case .object = self { true } else { false } }
}
