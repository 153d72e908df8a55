import ConnectorKit
import Connectors
import Crypto
import Foundation
import Model

/// One connector of `connectors.d/`, checked and constructed.
struct ConnectorFile: Sendable {
    var name: String
    var description: ConnectorDescription
    var connector: any Connector
    /// What its file says, beside the defaults, and its secrets: what a recording of it must have, and must not have.
    private(set) var settings: [String: SettingValue]
    private(set) var secrets: [String: Secret]
    /// How it logs in, where its file has a [connector.login].
    var login: LoginSettings?
    /// The networks that a program tells of, where its file names them: conditions may name their columns.
    var networks: [Network] = []
    /// How often each identity (or the feed) is fetched.
    var interval: Duration
    /// The budgets with the operator's own amounts.
    var budgets: [BudgetDescription]
    /// The server that is asked, or the connector's name where there is none: what limits per host count by.
    var host: String
    /// Whose budgets these are: connectors with the same credential share them.
    var account: String

    /// The type that a file names, without any complaint; `nil` when there is none such.
    static func type(in section: Section) -> (any Connector.Type)? {
        guard case .string(let type)? = section.node("type") else { return nil }
        return allConnectors.first { $0.description.type == type }
    }

    /// Reads the table of a file of `connectors.d/`; mistakes are added to the section's problems.
    init?(_ section: Section, environment: [String: String]) {
        let types = allConnectors.map { $0.description.type }
        if !section.has("type") { section.missing("type", "one of \(types.joined(separator: ", "))") }
        let given = (type: section.string("type"), name: section.string("name"))
        let every = section.duration("every", in: .seconds(1) ... .seconds(30 * 86_400))
        if let name = given.name, !name.utf8.allSatisfy(Self.isNameByte) {
            section.refuse("name", "A connector's name has lower-case letters, digits, `-` and `_` only.")
        }
        guard let type = given.type else { return nil }
        guard let found = ConnectorFile.type(in: section) else {
            if let retired = RetiredNetwork(named: type) {
                section.refuse("type", retired.answer)
                return nil
            }
            section.refuse(
                "type", "There is no such connector; there are \(types.joined(separator: ", ")).",
                nearest: nearestWord(to: type, among: types))
            return nil
        }
        description = found.description
        name = given.name ?? type
        interval = every ?? description.defaultInterval

        var values: [String: SettingValue] = [:]
        // A key `login` of a connector's own is none of ours.
        let login = description.login == nil ? nil : section.section("login")
        var secrets = ConnectorFile.credentials(of: description, in: section, hasLogin: login != nil, environment: environment)
        if let login { self.login = ConnectorFile.login(of: description, name: name, in: login, beside: section, &secrets) }
        for setting in description.settings {
            values[setting.key] = ConnectorFile.read(setting, in: section)
            // A free table keeps the places of its secrets; what is kept there goes beside it, by dotted path.
            if setting.type == .table, case .table(let table)? = section.node(setting.key) {
                let inner = Section(table, at: section.path + [setting.key], of: section.file, problems: section.problems)
                SecretReference.collect(from: inner, at: setting.key, environment: environment, into: &secrets)
            }
        }
        // What a connector of one network speaks of is known.
        if description.network == nil, !description.settings.contains(where: { $0.key == "networks" }) {
            for name in section.strings("networks") ?? [] {
                if let network = Network(rawValue: name) {
                    networks.append(network)
                } else {
                    section.wrong("networks", "`\(name)` is no network's name: lower-case letters, digits, `-`, `_` and `.`.")
                }
            }
        }
        section.finish()
        let defaults = found.description.settings
        self.settings = values.filter { key, value in defaults.first { $0.key == key }?.defaultValue != value }
        self.secrets = secrets

        let settings = ConnectorSettings(name: name, values: values, secrets: secrets, expressions: Expressions())
        budgets = description.budgets.map { budget in
            var own = budget
            own.amount = budget.amount(under: settings)
            return own
        }
        host = if case .string(let url)? = values["base_url"], let base = BaseURL(url) { base.authority } else { name }
        account = ConnectorFile.account(of: description, host: host, secrets: secrets, login: self.login == nil ? nil : name)
        // The connector's own checks come on top of ours.
        do { connector = try found.init(settings: settings) } catch {
            section.tell(error)
            return nil
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2d || byte == 0x5f
    }

    private static func credentials(
        of description: ConnectorDescription, in section: Section, hasLogin: Bool, environment: [String: String]
    ) -> [String: Secret] {
        let table = section.section("credentials")
        var secrets: [String: Secret] = [:]
        for credential in description.allCredentials {
            let key = credential.key
            let isKept = hasLogin && key == description.login?.replaces
            if let table, let secret = table.secret(key, environment: environment) {
                // Sent as a header: a line end or a blank in the middle would make another token of it.
                if !secret.withExposedValue({ $0.utf8.allSatisfy { (0x21...0x7e).contains($0) } }) {
                    table.refuse(key, "The secret kept there is no token: visible ASCII on one line, without blanks.", showValue: false)
                }
                secrets[key] = secret
            } else if credential.isRequired, !isKept, table?.has(key) != true, !section.isRefused("credentials") {
                section.missing("credentials.\(key)", credential.help)
            }
        }
        table?.finish()
        return secrets
    }

    /// Reads [connector.login]. The kept token's place among the secrets is held by one that is never sent (`FetchContext.send`).
    private static func login(
        of description: ConnectorDescription, name: String, in table: Section, beside section: Section, _ secrets: inout [String: Secret]
    ) -> LoginSettings? {
        guard let login = description.login else { return nil }
        if secrets[login.credential] != nil {
            section.wrong(
                "credentials.\(login.credential)", "A login keeps this token itself: take one of the two out.", showValue: false)
        }
        var values: [String: SettingValue] = [:]
        for setting in login.settings { values[setting.key] = read(setting, in: table) }
        table.finish()
        secrets[login.credential] = Secret("kept")
        return LoginSettings(login, ConnectorSettings(name: name, values: values), clientSecret: secrets["client_secret"])
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
            section.refuse(key, "This must be an http or https URL without user, query and fragment, its port from 1 to 65535.")
        case (.boolean, .boolean(let value)): return .boolean(value)
        case (.integer(let range), .integer(let value)):
            if range.contains(value) { return .integer(value) }
            section.refuse(key, "This must be from \(range.lowerBound) to \(range.upperBound).")
        case (.duration(let range), .string):
            if let duration = section.duration(key, in: range) { return .duration(duration) }
        case (.choice(let words), .string):
            if let word = section.choice(key, of: words) { return .string(word) }
        case (.strings, .array):
            if let strings = section.strings(key) { return .strings(strings) }
        case (.command, .array):
            guard let command = section.strings(key) else { break }
            // Whether it may be written so at all is the connector's to say.
            if let program = command.first, program.hasPrefix("/") || !program.contains(where: { "/{".contains($0) }), !program.isEmpty,
                let flaw = Program.flaw(in: program)
            {
                section.wrong(key, flaw)
            }
            return .strings(command)
        case (.table, .table(let table)): return .table(TOMLNode.table(table).json)
        default: section.refuse(key, "This must be \(setting.type.inWords), not \(node.typeName).")
        }
        return setting.defaultValue
    }

    /// Two connectors that use one credential against one server share its budgets, so both must come to the same name. It goes into
    /// the store, so the credential is in it by 64 bits of its SHA-256 only, which tell nothing of the rest. A login's token changes, and
    /// belongs to one connector.
    private static func account(
        of description: ConnectorDescription, host: String, secrets: [String: Secret], login: String?
    ) -> String {
        if let login { return "\(description.type)@\(host)/\(login)" }
        guard !secrets.isEmpty else { return "\(description.type)@\(host)" }
        var hash = SHA256()
        for (key, secret) in secrets.sorted(by: { $0.key < $1.key }) {
            secret.withExposedValue { hash.update(data: Data("\(key)\0\($0)\0".utf8)) }
        }
        let digits = hash.finalize().prefix(8).map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
        return "\(description.type)@\(host)#\(digits)"
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
        case .command: "an array of strings, a program and its arguments"
        case .table: "a table"
        }
    }
}
