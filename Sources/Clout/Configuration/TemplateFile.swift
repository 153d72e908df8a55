import Delivery
import Model

/// The table `[template]` of a receiver's file: the form of a message to a service.
enum TemplateFile {
    /// Reads a template; mistakes are added to the section's problems.
    static func read(_ section: Section) -> MessageTemplate? {
        var source = MessageTemplate.Source()
        if let method = section.choice("method", of: MessageTemplate.Method.allCases.map(\.rawValue)) {
            source.method = MessageTemplate.Method(rawValue: method) ?? source.method
        }
        source.url = section.string("url")
        source.path = section.string("path")
        source.query = section.string("query")
        source.contentType = section.string("content_type") ?? source.contentType
        if let headers = section.section("headers") {
            for name in headers.keys { source.headers[name] = headers.string(name) }
        }
        source.keepsOpen = section.boolean("keeps_open", default: false)
        source.forgets = section.boolean("forgets", default: false)
        if source.forgets, !source.keepsOpen {
            section.wrong("forgets", "This is for what keeps items open: say keeps_open = true as well.")
        }
        source.body = section.requiredString("body", "what is sent, with fields in {{…}}")
        if let settings = section.section("settings") {
            source.settings = settings.keys.compactMap { name in settings.section(name).map { setting(name, in: $0) } }
            for name in settings.keys where ReceiverFile.ownKeys.contains(name) {
                settings.wrong(name, "A receiver has a key of this name already; call the setting otherwise.")
            }
        }
        if let success = section.section("success") { readSuccess(success, into: &source.answer) }
        if let patience = section.section("retry_after") {
            source.answer.patience =
                patience.string("seconds").map { .seconds($0) } ?? patience.string("milliseconds").map { .milliseconds($0) }
            patience.finish(also: ["seconds", "milliseconds"])
        }
        section.finish()
        do { return try MessageTemplate(source) } catch {
            section.tell(error, showValue: false)
            return nil
        }
    }

    private static func setting(_ name: String, in section: Section) -> MessageTemplate.Setting {
        let choices = section.strings("choice") ?? []
        let setting = MessageTemplate.Setting(
            name: name, help: section.string("help") ?? "the setting of this name that the template asks for",
            isSecret: section.boolean("secret", default: false), isOptional: section.boolean("optional", default: false),
            standard: choices.isEmpty ? section.string("default") : section.choice("default", of: choices), choices: choices)
        section.finish(also: ["default"])
        return setting
    }

    /// What an answer says to a message that was taken.
    static func readSuccess(_ section: Section, into answer: inout AnswerForm) {
        if let statuses = section.integers("status", in: 200...299) { answer.statuses = Set(statuses.map(Int.init)) }
        if section.boolean("empty", default: false) { answer.proof = .empty }
        if let text = section.string("text") { answer.proof = .text(text) }
        if let member = section.string("member") { answer.proof = .member(member) }
        if section.boolean("page", default: false) { answer.proof = .any }
        if ["empty", "text", "member", "page"].count(where: section.has) > 1 {
            section.wrong("member", "Only one of `empty`, `text`, `member` and `page` says what success looks like.")
        }
        section.finish()
    }
}
