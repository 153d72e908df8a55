public import ConnectorKit
import CurlHTTP
public import Foundation

/// One case of a connector's `Fixtures` folder: what is asked, what the network answers, and what must come of it.
///
/// `exchange.json` holds `now`, `settings`, `credentials`, `budget`, one of `identity` (id and handle), `resolve` (a handle) and
/// `facts` (ids), and `exchanges`: each a `request` ("GET /path"), its `query`,
/// the JSON that must be `sent`, and the `answer` (`status`, `headers`, and `json`, `body` or `file`); one with `second` true is only asked for by a
/// second fetch, one with `about` "token" asks whose the token is. `cursor.json`, where there is one, is the cursor that the fetch begins with. `expected.jsonl` holds the
/// lines of the batches (`Batch.lines`), or `expected.error` the text of the error behind the batches before it. A new case needs no code.
public struct FixtureCase: Sendable, CustomStringConvertible {
    /// What the case asks of the connector.
    public enum Question: Sendable {
        case fetch(id: String, handle: String?)
        case resolve(String)
        case facts([String])
    }

    public let folder: URL
    public let question: Question
    public let now: Instant
    public let cursor: Cursor?
    public let exchanges: [RecordedExchange.Exchange]
    public let budget: [String: Int64]
    private let values: [String: JSONTree]
    private let secrets: [String: String]

    public var description: String { folder.lastPathComponent }
    /// The secrets of the case, for looking whether one of them got out.
    var secretTexts: [String] { Array(secrets.values) }

    /// All cases of a `Fixtures` folder, by name.
    public static func all(in fixtures: URL) throws -> [FixtureCase] {
        try FileManager.default.contentsOfDirectory(at: fixtures, includingPropertiesForKeys: nil)
            .filter { FileManager.default.fileExists(atPath: $0.appending(path: "exchange.json").path) }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }.map(FixtureCase.init)
    }

    public init(_ folder: URL) throws {
        self.folder = folder
        func fault(_ reason: String) -> FixtureError { FixtureError(folder: folder.lastPathComponent, reason: reason) }
        func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: folder.appending(path: name))) }
        guard case .object(let members)? = JSONTree(try bytes("exchange.json")) else { throw fault("exchange.json is not a JSON object") }
        let all = Dictionary(members.map { ($0.key, $0.value) }) { $1 }
        guard let now = all["now"]?.text.flatMap(Instant.init) else { throw fault("`now` must be a time") }
        self.now = now
        if let identity = all["identity"], let id = identity["id"]?.text {
            question = .fetch(id: id, handle: identity["handle"]?.text)
        } else if let handle = all["resolve"]?.text {
            question = .resolve(handle)
        } else if let ids = all["facts"]?.elements {
            question = .facts(ids.compactMap(\.text))
        } else {
            throw fault("one of `identity`, `resolve` and `facts` must be given")
        }
        values = all["settings"]?.dictionary ?? [:]
        secrets = all["credentials"]?.dictionary.compactMapValues(\.text) ?? [:]
        budget = all["budget"]?.dictionary.compactMapValues(\.integer) ?? [:]
        exchanges = try (all["exchanges"]?.elements ?? []).map { tree in
            let words = (tree["request"]?.text ?? "").split(separator: " ")
            guard words.count == 2, let answer = tree["answer"] else { throw fault("an exchange needs `request` and `answer`") }
            var headers = HTTPFields()
            for (name, value) in answer["headers"]?.dictionary ?? [:] {
                if let field = HTTPField.Name(name), let text = value.text { headers[field] = text }
            }
            let body: [UInt8]
            if let json = answer["json"] {
                body = json.bytes
                if headers[.contentType] == nil { headers[.contentType] = "application/json; charset=utf-8" }
            } else if let file = answer["file"]?.text {
                body = try bytes(file)
            } else {
                body = Array((answer["body"]?.text ?? "").utf8)
            }
            return RecordedExchange.Exchange(
                method: String(words[0]), path: String(words[1]), query: RecordedExchange.query(tree["query"]?.text ?? ""),
                requestHeaders: tree["headers"]?.dictionary.compactMapValues(\.text) ?? [:],
                status: Int(answer["status"]?.integer ?? 200), headers: headers, body: body,
                sent: tree["sent"]?.bytes, isForSecondFetch: tree["second"] == .boolean(true),
                isAboutToken: tree["about"]?.text == "token")
        }
        let cursorFile = folder.appending(path: "cursor.json")
        cursor =
            FileManager.default.fileExists(atPath: cursorFile.path)
            ? Cursor(try String(contentsOf: cursorFile, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)) : nil
    }

    /// The settings of the case over the description's defaults.
    public func settings(for description: ConnectorDescription) throws -> ConnectorSettings {
        var typed: [String: SettingValue] = [:]
        for (key, tree) in values {
            guard let setting = description.settings.first(where: { $0.key == key }), let value = tree.settingValue(setting.type) else {
                throw FixtureError(folder: "\(self)", reason: "`\(key)` is no setting of this connector, or of another type")
            }
            typed[key] = value
        }
        return ConnectorSettings(
            name: description.type, defaultsOf: description, values: typed, secrets: secrets.mapValues { Secret($0) })
    }
}

/// A fixture that cannot be read.
public struct FixtureError: Error, Sendable, CustomStringConvertible {
    public let folder: String
    public let reason: String
    public var description: String { "Fixtures/\(folder): \(reason)" }
}

extension JSONTree {
    subscript(key: String) -> JSONTree? { if case .object(let members) = self { members.first { $0.key == key }?.value } else { nil } }
    var text: String? { if case .string(let text) = self { text } else { nil } }
    var integer: Int64? { if case .number(let text) = self { Int64(text) } else { nil } }
    var elements: [JSONTree]? { if case .array(let elements) = self { elements } else { nil } }
    var dictionary: [String: JSONTree] {
        if case .object(let members) = self { Dictionary(members.map { ($0.key, $0.value) }) { $1 } } else { [:] }
    }

    func settingValue(_ type: SettingDescription.ValueType) -> SettingValue? {
        switch (type, self) {
        case (.string, .string(let text)), (.url, .string(let text)), (.choice, .string(let text)): .string(text)
        case (.boolean, .boolean(let truth)): .boolean(truth)
        case (.integer, .number(let text)): Int64(text).map { .integer($0) }
        case (.duration, .string(let text)): Duration(inUnits: text).map { .duration($0) }
        case (.strings, .array(let elements)), (.command, .array(let elements)): .strings(elements.compactMap(\.text))
        case (.table, .object): .table(String(decoding: bytes, as: UTF8.self))
        default: nil
        }
    }
}

extension Duration {
    /// Reads what `inUnits` writes.
    init?(inUnits text: String) {
        let digits = text.prefix { $0.isNumber }
        let units: [Substring: Int64] = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let count = Int64(digits), let unit = units[text[digits.endIndex...]] else { return nil }
        self = .milliseconds(count * unit)
    }
}
