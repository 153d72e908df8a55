import Model

/// Whether all is being fetched, and what to do where it is not: those that need a human first.
package struct ConnectorsPage: Page {
    package static let template = "connectors"

    package struct Budget: Sendable, Hashable {
        /// `412 of 5 000 requests this hour`.
        package var words: String
        package var gauge: Gauge
        package var note: String
        package init(words: String, gauge: Gauge, note: String) {
            self.words = words
            self.gauge = gauge
            self.note = note
        }
    }

    package struct One: Sendable, Hashable {
        package var name: String
        package var network: String
        package var accounts: String
        package var state: MachineState
        package var stateWords: String
        package var last: Markup
        package var next: Markup
        package var budgets: [Budget]
        package var intake: Strip?
        package var intakeWords: String
        /// What somebody should read, with what mends it.
        package var problems: [String]
        /// Commands that mend it or tell more.
        package var commands: [String] = []
        package init(
            name: String, network: String, accounts: String, state: MachineState, stateWords: String, last: Markup, next: Markup,
            budgets: [Budget], intake: Strip? = nil, intakeWords: String, problems: [String], commands: [String] = []
        ) {
            self.name = name
            self.network = network
            self.accounts = accounts
            self.state = state
            self.stateWords = stateWords
            self.last = last
            self.next = next
            self.budgets = budgets
            self.intake = intake
            self.intakeWords = intakeWords
            self.problems = problems
            self.commands = commands
        }
    }

    struct Row: Sendable, Hashable {
        let id: String
        let name: String
        let network: String
        let accounts: String
        let state: Markup
        let last: Markup
        let next: Markup
        let budgets: [Budget]
        let intake: Strip?
        let intakeWords: String
        let notice: Notice?
    }

    struct Notice: Sendable, Hashable {
        let isBad: Bool
        let problems: [String]
        let commands: [String]
    }

    package let frame: Frame
    let lede: Markup
    let rows: [Row]

    package init(_ site: Site, connectors: [One]) {
        frame = Frame(site, title: "Connectors", in: .connectors)
        // Those that need a human, then those that wait, then the rest as they are given.
        let order: [MachineState] = [.bad, .wait, .ok, .off]
        let sorted = order.flatMap { state in connectors.filter { $0.state == state } }
        rows = sorted.map { one in
            Row(
                id: one.name.inPath, name: one.name, network: one.network, accounts: one.accounts, state: one.state.markup(one.stateWords),
                last: one.last, next: one.next, budgets: one.budgets, intake: one.intake, intakeWords: one.intakeWords,
                notice: one.problems.isEmpty
                    ? nil : Notice(isBad: one.state == .bad, problems: one.problems, commands: one.commands))
        }
        let stopped = connectors.filter { $0.state == .bad }
        let working = connectors.count { $0.state == .ok }
        let names = stopped.map { "<b>\($0.name)</b>" as Markup }.sentence
        let need: Markup = stopped.isEmpty ? "" : " \(names) \(stopped.count == 1 ? "needs" : "need") you now."
        lede =
            connectors.isEmpty
            ? "No connector is configured yet. A connector is a file of <code>connectors.d</code>; <code>clout connector describe</code> lists what there is."
            : "\(working == connectors.count ? "All \(connectors.count.grouped)" : "\(working.grouped) of \(connectors.count.grouped)") connectors \(working == 1 ? "is" : "are") fetching.\(need)"
    }
}
