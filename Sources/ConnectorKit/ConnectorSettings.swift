import Model

/// The value of one setting, already checked against its description.
public enum SettingValue: Sendable, Hashable {
    case string(String)
    case boolean(Bool)
    case integer(Int64)
    case duration(Duration)
    case strings([String])
    /// A table as JSON text.
    case table(String)
}

/// A connector's file after checking: every value has its description's type and range, defaults are filled in, and secrets have
/// been read.
public struct ConnectorSettings: Sendable {
    /// The connector's name, unique in an installation; in logs, metrics and messages.
    public var name: String
    private var values: [String: SettingValue]
    private var secrets: [String: Secret]
    /// Checks SQL expressions that an operator wrote; `nil` where they are not to be checked, as in tests of other things.
    public var expressions: (any ExpressionEvaluating)?

    public init(
        name: String, values: [String: SettingValue], secrets: [String: Secret] = [:], expressions: (any ExpressionEvaluating)? = nil
    ) {
        self.name = name
        self.values = values
        self.secrets = secrets
        self.expressions = expressions
    }

    /// The settings that a description's defaults make, with `values` put over them: what tests begin with.
    public init(
        name: String, defaultsOf description: ConnectorDescription, values: [String: SettingValue] = [:],
        secrets: [String: Secret] = [:]
    ) {
        var all: [String: SettingValue] = [:]
        for setting in description.settings { all[setting.key] = setting.defaultValue }
        all.merge(values) { $1 }
        self.init(name: name, values: all, secrets: secrets)
    }

    public func string(_ key: String) -> String? { if case .string(let value) = values[key] { value } else { nil } }
    public func boolean(_ key: String) -> Bool { if case .boolean(let value) = values[key] { value } else { false } }
    public func integer(_ key: String) -> Int64? { if case .integer(let value) = values[key] { value } else { nil } }
    public func duration(_ key: String) -> Duration? { if case .duration(let value) = values[key] { value } else { nil } }
    public func strings(_ key: String) -> [String] { if case .strings(let value) = values[key] { value } else { [] } }
    /// A table as JSON text.
    public func table(_ key: String) -> String? { if case .table(let value) = values[key] { value } else { nil } }
    public func secret(_ key: String) -> Secret? { secrets[key] }
}

extension ConnectorSettings {
    /// The address of a server, or `nil` and a mistake that gives an example.
    public func url(_ key: String, example: String, noting mistakes: inout Mistakes) -> BaseURL? {
        let url = string(key).flatMap(BaseURL.init)
        if url == nil { mistakes.add(key, "Give an absolute URL, such as \(example).") }
        return url
    }

    /// Where the network stands, `base_url`, for a connector without other mistakes to gather.
    public func baseURL(like example: String) throws(Mistakes) -> BaseURL {
        var mistakes = Mistakes()
        guard let url = url("base_url", example: example, noting: &mistakes) else { throw mistakes }
        return url
    }

    /// A duration, which its description gives a default.
    public func duration(_ key: String, or standard: Duration) -> Duration { duration(key) ?? standard }
}
