import ConnectorKit
import CurlHTTP
import HTTPTypes

extension ContractSuite {
    func contentTypes() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        for (number, exchange) in whole.server.served.enumerated() where exchange.status == 200 && JSONTree(exchange.body) != nil {
            func outcome(_ type: String?) async throws -> FixtureOutcome {
                try await play(changing: number) { exchange in
                    var changed = exchange
                    changed.headers[.contentType] = type
                    return changed
                }
            }
            // Who asks for more than JSON reads what is told by its own text, whatever servers call it (feeds), but no page for people.
            let others = whole.server.requests[number].asksForJSONAlone ? Self.otherTypes : []
            for type in ["text/html; charset=utf-8"] + others {
                let outcome = try await outcome(type)
                if outcome.error?.kind != .malformedResponse {
                    breaches.append("request \(number) (\(exchange.path)): an answer of type `\(type)` is read")
                }
                breaches += Self.strangers(in: outcome, from: whole.outcome)
            }
            let bare = try await outcome(nil)
            if bare.error == nil, bare.lines != whole.outcome.lines {
                breaches.append("request \(number) (\(exchange.path)): an answer without a type stores something else")
            }
        }
        return breaches
    }

    private static let otherTypes = ["TEXT/PLAIN", "application/xml", "image/png", "application/octet-stream", "", ";"]

    /// Once for each connector and not for each answer: it is much to read, and every answer goes the same way.
    func nesting() async throws -> [String] {
        var breaches: [String] = []
        let whole = try await undisturbed()
        guard let (number, exchange) = whole.server.served.enumerated().first(where: { $0.element.status == 200 }).map({ ($0, $1) }) else {
            return ["no answer of the case can be spoilt"]
        }
        for (name, body) in Self.nested(exchange.body) {
            let outcome = try await play(changing: number) { $0.with(body: body) }
            if ![.malformedResponse, .responseTooLarge].contains(outcome.error?.kind) {
                breaches.append("\(name): \(outcome.error.map { "\($0.kind)" } ?? "no error")")
            }
            if outcome.cursor != nil { breaches.append("\(name) moves the cursor") }
            if outcome.batches.contains(where: { $0.recordCount > 0 }) { breaches.append("\(name) stores something") }
        }
        return breaches
    }

    /// Ten megabytes of nesting, by name: alone, and within a sound answer.
    private static func nested(_ sound: [UInt8]) -> [(name: String, body: [UInt8])] {
        func repeated(_ text: String, bytes: Int = 10_000_000) -> [UInt8] {
            Array(String(repeating: text, count: bytes / text.utf8.count).utf8)
        }
        let closed = repeated("[", bytes: 5_000_000) + repeated("]", bytes: 5_000_000)
        var spoilt: [(name: String, body: [UInt8])] = [
            ("lists without end", repeated("[")), ("closed lists", closed), ("objects without end", repeated("{\"a\":")),
            ("elements without end", repeated("<a>")), ("pages without end", Array("<!doctype html>".utf8) + repeated("<div>")),
        ]
        if JSONTree(sound) != nil, let bracket = sound.firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }) {
            let key = sound[bracket] == UInt8(ascii: "{") ? Array("\"x_nested\":".utf8) : []
            let body = sound[...bracket] + key + closed + [UInt8(ascii: ",")] + sound[(bracket + 1)...]
            spoilt.append(("nesting within a sound answer", Array(body)))
        } else if let end = sound.lastIndex(of: UInt8(ascii: "<")) {
            spoilt.append(("nesting within a sound answer", Array(sound[..<end] + repeated("<a>") + sound[end...])))
        }
        return spoilt
    }
}

extension HTTPRequest {
    fileprivate var asksForJSONAlone: Bool { (headerFields[.accept] ?? "").split(separator: ",").allSatisfy { $0.contains("json") } }
}
