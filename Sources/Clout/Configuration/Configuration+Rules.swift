import Alerting
import Foundation
import Model

extension Configuration {
    /// The rules, which know which receivers keep items open.
    func ruleSet() throws(Mistakes) -> RuleSet { try RuleSet(rules, keepers: Set(receivers.filter(\.keepsOpen).map(\.name))) }

    /// A rule of alerts.d by its name, or the one of a file that need not be there yet. Throws the file's mistakes, or that there is neither.
    func rule(named name: String) throws -> Rule {
        if let rule = rules.first(where: { $0.name == name }) { return rule }
        guard name.hasSuffix(".toml") || FileManager.default.fileExists(atPath: name) else {
            let near = nearestWord(to: name, among: rules.map(\.name)).map { " Did you mean `\($0)`?" } ?? ""
            throw WrongUse(description: "There is no rule `\(name)` in alerts.d, and no such file.\(near)")
        }
        let problems = Problems(secrets: .unneeded)
        guard let file = ConfigurationFile(at: name, name: name, problems: problems) else {
            try problems.throwIfAny()
            throw WrongUse(description: "`\(name)` cannot be read.")
        }
        let root = Section(file.root, of: file, problems: problems)
        let section = root.requiredSection("rule")
        root.finish()
        // Nobody is told, so any receiver may be named.
        let rule = RuleFile.read(section, receivers: section.strings("notify") ?? [], cohorts: cohorts)
        try problems.throwIfAny()
        guard let rule else { throw WrongUse(description: "`\(name)` holds no rule.") }
        return rule
    }
}
