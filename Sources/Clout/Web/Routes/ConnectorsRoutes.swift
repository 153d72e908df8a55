import JSON
import Model
import Store
import Web

extension DaemonView {
    /// What fetches, and what runs have come of it.
    func addConnectors(to routes: inout Routes) {
        routes.get(
            "/v1/connectors", Operation("listConnectors", "How the connectors do, and what their budgets have left.", answers: "Connectors")
        ) { _ in
            let overview = try await ConnectorOverview(
                of: configuration.value.connectors, in: configuration.value, store: store, tokens: tokens, listsAccounts: false,
                at: wall.now)
            var writer = JSONWriter()
            writer.array { list in for one in overview.connectors { list.connector(one, brief: true, at: overview.now) } }
            return Answer.json(writer.bytes).tagged
        }
        let (limit, cursor) = (Parameter.pageSize(), Parameter<NumberCursor?>.cursor())
        routes.get(
            "/v1/runs", Operation("listRuns", "The latest runs that changed anything, newest first.", answers: "Runs"),
            parameters: [limit, cursor]
        ) { request in
            let limit = try request[limit]
            let before = try request[cursor].map { Instant(milliseconds: $0.number) }
            let (runs, quarantine) = (
                try await store.runs(before: before, limit: limit + 1), try await store.publishing().state?.quarantine
            )
            var writer = JSONWriter()
            writer.object { object in
                object.page("runs", runs, of: limit, cursor: { NumberCursor($0.at.milliseconds) }) { list, run in
                    list.object {
                        $0.member("at", run.at.description)
                        $0.member("epoch", run.epoch)
                    }
                }
                object.member("quarantine") { if let quarantine { $0.quarantine(quarantine) } else { $0.null() } }
            }
            return Answer.json(writer.bytes).tagged
        }
    }
}
