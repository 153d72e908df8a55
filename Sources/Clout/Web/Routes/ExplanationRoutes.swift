import JSON
import Model
import Scorekeeping
import Scoring
import Web

extension DaemonView {
    /// What scores are made of, and why they change.
    func addExplanations(to routes: inout Routes) {
        let by = Parameter.choice("by", of: ExplainCommand.Grain.allCases.map(\.rawValue), "What to tell the parts apart by.")
        let network = Parameter.network("network", "Explain the sub-score on this network alone.")
        let topic = Parameter.text("topic", "Explain the score on this topic.")
        routes.get(
            "/v1/people/{person}/explanation", Operation("explain", "Every point of a score.", answers: "Explanation"),
            parameters: [by, network, topic]
        ) { request in
            let grain = ExplainCommand.Grain(rawValue: try request[by]) ?? .cause
            let (network, topic) = (try request[network], try request[topic])
            return try await ofPerson(request) { whole, publication in
                if topic != nil, network != nil {
                    throw ProblemDetails.notFound("A topic is explained over all networks; ask for one of them.")
                }
                let view = network == nil ? whole : try await personView(of: whole.person, on: network, in: publication)
                let explanation = if let topic { try await view.explanation(on: topic) } else { try await view.explanation() }
                var report = ExplanationReport(
                    explanation: explanation.namingTracked, grain: grain.grain, name: view.name, at: view.at,
                    epoch: publication.evidence.basis.epoch,
                    network: network, topic: topic, namesMet: false)
                let cohort = topic.map(Cohort.topic) ?? .all
                if network == nil { report.standing = publication.standings(of: view.person).first { $0.cohort == cohort } }
                if topic == nil {
                    report.participation = await view.participation()
                    report.notices = try await notices(of: publication)
                    let covered = await scorekeeper.lastCoverages(of: view.person, at: view.at)
                    (report.coverages, report.coverage) = (covered.coverages[view.person], covered.coverage(of: view.person, on: network))
                }
                return report.json
            }
        }
        let since = Parameter.time("since", "Since when; thirty days ago by default.")
        routes.get(
            "/v1/people/{person}/change", Operation("explainChange", "Why a score changed up to the last run.", answers: "Change"),
            parameters: [since]
        ) { request in
            let since = try request[since]
            return try await ofPerson(request) { view, _ in
                let since = since ?? view.at - .seconds(30 * 86_400)
                guard since < view.at else {
                    throw ProblemDetails.notFound("There is no run after \(since); the last one is of \(view.at).")
                }
                return try await view.change(since: since).json
            }
        }
        routes.get(
            "/v1/people/{person}/moments", Operation("listMoments", "The posts that earned unusually much of a score.", answers: "Moments")
        ) { request in
            try await ofPerson(request) { view, _ in
                MomentsReport(person: view.person, name: view.name, at: view.at, moments: try await view.moments()).json
            }
        }
        routes.get(
            "/v1/people/{person}/circle",
            Operation("getCircle", "Who influences a person's score, and whose score the person influences.", answers: "Circle")
        ) { request in
            try await ofPerson(request) { view, _ in
                var report = try await CircleReport(of: view)
                report.foldsMet = true
                return report.json
            }
        }
    }
}

extension Parameter<Network?> {
    /// A network's name.
    static func network(_ name: String, _ summary: String) -> Self {
        Parameter(
            name, summary, expectation: "a network's name, such as mastodon", pattern: "^[a-z][a-z0-9._-]{0,39}$"
        ) { Network(rawValue: $0) }
    }
}

extension Explanation {
    /// The same where those who were only met are nobody in particular.
    fileprivate var namingTracked: Explanation {
        var folded = self
        folded.forgetActors { if case .met = $0 { true } else { false } }
        return folded
    }

    /// Makes some of the actors nobody in particular.
    mutating func forgetActors(where isMeant: (PersonKey) -> Bool) {
        for place in parts.indices { if let actor = parts[place].actor, isMeant(actor) { parts[place].actor = nil } }
    }
}
