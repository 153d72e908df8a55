import Alerting
import JSON
import Model
import Store
import Web

extension DaemonView {
    /// What whoever is on call does: knows of what is firing, and silences it.
    func addSilences(to routes: inout Routes) {
        let all = Parameter.choice("all", of: ["false", "true"], "Those of the last ninety days that have ended, too.")
        let (limit, cursor) = (Parameter.pageSize(), Parameter<NumberCursor?>.cursor())
        routes.get(
            "/v1/silences", Operation("listSilences", "The silences: whose, why, and until when.", answers: "Silences"),
            parameters: [all, limit, cursor]
        ) { request in
            let (all, limit, now) = (try request[all] == "true", try request[limit], wall.now)
            let last = try request[cursor]?.number ?? 0
            let silences = try await store.silences().filter { $0.id > last && (all || $0.until > now) }
            var writer = JSONWriter()
            writer.object { $0.page("silences", silences, of: limit, cursor: { NumberCursor($0.id) }) { $0.silence($1) } }
            return Answer.json(writer.bytes).tagged
        }
        routes.post(
            "/v1/silences", Operation("addSilence", "Tell nobody of some alerts for a time.", answers: "Silence", told: "NewSilence"),
            needs: .write
        ) { request in
            let fields = try request.fields([
                "rule", "about", "list", "place", "severity", "receiver", "from", "for", "reason", "by",
            ])
            let wanted = try await silenced(fields)
            guard let reason = fields["reason"], !reason.allSatisfy(\.isWhitespace) else {
                throw ProblemDetails.wrong("reason", "`reason` needs a few words: whoever looks at it later wants to know.")
            }
            guard let length = fields["for"].flatMap(DurationText.read), length > .zero, length <= .seconds(366 * 86_400) else {
                throw ProblemDetails.wrong(
                    "for", "`for` must be a duration such as 90d, 12h or 15m, longer than 0 and at most a year (366d).")
            }
            let now = wall.now
            let since = try fields["from"].map { text throws(ProblemDetails) in
                guard let time = Instant(text) else { throw .wrong("from", "`from` must be a time such as 2012-07-04T12:00:00Z.") }
                guard time + length > now else { throw .wrong("from", "It would be over by now: `from` and `for` end before.") }
                return time
            }
            var silence = wanted
            silence.author = try author(fields, request)
            silence.reason = reason
            silence.since = since ?? now
            silence.until = silence.since + length
            silence = try await store.add(silence)
            var writer = JSONWriter()
            writer.silence(silence)
            return .json(writer.bytes)
        }
        routes.delete("/v1/silences/{silence}", Operation("endSilence", "End a silence now.", answers: "Silence"), needs: .write) {
            request in
            let text = request[path: "silence"]
            let unknown = ProblemDetails.notFound("There is no silence `\(text.prefix(100))`, or it has ended.")
            guard let id = Int64(text) else { throw unknown }
            guard let ended = try await store.endSilence(id, at: wall.now) else { throw unknown }
            var writer = JSONWriter()
            writer.silence(ended)
            return .json(writer.bytes)
        }
        routes.post(
            "/v1/acknowledgements",
            Operation(
                "acknowledge", "Say that you know of what is firing, so that it reminds nobody any more.", answers: "Acknowledged",
                told: "Acknowledgement"), needs: .write
        ) { request in
            let fields = try request.fields(["rule", "about", "by", "note", "replace"])
            let (rule, subject) = try await scope(fields)
            guard rule != nil || subject != nil else { throw ProblemDetails.wrong("rule", "Name `rule` or `about`, or both.") }
            if let note = fields["note"], note.allSatisfy(\.isWhitespace) {
                throw ProblemDetails.wrong("note", "`note` needs a few words; leave it out where there is nothing to say.")
            }
            let replace = fields["replace"] ?? "false"
            guard let replacing = Bool(replace) else { throw ProblemDetails.wrong("replace", "`replace` must be one of false, true.") }
            let acknowledgement = Acknowledgement(by: try author(fields, request), at: wall.now, note: fields["note"])
            let episodes = try await store.acknowledge(rule: rule, subject: subject, as: acknowledgement, replacing: replacing)
            // Pages about people say who knows of what.
            published.current?.pages.clear()
            var writer = JSONWriter()
            writer.whole("acknowledgements") { $0.acknowledged(episodes, as: acknowledgement, replacing: replacing) }
            return .json(writer.bytes)
        }
    }

