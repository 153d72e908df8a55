import Foundation

/// The files of a connector's folder that come from its description.
extension ConnectorDescription {
    /// The text of `sample.toml`: every key with its explanation.
    ///
    /// `##` explains, a line behind a single `#` shows the default, and what must be given stands without. Uncommenting all
    /// defaults changes nothing.
    public func sampleTOML() -> String {
        var text = "## \(summary)\n## Price: \(price)\n## Sees: \(audience)\n\n[connector]\n"
        text += "## Which connector this file is for.\ntype = \(SettingValue.string(type).toml)\n"
        for setting in Self.standardSettings(of: self) + settings {
            if case .table = setting.type { continue }
            text += "\n" + setting.sample
        }
        for setting in settings {
            if case .table = setting.type {
                text += "\n" + Self.explained(setting.help) + (setting.isRequired ? "" : "## ") + "[connector.\(setting.key)]\n"
            }
        }
        if let login {
            text += "\n" + Self.explained("Instead of the credential `\(login.replaces)`: \(login.inWords)")
            text += "## [connector.login]\n"
            for setting in login.settings {
                text += Self.explained(setting.help)
                text += "## \(setting.key) = \((setting.defaultValue ?? setting.example ?? setting.type.placeholder).toml)\n"
            }
        }
        if !credentials.isEmpty {
            text += "\n## A secret is named, never written here: by a file that only the daemon may read, by an environment variable,\n"
            text += "## or by a systemd credential: { file = \"/etc/clout/secrets/NAME\" }, { env = \"NAME\" }, { systemd = \"NAME\" }.\n"
            text += "[connector.credentials]\n"
            for credential in allCredentials {
                text += Self.explained(credential.help)
                text += credential.isRequired ? "" : "## "
                text += "\(credential.key) = { file = \"/etc/clout/secrets/\(type)-\(credential.key)\" }\n"
            }
        }
        return text
    }

    /// The keys that every connector has, whatever its network; the core reads them.
    public static func standardSettings(of description: ConnectorDescription) -> [SettingDescription] {
        [
            SettingDescription(
                "name", .string, default: .string(description.type),
                help: "Name of this connector in logs, metrics and messages; unique among the connector files."),
            SettingDescription(
                "every", .duration(.seconds(1)...(.seconds(30 * 86_400))), default: .duration(description.defaultInterval),
                help: "How often one identity is fetched."),
        ]
    }

    /// The tables of the README: settings, credentials and budgets.
    public func settingsTable() -> String {
        var text = "| setting | value | default | meaning |\n|---|---|---|---|\n"
        for setting in Self.standardSettings(of: self) + settings {
            let fallback = setting.defaultValue.map { "`\($0.toml)`" } ?? (setting.isRequired ? "must be given" : "none")
            text += "| `\(setting.key)` | \(setting.type.words) | \(fallback) | \(setting.help) |\n"
        }
        if let login {
            text += "\n`[connector.login]` instead of the credential `\(login.replaces)`: \(login.inWords)\n"
            text += "\n| key | value | default | meaning |\n|---|---|---|---|\n"
            for setting in login.settings {
                let fallback = setting.defaultValue.map { "`\($0.toml)`" } ?? "must be given"
                text += "| `\(setting.key)` | \(setting.type.words) | \(fallback) | \(setting.help) |\n"
            }
        }
        if !credentials.isEmpty {
            text += "\n| credential | needed | meaning |\n|---|---|---|\n"
            for credential in allCredentials {
                text += "| `\(credential.key)` | \(credential.isRequired ? "yes" : "no") | \(credential.help) |\n"
            }
        }
        if !budgets.isEmpty {
            text += "\n| budget | amount | window | changed by | source |\n|---|---|---|---|---|\n"
            for budget in budgets {
                text += "| `\(budget.name)` | \(budget.amountInWords) | \(budget.window.words) "
                text += "| \(budget.setting.map { "`\($0)`" } ?? "") | \(budget.source) |\n"
            }
        }
        return text
    }

    /// The credentials that its file may name, a login's secret among them.
    public var allCredentials: [CredentialDescription] {
        guard let login, !credentials.contains(where: { $0.key == "client_secret" }) else { return credentials }
        return credentials + [login.secret]
    }

