import ConnectorKit
import CurlHTTP

extension ContractSuite {
    /// What is missing from a description, or does not fit together in it.
    static func faults(of description: ConnectorDescription) -> [String] {
        var faults: [String] = []
        func demand(_ truth: Bool, _ fault: String) { if !truth { faults.append(fault) } }

        demand(Network(rawValue: description.type) != nil, "the type is no short lower-case name")
        for (name, text) in [
            ("summary", description.summary), ("history", description.history), ("price", description.price),
            ("audience", description.audience),
        ] {
            demand(!text.isEmpty, "\(name) is empty")
        }
        demand(description.summary.hasSuffix("."), "the summary is no sentence")
        demand(!description.revealsActors.isEmpty || !description.revealsCounts.isEmpty || description.network == nil, "it reveals nothing")
        demand(description.defaultInterval >= .seconds(60), "it is fetched more than once a minute")
        demand(description.concurrencyPerHost >= 1, "concurrencyPerHost is below 1")

        var keys = Set(ConnectorDescription.standardSettings(of: description).map(\.key)).union(["type", "credentials"])
        for setting in description.settings {
            demand(keys.insert(setting.key).inserted, "`\(setting.key)` is there twice")
            demand(setting.help.hasSuffix(".") && setting.help.utf8.count > 20, "`\(setting.key)` is not explained in a sentence")
            demand(!(setting.isRequired && setting.defaultValue != nil), "`\(setting.key)` is required and has a default")
            if let value = setting.defaultValue {
                demand(setting.type.allows(value), "the default of `\(setting.key)` is not one of its values")
            }
            if let value = setting.example {
                demand(setting.type.allows(value), "the example of `\(setting.key)` is not one of its values")
            }
        }
        if description.scope == .identity {
            demand(description.settings.contains { $0.key == "base_url" && $0.type == .url }, "`base_url` is no setting")
            demand(!description.budgets.isEmpty, "it has no budget")
        }
        demand(Set(description.credentials.map(\.key)).count == description.credentials.count, "a credential is there twice")
        for credential in description.credentials {
            demand(credential.help.hasSuffix("."), "credential `\(credential.key)` is not explained")
        }
        demand(Set(description.budgets.map(\.name)).count == description.budgets.count, "a budget is there twice")
        for budget in description.budgets {
            demand(budget.amount > 0, "budget `\(budget.name)` is empty")
            demand(budget.source.utf8.count > 10, "budget `\(budget.name)` has no source")
            if let key = budget.setting {
                let setting = description.settings.first { $0.key == key }
                demand(setting != nil, "budget `\(budget.name)` is changed by `\(key)`, which is no setting")
                if case .integer? = setting?.type {} else { demand(false, "`\(key)` changes a budget and is no integer") }
                let settings = ConnectorSettings(name: "test", defaultsOf: description)
                demand(budget.amount(under: settings) == budget.amount, "the default of `\(key)` is not the amount of `\(budget.name)`")
            }
        }
        return faults
    }

    /// Constructs with the case's settings, with defaults alone, and with a `base_url` that is none.
    func constructing() throws -> [String] {
        var breaches: [String] = []
        let description = type.description
        _ = try type.init(settings: try fixture.settings(for: description))
        for values in [[:], ["base_url": SettingValue.string("no url")], ["base_url": .string("")]] as [[String: SettingValue]] {
            let settings = ConnectorSettings(name: description.type, defaultsOf: description, values: values)
            do throws(Mistakes) {
                _ = try type.init(settings: settings)
                if values["base_url"] != nil { breaches.append("a `base_url` that is no URL is accepted") }
            } catch {
                for mistake in error.all where mistake.reason.isEmpty {
                    breaches.append("settings are refused without a reason: \(mistake.key)")
                }
            }
        }
        return breaches
    }
}

extension SettingDescription.ValueType {
    /// Whether a value is one of this type, within its range.
    func allows(_ value: SettingValue) -> Bool {
        switch (self, value) {
        case (.string, .string), (.boolean, .boolean), (.strings, .strings), (.command, .strings), (.table, .table): true
        case (.url, .string(let text)): BaseURL(text) != nil
        case (.integer(let range), .integer(let number)): range.contains(number)
        case (.duration(let range), .duration(let duration)): range.contains(duration)
        case (.choice(let words), .string(let word)): words.contains(word)
        default: false
        }
    }
}
