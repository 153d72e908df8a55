import Alerting
import Model
import Store

/// The names that commands and requests about alerts may say: those of the configuration, and those that what the store keeps goes by,
/// whose files may be gone.
///
/// A slip of the pen would find nothing, or silence nobody, and nobody would know. Each question gives the name as it is spelt there, and
/// throws `UnknownName` where there is none; where a part of the configuration cannot be read, it complains and believes the name.
struct AlertNames {
    let configuration: Configuration
    let store: any Store
    /// Whether there are files to know names by.
    var readsFiles = true

    /// A rule, or a perk, whose alerts go by its name.
    func rule(_ name: String) async throws -> String {
        try await known(name, as: "rule", among: configuration.rules.map(\.name) + configuration.perks.map(\.name)) {
            try await store.alertNames().rules
        }
    }

    func receiver(_ name: String) async throws -> String {
        try await known(name, as: "receiver", among: configuration.receivers.map(\.name)) { try await store.alertNames().receivers }
    }

    func list(_ name: String) async throws -> String {
        try await known(name, as: "list", among: configuration.cohorts.lists) { Set(try await store.people().flatMap(\.lists)) }
    }

    func place(_ name: String) async throws -> String {
        try await known(name, as: "place", among: configuration.cohorts.places) { Set(try await store.people().flatMap(\.places)) }
    }

    /// Whom or what alerts are, were or can be about.
    func subject(_ subject: AlertSubject) async throws -> AlertSubject {
        let (what, name, known): (String, String, [String])
        switch subject {
        case .installation: return subject
        case .group(let rule): return .group(try await self.rule(rule))
        case .connector(let connector):
            (what, name) = ("There is no connector `\(connector.prefix(Self.mostShown))`", connector)
            known = configuration.connectors.map(\.name)
        case .offer(let id):
            (what, name) = ("There is no offer `\(id.prefix(Self.mostShown))`", id)
            known = try await store.offers(of: nil).map(\.id)
        case .person(let person):
            name = person.description
            what = "Nobody called `\(name.prefix(Self.mostShown))` is tracked"
            let ids = configuration.people.map(\.id.rawValue)
            known = ids.contains(name) ? ids : ids + (try await store.people().map(\.id.rawValue))
        }
        if known.contains(name) { return subject }
        // Whoever has left may have left alerts.
        if try await !store.alerts(AlertQuestion(subject: subject, limit: 1)).isEmpty { return subject }
        try refuse(UnknownName(what, name, among: known))
        return subject
    }

    /// In characters, of what somebody typed.
    private static let mostShown = 100

    private func known(
        _ name: String, as kind: String, among configured: some Sequence<String>, or stored: () async throws -> Set<String>
    ) async throws -> String {
        // `é` has two spellings, which are one name here and two in the store.
        if let known = configured.first(where: { $0 == name }) { return known }
        let kept = try await stored()
        if let known = kept.first(where: { $0 == name }) { return known }
        try refuse(UnknownName("There is no \(kind) `\(name.prefix(Self.mostShown))`", name, among: kept.union(configured)))
        return name
    }

    private func refuse(_ problem: UnknownName) throws(UnknownName) {
        if configuration.isBroken { return complain("\(problem.what) in what can be read of the configuration.\(problem.suggestion)") }
        guard readsFiles else { throw problem.adding(" in the store, and no configuration was read (--config)") }
        throw problem
    }
}

/// A name that nothing goes by: told with the nearest right one or, where none is near, with what there is.
struct UnknownName: Error, CustomStringConvertible {
    /// What there is not: a sentence without its end.
    private(set) var what: String
    /// The nearest right word, where there is one near.
    let nearest: String?
    private let known: [String]

    private static let mostNamed = 20

    init(_ what: String, _ name: String, among known: some Sequence<String>) {
        let known = Set(known).sorted()
        (self.what, self.known) = (what, known)
        nearest = nearestWord(to: name, among: known)
    }

    func adding(_ words: String) -> UnknownName {
        var problem = self
        problem.what += words
        return problem
    }

    /// What might have been meant, with a space before it.
    var suggestion: String {
        if let nearest { return " Did you mean `\(nearest)`?" }
        if known.isEmpty { return "" }
        let rest = known.count - Self.mostNamed
        return " There are \(known.prefix(Self.mostNamed).joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")."
    }

    var description: String { Terminal.safe("\(what).\(suggestion)") }
}

extension PlaceOptions {
    /// The names that a command about alerts may say.
    func names(_ configuration: Configuration, in store: any Store) -> AlertNames {
        AlertNames(configuration: configuration, store: store, readsFiles: readsFiles)
    }
}
