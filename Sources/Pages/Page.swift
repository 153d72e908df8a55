import Mustache

/// One page: a value that says what it shows. It knows no database, no clock and no server.
package protocol Page: Sendable {
    /// The name of its template, a file of Templates/.
    static var template: String { get }
    /// What it has in common with every other page.
    var frame: Frame { get }
    /// Whether it lacks something that is being found out: whoever asks again is shown more.
    var isPassing: Bool { get }
}

extension Page {
    package var isPassing: Bool { false }

    /// The page as HTML. Texts are escaped, whoever wrote them.
    package func html() -> String {
        guard let text = Templates.library.render(self, withTemplate: Self.template) else {
            preconditionFailure("There is no template \(Self.template).mustache")
        }
        return text
    }
}

/// The templates, which are built into the program.
enum Templates {
    static let library: MustacheLibrary = {
        MustacheContentTypes.register(Escaping(), named: "CLOUT_HTML")
        var library = MustacheLibrary()
        for (name, bytes) in texts {
            do {
                // The first line chooses the escaping; it stands alone, so that nothing of it is rendered.
                try library.register("{{% CONTENT_TYPE: CLOUT_HTML}}\n" + String(decoding: bytes, as: UTF8.self), named: name)
            } catch {
                preconditionFailure("The template \(name).mustache of our own is none: \(error)")
            }
        }
        return library
    }()

    /// Texts in templates are escaped as those in `Markup` are.
    private struct Escaping: MustacheContentType {
        func escapeText(_ text: String) -> String { text.escaped }
    }

    static let texts: [String: [UInt8]] = [
        "badges": PackageResources.badges_mustache, "compare": PackageResources.compare_mustache,
        "connectors": PackageResources.connectors_mustache, "explain": PackageResources.explain_mustache,
        "frame": PackageResources.frame_mustache, "moments": PackageResources.moments_mustache,
        "movers": PackageResources.movers_mustache, "overview": PackageResources.overview_mustache,
        "pager": PackageResources.pager_mustache,
        "people": PackageResources.people_mustache, "perks": PackageResources.perks_mustache, "person": PackageResources.person_mustache,
        "problem": PackageResources.problem_mustache, "rule": PackageResources.rule_mustache,
        "rules": PackageResources.rules_mustache, "runs": PackageResources.runs_mustache,
        "topics": PackageResources.topics_mustache, "welcome": PackageResources.welcome_mustache,
    ]
}
