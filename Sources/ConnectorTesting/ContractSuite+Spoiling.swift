import ConnectorKit
import CurlHTTP
import HTTPTypes

extension ContractSuite {
    func malformed() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        for (number, exchange) in whole.server.served.enumerated() where exchange.status == 200 {
            let body = exchange.body
            var spoilt: [(name: String, body: [UInt8])] = [
                ("empty", []), ("HTML", Array("<!doctype html><html><body>Sign in</body></html>".utf8)),
                ("garbage", [0xff, 0xfe, 0x00, 0x9c, 0x7b]),
                ("nested", Array((String(repeating: "[", count: 100_000)).utf8)),
                ("closed and nested", Array((String(repeating: "[", count: 50_000) + String(repeating: "]", count: 50_000)).utf8)),
                ("of another shape", Array("\"text\"".utf8)), ("a number", Array("7".utf8)),
            ]
            for tenth in 1...9 where body.count > 20 { spoilt.append(("cut at \(tenth)/10", Array(body.prefix(body.count * tenth / 10)))) }
            for (name, body) in spoilt {
                let outcome = try await play(changing: number) { $0.with(body: body) }
                let kind = outcome.error.map { "\($0.kind), \($0.recovery)" } ?? "no error"
                if outcome.error?.kind != .malformedResponse || outcome.error?.recovery != .backOff {
                    breaches.append("request \(number) (\(exchange.path)), answer \(name): \(kind)")
                }
                var found = outcome.batches
                // That the list failed may be noted in the cursor behind what was read before.
                if let last = found.last, last.recordCount == 0, last.rejectedCount == 0 { found.removeLast() }
                let lines = found.flatMap(\.lines)
                if !whole.outcome.lines.prefix(lines.count).elementsEqual(lines) {
                    breaches.append("request \(number), answer \(name): something else is stored before it")
                }
            }
        }
        return breaches
    }

    func changedTypes() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        for (number, exchange) in whole.server.served.enumerated() where exchange.status == 200 {
            guard let tree = JSONTree(exchange.body) else { continue }
            func check(_ name: String, _ changed: JSONTree, mayInvent: Bool = false, mustEqual: Bool = false) async throws {
                let bytes = changed.bytes
                let outcome = try await play(changing: number) { $0.with(body: bytes) }
                if let error = outcome.error, !outcome.endedBeyondRecording, ![.malformedResponse, .gone, .forbidden].contains(error.kind) {
                    breaches.append("request \(number) (\(exchange.path)), \(name): \(error)")
                }
                if !mayInvent { breaches += Self.strangers(in: outcome, from: whole.outcome).map { "request \(number), \(name): \($0)" } }
                if mustEqual, outcome.lines != whole.outcome.lines {
                    breaches.append("request \(number) (\(exchange.path)), \(name): something else is stored")
                }
                for tally in outcome.batches.flatMap(\.tallies) where tally.count < 0 {
                    breaches.append("\(name): a count below 0 is stored")
                }
            }
            try await check(
                "unknown fields",
                tree.mapped { value in
                    guard case .object(let members) = value else { return value }
                    return .object(
                        [JSONTree.Member(key: "x_unknown", value: .object([]))] + members + [
                            JSONTree.Member(key: "x_list", value: .array([.null]))
                        ])
                }, mustEqual: true)
            try await check(
                "numbers as strings", tree.mapped { if case .number(let text) = $0 { .string(text) } else { $0 } }, mustEqual: true)
            try await check(
                "ids as numbers",
                tree.mapped { if case .string(let text) = $0, let number = Int64(text), "\(number)" == text { .number(text) } else { $0 } },
                mustEqual: true)
            try await check("texts as numbers", tree.mapped { if case .string = $0 { .number("7") } else { $0 } }, mayInvent: true)
            try await check("negative numbers", tree.mapped { if case .number = $0 { .number("-5") } else { $0 } }, mayInvent: true)
            try await check(
                "huge numbers", tree.mapped { if case .number = $0 { .number("9223372036854775807") } else { $0 } }, mayInvent: true)
            try await check("fractions", tree.mapped { if case .number = $0 { .number("1.5e300") } else { $0 } })
            for key in tree.keys { try await check("`\(key)` null", tree.nulling(key), mayInvent: true) }
        }
        return breaches
    }
}