    static func explained(_ help: String) -> String {
        var lines: [String] = []
        var line = "##"
        for word in help.split(separator: " ") {
            if line.utf8.count + word.utf8.count + 1 > 120 {
                lines.append(line)
                line = "##"
            }
            line += " " + word
        }
        return (lines + [line]).joined(separator: "\n") + "\n"
    }
}

extension LoginDescription {
    /// What it is good for, for readers.
    var inWords: String {
        switch way {
        case .application: "the token is asked for, and asked for again when it ends."
        case .code:
            "`clout connector login NAME` asks you once; the token is kept beside the store, and renewed where the network allows it."
        }
    }
}

extension SettingDescription {
    /// The explanation and the line, commented out unless it must be given.
    var sample: String {
        let explained = ConnectorDescription.explained(help)
        if let defaultValue { return explained + "# \(key) = \(defaultValue.toml)\n" }
        let shown = (example ?? type.placeholder).toml
        return explained + (isRequired ? "\(key) = \(shown)\n" : "## \(key) = \(shown)\n")
    }
}

extension SettingDescription.ValueType {
    /// Something of the right type, where neither default nor example is given.
    var placeholder: SettingValue {
        switch self {
        case .string: .string("")
        case .url: .string("https://network.example")
        case .boolean: .boolean(false)
        case .integer(let range): .integer(range.lowerBound)
        case .duration(let range): .duration(range.lowerBound)
        case .choice(let words): .string(words.first ?? "")
        case .strings, .command: .strings([])
        case .table: .table("{}")
        }
    }

    /// What a value must be, for readers.
    public var words: String {
        switch self {
        case .string: "text"
        case .url: "URL"
        case .boolean: "`true` or `false`"
        case .integer(let range):
            range.upperBound == .max ? "integer, at least \(range.lowerBound)" : "integer, \(range.lowerBound) to \(range.upperBound)"
        case .duration(let range): "duration, \(range.lowerBound.inUnits) to \(range.upperBound.inUnits)"
        case .choice(let words): words.map { "`\"\($0)\"`" }.joined(separator: ", ")
        case .strings: "list of texts"
        case .command: "program and its arguments"
        case .table: "table"
        }
    }
}

extension SettingValue {
    /// The value as TOML writes it.
    public var toml: String {
        func quoted(_ text: String) -> String {
            var json = JSONWriter()  // a TOML basic string has the escapes of a JSON string
            json.value(text)
            return json.text
        }
        return switch self {
        case .string(let text): quoted(text)
        case .boolean(let truth): truth ? "true" : "false"
        case .integer(let number): String(number)
        case .duration(let duration): quoted(duration.inUnits)
        case .strings(let texts): "[" + texts.map(quoted).joined(separator: ", ") + "]"
        case .table: "{}"
        }
    }
}

extension Duration {
    /// A whole number with the largest unit that fits: `90d`, `15m`, `0s`, `250ms`.
    public var inUnits: String {
        let milliseconds = self.milliseconds
        for (unit, length) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, Int64)] {
            if milliseconds % length == 0, milliseconds != 0 || unit == "s" { return "\(milliseconds / length)\(unit)" }
        }
        return "\(milliseconds)ms"
    }
}

extension BudgetDescription {
    /// The amount with its unit, for readers.
    public var amountInWords: String {
        switch unit {
        case .requests: "\(amount) requests"
        case .units: "\(amount) units"
        case .dollars: "$\(amount / 1_000_000)" + (amount % 1_000_000 == 0 ? "" : ".\(String(amount % 1_000_000 + 1_000_000).dropFirst())")
        }
    }

    /// The amount under an operator's settings, in the budget's own unit: a setting of a budget in dollars is in whole dollars.
    public func amount(under settings: ConnectorSettings) -> Int64 {
        guard let setting, let given = settings.integer(setting) else { return amount }
        guard unit == .dollars else { return given }
        let (millionths, overflow) = given.multipliedReportingOverflow(by: 1_000_000)
        return overflow ? .max : millionths
    }
}

extension BudgetDescription.Window {
    /// How long it is, for readers.
    public var words: String {
        switch self {
        case .every(let length): length.inUnits
        case .dayUTC: "day (UTC)"
        case .day(let zone): "day (\(zone.identifier))"
        case .monthUTC: "month (UTC)"
        }
    }
}