    /// Which alerts nobody is to be told of: something must be named, so that nothing forgotten silences everything.
    private func silenced(_ fields: [String: String]) async throws -> Silence {
        let (rule, subject) = try await scope(fields)
        var (list, place, receiver) = (fields["list"], fields["place"], fields["receiver"])
        if list != nil, place != nil { throw ProblemDetails.wrong("place", "Name `list` or `place`, not both.") }
        if let name = list { list = try await resolved { try await $0.list(name) } }
        if let name = place { place = try await resolved { try await $0.place(name) } }
        if let name = receiver { receiver = try await resolved { try await $0.receiver(name) } }
        var severity: Severity?
        if let text = fields["severity"] {
            severity = Severity(rawValue: text)
            guard severity != nil else {
                let known = Severity.allCases.map(\.rawValue)
                throw ProblemDetails.wrong(
                    "severity", "`severity` must be one of \(known.joined(separator: ", ")).", nearest: nearestWord(to: text, among: known))
            }
        }
        guard ![rule, subject?.description, list, place, severity?.rawValue, receiver].allSatisfy({ $0 == nil }) else {
            throw ProblemDetails.wrong("rule", "Name `rule`, `about`, `list`, `place`, `severity` or `receiver`, or some of them.")
        }
        return Silence(
            rule: rule, subject: subject, cohort: list.map(Cohort.list) ?? place.map(Cohort.place), severity: severity, receiver: receiver,
            author: "", reason: "", since: wall.now, until: wall.now)
    }

    /// Which rule and subject are meant, where they are named.
    private func scope(_ fields: [String: String]) async throws -> (rule: String?, subject: AlertSubject?) {
        var subject: AlertSubject?
        if let about = fields["about"] {
            subject = AlertSubject(about)
            guard let subject else {
                throw ProblemDetails.notFound("`\(about)` is nobody an alert is about; write a slug, ~connector:NAME, or ~clout.")
            }
            try await expect(subject, as: about)
        }
        var rule = fields["rule"]
        if let name = rule { rule = try await resolved { try await $0.rule(name) } }
        return (rule, subject)
    }

    /// A name of what alerts are about or told to; one that there is not is told with the nearest that there is.
    func resolved(_ find: (AlertNames) async throws -> String) async throws -> String {
        do { return try await find(AlertNames(configuration: configuration.value, store: store)) } catch let unknown as UnknownName {
            throw ProblemDetails.notFound("\(unknown.what).", nearest: unknown.nearest)
        }
    }

    /// Throws where no alert can be about a subject: it is mistyped then, and would silence nothing.
    private func expect(_ subject: AlertSubject, as text: String) async throws {
        let (configuration, shown) = (configuration.value, String(text.prefix(100)))
        let (known, nearest): (Bool, String?)
        switch subject {
        case .installation, .offer, .group: return
        case .connector(let name):
            let names = configuration.connectors.map(\.name)
            known = names.contains(name)
            nearest = nearestWord(to: name, among: names).map { "~connector:\($0)" }
        case .person(.tracked(let id)):
            known = published.current?.isTracked(id) ?? configuration.people.contains { $0.id == id }
            nearest = published.current?.near(shown)
        case .person(.met): (known, nearest) = (false, nil)
        }
        // Whoever has left may have left alerts.
        if known { return }
        let left = try await store.alerts(AlertQuestion(subject: subject, limit: 1))
        if !left.isEmpty { return }
        throw ProblemDetails.notFound("There is no `\(shown)` that an alert could be about.", nearest: nearest)
    }

    /// Who does it: as they say, or as their token is called.
    private func author(_ fields: [String: String], _ request: WebRequest) throws(ProblemDetails) -> String {
        guard let author = fields["by"] ?? request.client.name, !author.allSatisfy(\.isWhitespace) else {
            throw .wrong("by", "`by` must say who does it.")
        }
        return author
    }
}
