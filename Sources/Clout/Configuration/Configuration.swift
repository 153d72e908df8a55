import Alerting
import Conditions
import ConnectorKit
import Delivery
import Foundation
import Model
import Scoring
import Store
import Web

/// Everything that the files under a configuration's folder say, checked as a whole.
struct Configuration: Sendable {
    var main = MainSettings()
    /// What the files of `people.d` say.
    private(set) var register = PeopleRegister()
    /// Those of them who are tracked, and their accounts.
    var people: [Person] = []
    var identities: [TrackedIdentity] = []
    /// Who has opted out: nothing is kept of them.
    var optedOut: Set<PersonKey> = []
    var connectors: [ConnectorFile] = []
    var receivers: [ReceiverFile] = []
    var topics: [Topic] = []
    var rules: [Rule] = []
    var perks: [Perk] = []
    /// What the cohort of a rule or perk may name.
    var cohorts = KnownCohorts()
    /// The constants of the score.
    var epoch = Epoch.one
    /// All that there are, by name.
    var epochs = EpochFile.shipped
    /// Other where any of the files is.
    var seal = ""
    /// Who may ask over HTTP, with the files that say so.
    var tokens: [(token: AccessToken, file: String)] = []
    /// What the files describe.
    var inventory = Inventory()
    /// What could not be looked at from here.
    var notes: [String] = []
    /// Whether there is more in its files than could be read.
    var isBroken = false

    /// Reads and checks all files of a folder. Nothing is done besides reading; all mistakes are found in one go.
    ///
    /// Every reader gathers its mistakes and goes on with stand-ins, so that none hides another; what they make of a file with
    /// mistakes is thrown away in the end.
    ///
    /// - Parameters:
    ///   - former: What was read before: of people files that are as they were, nothing is parsed again.
    ///   - isCheck: Whether it is only looked at, perhaps outside the service: a credential that only systemd has is a note then.
    ///   - asked: Hears which keys are asked for.
    ///   - needsSecrets: Whether anybody is to be asked or told; if not, secrets stay where they are, and need not be there.
    ///   - namesStore: Whether the command line says where the store is, so that what the file says of it does not matter.
    static func load(
        from path: String, after former: Configuration? = nil, environment: [String: String] = ProcessInfo.processInfo.environment,
        isCheck: Bool = false, namesStore: Bool = false, needsSecrets: Bool = true, noting asked: AskedKeys? = nil
    ) throws(ConfigurationError) -> Configuration {
        let problems = Problems(
            secrets: !needsSecrets ? .unneeded : isCheck && environment["CREDENTIALS_DIRECTORY"] == nil ? .lookedAt : .required,
            asked: asked)
        let configuration = read(from: path, after: former, environment: environment, namesStore: namesStore, problems: problems)
        try problems.throwIfAny()
        return configuration
    }

    /// What can be read of all files of a folder, and their mistakes: for whoever needs the store, and of the files only names.
    static func glance(
        at path: String, environment: [String: String] = ProcessInfo.processInfo.environment, namesStore: Bool = false,
        secrets: Problems.Secrets = .unneeded
    ) -> (configuration: Configuration, problems: [Problem]) {
        let problems = Problems(secrets: secrets)
        var configuration = read(from: path, after: nil, environment: environment, namesStore: namesStore, problems: problems)
        configuration.isBroken = !problems.all.isEmpty
        return (configuration, problems.all)
    }

    private static func read(
        from path: String, after former: Configuration?, environment: [String: String], namesStore: Bool, problems: Problems
    ) -> Configuration {
        var configuration = Configuration()
        if let folder = ConfigurationFolder(path, problems: problems) {
            configuration.read(folder, after: former, environment: environment, namesStore: namesStore)
        }
        configuration.notes = problems.notes.map(\.description)
        return configuration
    }

