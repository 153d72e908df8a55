import ConnectorKit
import CurlHTTP

extension FixtureCase {
    /// The exchanges with the records of each answer said over and over, each time with ids of their own, until a list has about so many:
    /// pages as long as those of busy accounts, to measure by. What is no list of records stays as it is.
    public func exchanges(lengthenedTo records: Int) -> [RecordedExchange.Exchange] {
        exchanges.map { exchange in
            var long = exchange
            if let tree = JSONTree(exchange.body) {
                long.body = tree.lengtheningLists(to: records, sparing: ownNames).bytes
            } else if let feed = MarkupText(exchange.body) {
                long.body = feed.lengtheningFeed(to: records)
            }
            return long.padded
        }
    }

    /// What names the account itself: its posts said over again are still its own.
    private var ownNames: Set<String> {
        guard case .fetch(let id, let handle) = question else { return [] }
        return Set([id, handle].compactMap(\.self))
    }
}

extension RecordedExchange.Exchange {
    /// The same with the spare capacity that CurlHTTP gives every body.
    public var padded: Self {
        var exchange = self
        exchange.body.reserveCapacity(body.count + HTTPAnswer.bodyPadding)
        return exchange
    }
}

extension JSONTree {
    /// Members that hold ids, on the networks that have a connector.
    private static let idKeys: Set<String> = [
        "id", "uri", "urn", "did", "$URN", "objectID", "question_id", "answer_id", "comment_id", "post_id", "user_id", "account_id",
        "wm-id",
        "videoId", "guid", "activity", "urlOfEntry", "objectUrn", "actor",
    ]

    /// The tree with the elements of its outermost lists of objects said over until there are so many.
    func lengtheningLists(to records: Int, sparing names: Set<String>) -> JSONTree {
        switch self {
        case .object(let members):
            .object(members.map { Member(key: $0.key, value: $0.value.lengtheningLists(to: records, sparing: names)) })
        case .array(let elements) where elements.contains(where: \.isObject):
            .array((0..<max(1, records / elements.count)).flatMap { number in elements.map { $0.copy(number, sparing: names) } })
        default: self
        }
    }

    /// A record said over again: its ids end in another number, wherever they occur in it.
    private func copy(_ number: Int, sparing names: Set<String>) -> JSONTree {
        guard number > 0 else { return self }
        let ids = ids(depth: 2).subtracting(names)
        let end = Self.ending(number)
        func renamed(_ text: String) -> String {
            // Addresses and longer names of the same record end in its id.
            guard let id = ids.contains(text) ? text : ids.first(where: { $0.utf8.count >= 4 && text.hasSuffix($0) }) else { return text }
            // Neighbours differ in their last digits, and a number has only so many.
            let (head, tail) = id.utf8.count >= 12 ? (text.dropLast(8), id.suffix(4)) : (text[...], "")
            return head + end + tail
        }
        return mapped { tree in
            switch tree {
            case .string(let text): .string(renamed(text))
            case .number(let text): .number(ids.contains(text) ? renamed(text) : text)
            default: tree
            }
        }
    }

    /// Four digits from 2 to 7, which are signs of every network's ids, those in base 32 and hexadecimal ones included.
    private static func ending(_ number: Int) -> String {
        let digits = String(number % 1296, radix: 6).utf8.map { $0 + 2 }
        return String(repeating: "2", count: 4 - digits.count) + String(decoding: digits, as: UTF8.self)
    }

    private func ids(depth: Int) -> Set<String> {
        guard depth >= 0, case .object(let members) = self else { return [] }
        return members.reduce(into: []) { ids, member in
            switch member.value {
            case .string(let text) where Self.idKeys.contains(member.key), .number(let text) where Self.idKeys.contains(member.key):
                ids.insert(text)
            default: ids.formUnion(member.value.ids(depth: depth - 1))
            }
        }
    }

    private var isObject: Bool { if case .object = self { true } else { false } }
}
