import ConnectorKit
import CurlHTTP
import Foundation
import JSON
import Model
import Synchronization

/// Sends requests on, up to a number of them, and keeps what was asked and answered.
final class ExchangeRecorder: HTTPSending {
    /// One request and what came of it.
    struct Exchange: Sendable {
        let request: HTTPRequest
        let answer: Result<HTTPAnswer, HTTPError>
        let duration: Duration

        /// The request without its query, which may hold a secret.
        var place: String {
            let path = (request.path ?? "/").prefix { $0 != "?" }
            return "\(request.method) \(request.scheme ?? "")://\(request.authority ?? "")\(path)"
        }
    }

    private let base: any HTTPSending
    private let limit: Int
    private let state = Mutex<(begun: Int, exchanges: [Exchange])>((0, []))

    init(_ base: any HTTPSending, limit: Int) {
        self.base = base
        self.limit = limit
    }

    var exchanges: [Exchange] { state.withLock { $0.exchanges } }

    func send(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(HTTPError) -> HTTPAnswer {
        let isAllowed = state.withLock { state in
            state.begun += 1
            return state.begun <= limit
        }
        guard isAllowed else {
            throw HTTPError(.cancelled, request: "\(request.method)", reason: "this trial asks no more than \(limit) questions")
        }
        let begin = ContinuousClock.now
        let answer: Result<HTTPAnswer, HTTPError>
        do throws(HTTPError) { answer = .success(try await base.send(request, body: body, options: options)) } catch {
            answer = .failure(error)
        }
        let exchange = Exchange(request: request, answer: answer, duration: ContinuousClock.now - begin)
        state.withLock { $0.exchanges.append(exchange) }
        return try answer.get()
    }
}

/// A recording without secrets, in the form of a connector's fixtures (`FixtureCase` of ConnectorTesting).
struct ExchangeRecording {
    private let redaction: Redaction

    init(secrets: [Secret]) { redaction = Redaction(secrets: secrets) }

    /// The text of `exchange.json`.
    ///
    /// - Parameter question: Writes whom it is about: `identity`, `resolve` or `facts`.
    func text(
        of exchanges: [ExchangeRecorder.Exchange], by connector: ConnectorFile, at now: Instant, question: (inout JSONWriter) -> Void
    ) -> String {
        var writer = JSONWriter()
        writer.object { object in
            object.member("now", now.description)
            question(&object)
            if !connector.settings.isEmpty {
                object.member("settings") { settings in
                    settings.object { object in
                        for (key, value) in connector.settings.sorted(by: { $0.key < $1.key }) {
                            object.member(key) { $0.raw(redaction.clean(value.json)) }
                        }
                    }
                }
            }
            if !connector.secrets.isEmpty {
                object.member("credentials") { secrets in
                    secrets.object { object in
                        for key in connector.secrets.keys.sorted() { object.member(key, "made-up-\(key)") }
                    }
                }
            }
            object.member("exchanges") { list in
                list.array { list in for exchange in exchanges { write(exchange, to: &list) } }
            }
        }
        return writer.text
    }

    private func write(_ exchange: ExchangeRecorder.Exchange, to list: inout JSONWriter) {
        // What had no answer cannot be replayed.
        guard case .success(let answer) = exchange.answer else { return }
        let target = exchange.request.path ?? "/"
        let pieces = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map { redaction.clean(String($0)) }
        list.object { object in
            object.member("request", "\(exchange.request.method) \(pieces[0])")
            if pieces.count > 1 { object.member("query", pieces[1]) }
            object.member("answer") { one in
                one.object { object in
                    object.member("status", answer.response.status.code)
                    object.member("headers") { headers in
                        headers.object { object in
                            for field in answer.response.headerFields where Redaction.isHarmless(field.name.canonicalName) {
                                object.member(field.name.rawName, redaction.clean(field.value))
                            }
                        }
                    }
                    object.member("body", redaction.clean(String(decoding: answer.body, as: UTF8.self)))
                }
            }
        }
    }
}

/// Takes out of a recording what must not be in it.
struct Redaction {
    /// The secrets that are known, in whatever way their letters are escaped.
    private let known: [Regex<AnyRegexOutput>]

    init(secrets: [Secret]) {
        let texts = secrets.map { $0.withExposedValue { $0 } }.filter { !$0.isEmpty }
        let encoded = texts.map { Data($0.utf8).base64EncodedString() }
        known = (texts + encoded).sorted { $0.utf8.count > $1.utf8.count }.compactMap { try? Regex(Self.pattern(of: $0)) }
    }

    /// Matches a text each of whose bytes may be percent-encoded, or escaped as in JSON.
    private static func pattern(of text: String) -> String {
        text.unicodeScalars.map { scalar in
            let literal = NSRegularExpression.escapedPattern(for: String(scalar))
            guard scalar.isASCII else { return literal }
            let hex = String(scalar.value, radix: 16)
            let digits = (hex.count < 2 ? "0" + hex : hex).map { $0.isLetter ? "[\($0)\($0.uppercased())]" : String($0) }.joined()
            return "(?:\(literal)|%\(digits)|\\\\u00\(digits)|\\\\\(literal))"
        }.joined()
    }

    /// Headers that a connector reads and that tell nothing of who asked: a name not known to be so is left out.
    static func isHarmless(_ header: String) -> Bool {
        ["content-type", "date", "deprecation", "etag", "last-modified", "link", "location", "retry-after"].contains(header)
            || ["limit", "usage", "quota", "backoff"].contains { header.contains($0) }
    }

    /// The text without the secrets that are known, and without what by its name is one.
    func clean(_ text: String) -> String {
        var text = text
        for secret in known { text = text.replacing(secret, with: "removed") }
        // In a query, also in one within JSON, where `&` may be written as \u0026: networks repeat what they were asked.
        text = text.replacing(
            #/\b(?<name>access_token|oauth_token|appsecret_proof|client_secret|api_key|code|key|token|sig|signature)=[^&"\\\s#<]+/#
        ) {
            "\($0.output.name)=removed"
        }
        text = text.replacing(
            #/"(?<name>access_token|refresh_token|id_token|accessJwt|refreshJwt|client_secret|password|auth_token|token|email)"\s*:\s*"(?:\\.|[^"\\])*"/#
        ) { "\"\($0.output.name)\":\"removed\"" }
        return text
    }
}

extension SettingValue {
    /// The value as a fixture writes it.
    fileprivate var json: String {
        switch self {
        case .table(let json): return json
        case .duration(let duration): return "\"\(duration.inUnits)\""
        case .boolean(let truth): return truth ? "true" : "false"
        case .integer(let number): return String(number)
        case .string(let text):
            var writer = JSONWriter()
            writer.value(text)
            return writer.text
        case .strings(let texts):
            var writer = JSONWriter()
            writer.array { list in for text in texts { list.value(text) } }
            return writer.text
        }
    }
}