    private mutating func read(
        _ folder: ConfigurationFolder, after former: Configuration?, environment: [String: String], namesStore: Bool
    ) {
        let root = folder.mainFile()
        if let root {
            main = MainSettings(root)
            for key in root.keys { inventory.note(.table, key, in: root.file.name, root.node(key)) }
            if !namesStore, let daemon = root.section("daemon"), daemon.has("store"), !daemon.isRefused("store"),
                let flaw = Self.flaw(ofStoreAt: main.store, beside: folder.path)
            {
                daemon.wrong("store", flaw)
            }
        }
        var people = PeopleReader(folder, after: former?.register)
        var optOuts = OptOutReader()
        for root in folder.files(under: "optout.d") {
            optOuts.read(root)
            inventory.note(.optout, root.file.name, in: root.file.name, root.contents)
        }
        optedOut = optOuts.people

        var named = GivenNames()
        var descriptions: [String: ConnectorDescription] = [:]
        for section in folder.tables("connector", under: "connectors.d") {
            let name = section.name(or: "type")
            named.note(name, by: section, "connector")
            if let name { descriptions[name] = ConnectorFile.type(in: section)?.description }
            guard let connector = ConnectorFile(section, environment: environment) else { continue }
            if let other = connectors.first(where: { $0.mixesUpAccounts(with: connector) }),
                !section.isRefused("base_url"), !section.isRefused("ids")
            {
                section.wrong(
                    "base_url", "`\(other.name)` stores accounts by its own server's ids, which mean others here. Set ids = \"host\".")
            }
            connectors.append(connector)
            inventory.note(
                .connector, connector.name, in: section.file.name, section.contents,
                secrets: connector.secrets.sorted { $0.key < $1.key }.map(\.value))
        }
        people.check(connectors: named.all, descriptions: descriptions)
        if people.isDoubtful {
            people = PeopleReader(folder, after: nil)
            people.check(connectors: named.all, descriptions: descriptions)
        }
        take(people.register)
        optOuts.check(networks: Set(connectors.flatMap(\.networks)), names: self.people, handles: handles(ofThoseIn: optedOut))

        var receiverNames = GivenNames()
        for root in folder.files(under: "receivers.d") {
            let section = root.requiredSection("receiver")
            let template = root.section("template")
            if template != nil, !root.has("receiver") { root.missing("receiver", "the table [receiver], which says where messages go") }
            root.finish()
            receiverNames.note(section.name(or: "type"), by: section, "receiver")
            guard let receiver = ReceiverFile(section, template: template, environment: environment) else { continue }
            receivers.append(receiver)
            inventory.note(.receiver, receiver.name, in: root.file.name, root.contents, secrets: receiver.secrets)
        }
        readEpoch(folder, chosenIn: root?.section("scoring"))
        var topics = TopicsReader()
        for root in folder.files(under: "topics.d") {
            topics.read(root)
            for (name, contents) in root.contents(of: "topic", by: "name") { inventory.note(.topic, name, in: root.file.name, contents) }
        }
        self.topics = topics.topics

        cohorts = register.cohorts
        cohorts.topics = topics.names
        cohorts.networks.formUnion(connectors.flatMap(\.networks))
        var ruleNames = GivenNames()
        for section in folder.tables("rule", under: "alerts.d") {
            ruleNames.note(section.name(or: "name"), by: section, "rule")
            inventory.note(.rule, section.name(or: "name"), in: section.file.name, section.contents)
            if let rule = RuleFile.read(section, receivers: receiverNames.all, cohorts: cohorts) { rules.append(rule) }
        }
        var perkNames = GivenNames()
        for section in folder.tables("perk", under: "perks.d") {
            perkNames.note(section.name(or: "name"), by: section, "perk")
            inventory.note(.perk, section.name(or: "name"), in: section.file.name, section.contents)
            if let perk = PerkFile.read(section, receivers: receiverNames.all, cohorts: cohorts) { perks.append(perk) }
        }
        keepForEpochs(root?.section("retention"))
        readTokens(folder, for: root?.section("web"))
        seal = folder.seal.text
    }

