import ConnectorKit
import Connectors

/// One connector of `connectors.d/`, checked and constructed.
struct ConnectorFile: Sendable {
    var name: String
    var description: ConnectorDescription
    var connector: any Connector
    /// How often each identity (or the feed) is fetched.
    var interval: Duration
    /// The budgets with the operator's own amounts.
    var budgets: [BudgetDescription]
    /// The server that is asked, or the connector's name where there is none: what limits per host count by.
    var host: String
    /// Whose budgets these are: connectors with the same credential share them.
    var account: String

    /// Reads a file of `connectors.d/`; mistakes are added to the section's problems.
    init?(_ root: Section, environment: [String: String]) {
        let section = root.requiredSection("connector")
        let types = allConnectors.map { $0.description.type }
        guard let type = section.string("type") else {
            if section.keys.isEmpty == false { section.missing("type", "one of \(types.joined(separator: ", "))") }
            return nil
        }
        guard let found = allConnectors.first(where: { $0.description.type == type }) else {
            section.wrong(
                "type", "There is no such connector; there are \(types.joined(separator: ", ")).",
                nearest: nearestWord(to: type, among: types))
            return nil
        }
        description = found.description
        name = section.string("name") ?? type
        if !name.utf8.allSatisfy({ ($0 >= 0x61 && $0 <= 0x7a) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2d || $0 == 0x5f }) {
            section.wrong("name", "A connector's name has lower-case letters, digits, `-` and `_` only.")
        }
        interval = section.duration("every", in: .seconds(1) ... .seconds(30 * 86_400)) ?? description.defaultInterval

        let problemsBefore = root.problems.all.count
        var values: [String: SettingValue] = [:]
        var secrets: [String: Secret] = [:]
        for setting in description.settings {
            values[setting.key] = ConnectorFile.read(setting, in: section)
            // A free table keeps the places of its secrets; what is kept there goes beside it, by dotted path.
            if setting.type == .table, case .table(let table)? = section.node(setting.key) {
                let inner = Section(table, at: section.path + [setting.key], of: section.file, problems: section.problems)
                SecretReference.collect(from: inner, at: setting.key, environment: environment, into: &secrets)
            }
        }
        if let credentials = section.section("credentials") {
            for credential in description.credentials {
                secrets[credential.key] = SecretReference.read(credential.key, in: credentials, environment: environment)
            }
            credentials.finish()
        }
        for credential in description.credentials
        where credential.isRequired && secrets[credential.key] == nil && root.problems.all.count == problemsBefore {
            section.missing("credentials.\(credential.key)", credential.help)
        }
        section.finish()
        root.finish()

        let settings = ConnectorSettings(name: name, values: values, secrets: secrets)
        budgets = description.budgets.map { budget in
            var own = budget
            own.amount = budget.amount(under: settings)
            return own
        }
        host = if case .string(let url)? = values["base_url"], let base = BaseURL(url) { base.authority } else { name }
        account = ConnectorFile.account(of: description, host: host, secrets: secrets)

        // A connector is only made of settings that are right; its own checks come on top of ours.
        guard root.problems.all.count == problemsBefore else { return nil }
        do {
            connector = try found.init(settings: settings)
            try connector.check(Expressions())
        } catch {
            section.wrong(error.key, error.reason)
            return nil
        }
    }

    private static func read(_ setting: SettingDescription, in section: Section) -> SettingValue? {
        let key = setting.key
        guard let node = section.node(key) else {
            if setting.isRequired { section.missing(key, setting.help) }
            return setting.defaultValue
        }
        switch (setting.type, node) {
        case (.string, .string(let value)): return .string(value)
        case (.url, .string(let value)):
            if let url = BaseURL(value) { return .string(url.description) }
            section.wrong(key, "This must be an http or https URL without user, query and fragment.")
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.integer(let range), .integer(let value)):
            if range.contains(value) { return .integer(value) }
            section.wrong(key, "This must be from \(range.lowerBound) to \(range.upperBound).")
        case (.duration(let range), .string):
            if let duration = section.duration(key, in: range) { return .duration(duration) }
        case (.choice(let words), .string):
            if let word = section.choice(key, of: words) { return .string(word) }
        case (.strings, .array):
            if let strings = section.strings(key) { return .strings(strings) }
        case (.table, .table(let table)): return .table(TOMLNode.table(table).json)
        default: section.wrong(key, "This must be \(setting.type.inWords), not \(node.typeName).")
        }
        return setting.defaultValue
    }

    /// Two connectors that use one credential against one server share its budgets, so both must come to the same name. The
    /// credential itself is not in it, only a hash of 64 bits: far fewer than a token has.
    private static func account(
        of description: ConnectorDescription, host: String, secrets: [String: Secret]
    ) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for key in secrets.keys.sorted() {
            secrets[key]?.withExposedValue { secret in
                for byte in secret.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            }
        }
        return secrets.isEmpty ? "\(description.type)@\(host)" : "\(description.type)@\(host)#\(String(hash, radix: 16))"
    }
}

extension SettingDescription.ValueType {
    /// What a value must be, in words.
    var inWords: String {
        switch self {
        case .string: "a string"
        case .url: "a URL"
        case .boolean: "true or false"
        case .integer(let range): "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .duration: "a duration with a unit, such as \"15m\""
        case .choice(let words): "one of \(words.joined(separator: ", "))"
        case .strings: "an array of strings"
        case .table: "a table"
        }
    }
}
