import JSON
import Model
import Scheduling
import Store
import Web

extension DaemonView {
    /// What fetches, and what runs have come of it.
    func addConnectors(to routes: inout Routes) {
        routes.get(
            "/v1/connectors", Operation("listConnectors", "How the connectors do, and what their budgets have left.", answers: "Connectors")
        ) { _ in
            let overview = try await connectorOverview()
            var writer = JSONWriter()
            writer.whole("connectors") { connectors in
                connectors.array { list in for one in overview.connectors { list.connector(one, brief: true, at: overview.now) } }
            }
            return Answer.json(writer.bytes).tagged
        }
        addAccounts(to: &routes)
        let (limit, cursor) = (Parameter.pageSize(), Parameter<NumberCursor?>.cursor())
        routes.get(
            "/v1/runs", Operation("listRuns", "How the last runs went, published or not, newest first.", answers: "Runs"),
            parameters: [limit, cursor]
        ) { request in
            let limit = try request[limit]
            let runs = try await runLog.records(before: try request[cursor]?.number, limit: limit + 1)
            let quarantine = try await store.publishing().state?.quarantine
            var writer = JSONWriter()
            writer.object { object in
                object.page("runs", runs, of: limit, cursor: { $0.number.map(NumberCursor.init) }) { $0.run($1) }
                object.member("quarantine") { if let quarantine { $0.quarantine(quarantine) } else { $0.null() } }
            }
            return Answer.json(writer.bytes).tagged
        }
    }
}

extension DaemonView {
    /// The connectors as `clout connector list --brief` shows them.
    func connectorOverview() async throws -> ConnectorOverview {
        let waits = await scheduler.status().connectors.map { ($0.name, $0.budgets.compactMap(\.waitedForUntil).max()) }
        let now = wall.now
        return try await ConnectorOverview(
            of: configuration.value.connectors, in: configuration.value, store: store, tokens: tokens, listsAccounts: false,
            // Budgets that are dealt out over their window make fetches wait a little all the time.
            waits: Dictionary(uniqueKeysWithValues: waits).compactMapValues { until in
                until.flatMap { $0 - now > .seconds(60) ? $0 : nil }
            }, at: now)
    }

    private func addAccounts(to routes: inout Routes) {
        let (limit, cursor) = (Parameter.pageSize(), Parameter<AccountCursor?>.cursor())
        routes.get(
            "/v1/connectors/{connector}/accounts",
            Operation("listAccounts", "When each account of a connector was fetched, and when it is its turn.", answers: "Accounts"),
            parameters: [limit, cursor]
        ) { request in
            let (name, limit, after) = (request[path: "connector"], try request[limit], try request[cursor]?.key)
            let connectors = try await connectorOverview().connectors
            guard let one = connectors.first(where: { $0.file.name == name }) else {
                throw ProblemDetails.notFound(
                    "There is no connector `\(name.prefix(100))`.", nearest: nearestWord(to: name, among: connectors.map(\.file.name)))
            }
            let accounts = try await store.assignmentStatuses(of: name, after: after, limit: limit + 1)
            var writer = JSONWriter()
            writer.object { object in
                object.page("accounts", accounts, of: limit, cursor: { $0.assignment.identity.map(AccountCursor.init) }) {
                    $0.account($1, of: one)
                }
            }
            return Answer.json(writer.bytes).tagged
        }
    }
}

/// The last account of a page of them.
private struct AccountCursor: PageCursor {
    let key: IdentityKey

    static let pattern = "^[a-z][a-z0-9._-]{0,39}:.+$"

    init(_ key: IdentityKey) { self.key = key }

    init?(_ text: String) {
        guard case .met(let key)? = PersonKey(text) else { return nil }
        self.key = key
    }

    var text: String { key.description }
}

extension JSONWriter {
    /// How a run went.
    fileprivate mutating func run(_ run: RunRecord) {
        object { object in
            object.member("number") { if let number = run.number { $0.value(number) } else { $0.null() } }
            object.member("began", run.began.description)
            object.member("at", orNull: run.at?.description)
            object.member("epoch", orNull: run.epoch)
            object.member("cause", run.cause)
            object.member("outcome", run.outcome)
            object.member("took_seconds", run.took.inSeconds)
            object.member("stages") { list in
                list.array { list in
                    for stage in run.stages {
                        list.object {
                            $0.member("part", stage.part)
                            $0.member("seconds", Duration.milliseconds(stage.milliseconds).inSeconds)
                        }
                    }
                }
            }
            object.member("acts", run.acts)
            object.member("people", run.people)
            object.member("rescored", run.rescored)
            object.member("standings", run.standings)
            object.member("alerts", run.alerts)
            object.member("problem", orNull: run.problem)
        }
    }
}
