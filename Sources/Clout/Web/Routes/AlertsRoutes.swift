import Alerting
import JSON
import Model
import Store
import Web

extension DaemonView {
    /// What was raised, what is firing, and the rules behind it.
    func addAlerts(to routes: inout Routes) {
        let rule = Parameter.text("rule", "Only of this rule.")
        let about = Parameter.subject("about", "Only about this person (a slug), `~connector:NAME`, or `~clout`.")
        let since = Parameter.time("since", "Only those raised since then.")
        let status = Parameter.choice(
            "status", of: ["any"] + AlertPart.allCases.map(\.rawValue),
            "Only those that tell that a line was crossed, that this is over, or of what somebody has acknowledged.")
        let (limit, cursor) = (Parameter.pageSize(), Parameter<AlertPlace?>.cursor())
        routes.get(
            "/v1/alerts", Operation("listAlerts", "The latest alerts, newest first, and what became of them.", answers: "Alerts"),
            parameters: [rule, about, since, status, limit, cursor]
        ) { request in
            let limit = try request[limit]
            var question = AlertQuestion(
                rule: try request[rule], subject: try request[about], since: try request[since], after: try request[cursor],
                limit: limit + 1)
            question.restrict(to: AlertPart(rawValue: try request[status]))
            let records = try await store.alerts(question)
            var writer = JSONWriter()
            writer.object { $0.page("alerts", records, of: limit, cursor: { $0.alert.place }) { $0.alert($1) } }
            return Answer.json(writer.bytes).tagged
        }
        routes.get("/v1/alerts/{alert}", Operation("getAlert", "One alert with all it says.", answers: "Alert")) { request in
            let id = request[path: "alert"]
            guard let record = try await store.alert(id) else {
                throw ProblemDetails.notFound("There is no alert `\(id.prefix(100))`. Those of the last ninety days are kept.")
            }
            var writer = JSONWriter()
            writer.alert(record)
            return Answer.json(writer.bytes).tagged
        }
        let place = Parameter<FiringCursor?>.cursor()
        routes.get(
            "/v1/firing", Operation("listFiring", "Who is beyond a line now, and since when: by rule and subject.", answers: "Firing"),
            parameters: [rule, about, limit, place]
        ) { request in
            let (rule, subject, limit, place) = (try request[rule], try request[about], try request[limit], try request[place])
            let firing = try await store.ruleMemory(at: wall.now).firing(of: rule, about: subject)
            let rest = firing.drop { row in place.map { !$0.isBefore(row.key) } ?? false }
            var writer = JSONWriter()
            writer.object { $0.page("firing", rest, of: limit, cursor: { FiringCursor($0.key) }) { $0.firing($1.key, $1.state) } }
            return Answer.json(writer.bytes).tagged
        }
        routes.get("/v1/rules", Operation("listRules", "The rules, and for how many each is firing.", answers: "Rules")) { _ in
            let memory = try await store.ruleMemory(at: wall.now)
            var writer = JSONWriter()
            writer.whole("rules") { $0.rules(configuration.value.rules, remembering: memory) }
            return Answer.json(writer.bytes).tagged
        }
    }
}

extension Parameter<AlertSubject?> {
    /// Whom or what alerts are about.
    static func subject(_ name: String, _ summary: String) -> Self {
        Parameter(
            name, summary, expectation: "a slug, ~connector:NAME, or ~clout", pattern: "^(~clout|~connector:.+|[a-z0-9][a-z0-9._-]{0,99})$"
        ) { AlertSubject($0) }
    }
}