    /// The accounts on networks of opt-outs that people files name by a handle, in lower case, as if that were the id.
    private func handles(ofThoseIn optedOut: Set<PersonKey>) -> [IdentityKey: PersonID] {
        let wanted = Set(optedOut.compactMap { if case .met(let key) = $0 { key.network } else { nil } })
        if wanted.isEmpty { return [:] }
        let networks = Dictionary(
            connectors.map { ($0.name, $0.networks + [$0.description.network].compactMap(\.self)) }
        ) { first, _ in first }
        var handles: [IdentityKey: PersonID] = [:]
        for identity in identities {
            guard case .handle(let handle) = identity.name else { continue }
            for network in networks[identity.connector] ?? [] where wanted.contains(network) {
                handles[IdentityKey(network, handle.lowercased())] = identity.person
            }
        }
        return handles
    }

    private mutating func take(_ register: PeopleRegister) {
        self.register = register
        people = register.people
        identities = register.identities
        for file in register.files { inventory.note(file.items, in: file.name) }
    }

    /// Keeps activity for as long as the epoch needs that looks back furthest, or says that the file wants less.
    private mutating func keepForEpochs(_ section: Section?) {
        let days = epochs.values.map(\.windowDays).max() ?? epoch.windowDays
        if section?.has("activity") == true {
            RetentionFile.check(main.retention, against: days, in: section)
        } else {
            main.retention.activity = .seconds(Int64(days) * 86_400) + Retention.explained
        }
        if section?.has("texts") != true { main.retention.texts = main.retention.activity }
    }

    /// Reads the tokens of those who may ask from other machines; whoever listens to other machines needs one.
    private mutating func readTokens(_ folder: ConfigurationFolder, for web: Section?) {
        var names = GivenNames()
        for section in folder.tables("token", under: "tokens.d") {
            names.note(section.name(or: "name"), by: section, "token")
            inventory.note(.token, section.name(or: "name"), in: section.file.name, section.contents)
            if let token = WebFile.token(section) { tokens.append((token, section.file.name)) }
        }
        main.web?.tokens = tokens.map(\.token)
        if let listen = main.web?.listen, !listen.isLoopback, names.all.isEmpty {
            web?.wrong(
                "listen",
                "Other machines reach this, and there is no token that they could show. Make one (clout token create), or listen "
                    + "on 127.0.0.1.")
        }
    }

    /// Reads the files of all epochs, and chooses the one that `clout.toml` names.
    private mutating func readEpoch(_ folder: ConfigurationFolder, chosenIn scoring: Section?) {
        var names = GivenNames()
        for root in folder.files(under: "epochs.d") {
            let known = root.problems.all.count
            let epoch = EpochFile.read(root)
            guard root.problems.all.count == known else {
                // It is there, whatever it says.
                epochs[epoch.name] = epochs[epoch.name] ?? epoch
                continue
            }
            let head = root.requiredSection("epoch")
            names.note(epoch.name, by: head, "epoch")
            if let frozen = EpochFile.shipped[epoch.name], epoch != frozen {
                head.wrong("name", "Epoch \(epoch.name) ships with Clout and is frozen. Give other constants a name of their own.")
            }
            epochs[epoch.name] = epoch
            inventory.note(.epoch, epoch.name, in: root.file.name, root.contents)
        }
        if let chosen = epochs[main.epoch] {
            epoch = chosen
        } else if let scoring, !scoring.isRefused("epoch") {
            let known = epochs.keys.sorted()
            scoring.wrong(
                "epoch", "There is no such epoch; there are \(known.joined(separator: ", ")).",
                nearest: nearestWord(to: main.epoch, among: known))
        }
    }
}

extension Configuration {
    /// How many Ks a person may give.
    func allotment(of person: PersonID) -> KAllotment {
        KAllotment(count: register.kCounts[person] ?? main.kAllotment.count, period: main.kAllotment.period)
    }

    /// Where a digest would leave items open for ever.
    private var openItems: [String] {
        receivers.filter { $0.keepsOpen && $0.pace.limit != nil }.map { keeper in
            "`\(keeper.name)` has a daily limit, and keeps an item open for each message: ends that are told in a digest end none."
        }
    }

