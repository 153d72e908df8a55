import Delivery

/// The templates that ship with Clout, by the type that a receiver's file names them by. `clout receivers describe` prints them, to be
/// copied and changed.
enum ReadyTemplates {
    /// Each as a file has it.
    static let texts: [String: String] = [
        "alertmanager": PackageResources.alertmanager_toml, "discord": PackageResources.discord_toml,
        "matrix": PackageResources.matrix_toml, "ntfy": PackageResources.ntfy_toml, "pagerduty": PackageResources.pagerduty_toml,
        "slack": PackageResources.slack_toml, "teams": PackageResources.teams_toml,
    ].mapValues { String(decoding: $0, as: UTF8.self) }

    static let names = texts.keys.sorted()

    /// The template of a type; its mistakes, which a test sees to that there are none of, are added to `problems`.
    static func template(_ type: String, problems: Problems) -> MessageTemplate? {
        texts[type].flatMap { ConfigurationFile(text: $0, name: "\(type).toml", problems: problems) }.flatMap { file in
            let root = Section(file.root, of: file, problems: problems)
            defer { root.finish() }
            return TemplateFile.read(root.requiredSection("template"))
        }
    }
}