    /// What a proxy on this machine would let everybody see.
    private var openProxies: [String] {
        guard let web = main.web, !web.hosts.isEmpty || !web.proxies.isEmpty else { return [] }
        var hints: [String] = []
        if web.loopback == .read {
            hints.append(
                "A proxy on this machine that sends no X-Forwarded-For lets all its visitors look without a token; `loopback = \"token\"` of [web] forbids it."
            )
        }
        if web.proxies.isEmpty {
            hints.append(
                "All visitors behind a proxy share one limit of requests; `trusted_proxies` of [web] names the proxies that tell who asks.")
        }
        return hints
    }

    /// Whether the web server asks everybody for a token, and there is none.
    var letsNobodyIn: Bool { main.web.map { $0.loopback == .token && $0.tokens.isEmpty } ?? false }

    /// Where nobody can look at the pages or ask the API.
    private var closedDoor: [String] {
        guard letsNobodyIn else { return [] }
        return [
            "Nobody can look at the pages or ask the API: `loopback = \"token\"` of [web] wants a token of everybody, and there is none. "
                + "Make one (clout token create NAME, then reload), or leave `loopback` out."
        ]
    }

    /// Those whom conditions name and nobody tracks: they may be yet.
    private var strangers: [String] {
        let conditions =
            rules.compactMap(\.standingLine).flatMap { [$0.when, $0.until].compactMap(\.self) } + perks.map(\.eligibility.when)
        let named = Set(conditions.flatMap { StandingConditions.texts(comparedWith: "person", in: $0) })
        if named.isEmpty { return [] }
        let ids = Set(people.map(\.id.rawValue))
        return named.subtracting(ids).sorted().map { name in
            let near = nearestWord(to: name, among: ids.sorted()).map { " Did you mean `\($0)`?" } ?? ""
            return
                "A condition asks for the person `\(name)`, and nobody of that id is tracked (people.d): it holds for nobody until one is."
                + near
        }
    }

    /// Conditions that ask for a name, or for more of people, that nobody in the files has.
    private var nobodys: [String] {
        if people.isEmpty { return [] }
        let ids = Set(people.map(\.id.rawValue))
        return rules.flatMap { rule -> [String] in
            guard let line = rule.standingLine else { return [] }
            return [("when", line.when), ("until", line.until ?? "")].compactMap { key, condition in
                // Who is not there is told by name.
                let isTold = !Set(StandingConditions.texts(comparedWith: "person", in: condition)).isSubset(of: ids)
                guard !condition.isEmpty, !isTold,
                    !StandingConditions.canHold(condition, for: people, in: line.cohort, on: cohorts.networks)
                else { return nil }
                return "The rule `\(rule.name)`: nobody of people.d satisfies its `\(key)`, whatever their scores are: \(condition)"
            }
        }
    }

    /// What is no mistake, but most likely not what somebody meant.
    var hints: [String] {
        var hints = notes
        if connectors.isEmpty { hints.append("No connector is configured, so nothing is fetched (connectors.d/).") }
        if people.isEmpty { hints.append("Nobody is tracked (people.d/).") }
        for person in optedOutButNamed {
            hints.append("`\(person)` has opted out (optout.d/), and is left out though a people file names them.")
        }
        hints += sharedAccounts + lackingLogins + openProxies + closedDoor
        let used = Set(rules.flatMap(\.receivers) + perks.flatMap { $0.receivers + $0.sponsorReceivers })
        let idle = receivers.map(\.name).filter { !used.contains($0) }
        if !idle.isEmpty {
            let names = idle.map { "`\($0)`" }.joined(separator: ", ")
            hints.append("No rule or perk notifies the \(idle.count == 1 ? "receiver" : "receivers") \(names).")
        }
        hints += strangers + nobodys
        hints += openItems
        for receiver in receivers where receiver.showsSecrets {
            hints.append(
                "`\(receiver.name)` is sent its secrets in the clear (http://): whoever is on the way can read them. Use https://.")
        }
        // A plugin may tell of any network.
        let networks = connectors.map(\.description.network)
        for rule in rules where !networks.contains(nil) {
            if case .network(let network)? = rule.cohort, !networks.contains(network) {
                hints.append("No connector fetches the network that the rule `\(rule.name)` watches (network:\(network)).")
            }
        }
        return hints
    }
}
