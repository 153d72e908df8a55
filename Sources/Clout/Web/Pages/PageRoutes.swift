import Delivery
import HTTPTypes
import Model
import Pages
import Scorekeeping
import Web

extension PageMaker {
    /// The pages, and what they load.
    func add(to routes: inout Routes) {
        let version = Parameter.field("v", "Tells one content from another.")
        for asset in Asset.all {
            routes.get(asset.path, needs: nil, parameters: [version]) { _ in
                var answer = Answer(type: asset.contentType, body: asset.bytes, tag: asset.version)
                // Its address changes with what it holds.
                answer.headers[.cacheControl] = "public, max-age=31536000, immutable"
                return answer
            }
        }
        page("/", to: &routes) { _ in
            if view.published.current?.run.standings.isEmpty ?? true { try await welcome() } else { try await overview() }
        }
        page("/people", PeopleQuestion.parameters, isKept: true, to: &routes) { try await self.people(try PeopleQuestion($0)) }
        page("/people/{person}", isSlow: true, to: &routes) { try await person($0[path: "person"]) }
        page("/people/{person}/explain", isSlow: true, to: &routes) { try await explanation(of: $0[path: "person"]) }
        page("/people/{person}/badge", to: &routes) { request in
            try await badges(of: request[path: "person"], origin: configuration.main.links?.base ?? "http://\(request.authority)")
        }
        let compared = ["a", "b", "c"].map { Parameter.field($0, "Somebody to compare.") }
        page("/compare", compared, isSlow: true, to: &routes) { request in
            try await compare(try compared.map { try request[$0] ?? "" })
        }
        page("/topics", isKept: true, to: &routes) { _ in try await topics() }
        page("/perks", to: &routes) { _ in try await perks() }
        let place = Parameter<AlertPlace?>.cursor()
        page("/rules", [place], to: &routes) { try await rules(after: try $0[place]) }
        page("/rules/{rule}", RuleTrial.Question.parameters + [place], to: &routes) { request in
            try await rule(request[path: "rule"], try RuleTrial.Question(request), after: try request[place])
        }
        page("/connectors", to: &routes) { _ in try await connectors() }
        let run = Parameter<NumberCursor?>.cursor()
        page("/runs", [run], to: &routes) { try await runs(before: try $0[run]) }
        addBadge(to: &routes)
        routes.problemPage = { try await answer(to: $0) }
    }

    /// Adds a page.
    ///
    /// - Parameters:
    ///   - isKept: whether it stays the same until the next run.
    ///   - isSlow: whether it stays the same and takes long to make, so that few are made at once.
    private func page(
        _ path: String, _ parameters: [any ParameterDescription] = [], isKept: Bool = false, isSlow: Bool = false, to routes: inout Routes,
        make: @escaping @Sendable (WebRequest) async throws -> any Page
    ) {
        routes.get(path, parameters: parameters) { request in
            let publication = view.published.current
            // Days have names that change at midnight.
            let shelf = (isKept || isSlow) && publication?.run.at.day == now.day ? publication?.pages : nil
            if let known = shelf?[request.target] { return known }
            let page = try await isSlow ? view.slow.pass { try await make(request) } : make(request)
            let made = answer(page.html())
            if !page.isPassing { shelf?.keep(made, at: request.target) }
            return made
        }
    }

    private func answer(_ html: String, status: HTTPResponse.Status = .ok) -> Answer {
        var answer = Answer(status: status, type: "text/html; charset=utf-8", body: html.utf8)
        answer.headers[.contentSecurityPolicy] = Asset.policy
        return status == .ok ? answer.tagged : answer
    }

    /// The page that tells a problem.
    func answer(to problem: ProblemDetails) async throws -> Answer {
        let title =
            switch problem.status {
            case .notFound: "Not here"
            case .badRequest: "This cannot be asked"
            case .serviceUnavailable: "Not yet"
            case .unauthorized, .forbidden: "Not allowed"
            default: problem.status.reasonPhrase
            }
        let mend =
            switch problem.status {
            case .notFound: "Look for a part of the name at the top, or go on from one of these."
            case .serviceUnavailable: "Load this page again in a moment."
            default: "Go on from one of these."
            }
        let page = ProblemPage(
            try await site(), status: problem.status.code, title: title, what: problem.detail, mend: mend,
            links: problem.nearest.map { [Link(text: $0, address: Links.person($0))] } ?? [])
        var answer = answer(page.html(), status: problem.status)
        for field in problem.headers { answer.headers[field.name] = field.value }
        return answer
    }

    /// `/badge/ID.svg`: for everybody who may see the pages, to embed elsewhere.
    private func addBadge(to routes: inout Routes) {
        let size = Parameter.choice(
            "size", of: ["wide"] + Badge.Size.allCases.map { "\($0.rawValue)" }, "How large, in pixels; `wide` is 112 × 20.")
        routes.get(
            "/badge/{file}", Operation("getBadge", "A person's score as a picture, to embed elsewhere.", answersText: ["image/svg+xml"]),
            parameters: [size]
        ) { request in
            let file = request[path: "file"]
            guard file.hasSuffix(".svg") else { throw ProblemDetails.notFound("A badge is at /badge/ID.svg.") }
            let person = try await view.person(String(file.dropLast(4)), in: try view.publication)
            let pixels = Int(try request[size]).flatMap(Badge.Size.init)
            let badge = badge(of: person, pixels ?? .large) ?? Badge(score: nil, size: pixels ?? .large)
            var answer = Answer(type: "image/svg+xml", body: (pixels == nil ? badge.wideFile : badge.file).utf8).tagged
            answer.headers[.cacheControl] = "public, max-age=300"
            if let policy = HTTPField.Name("Cross-Origin-Resource-Policy") { answer.headers[policy] = "cross-origin" }
            return answer
        }
    }
}

extension Parameter<String?> {
    /// A field of a form, which is sent whether it is filled in or not.
    static func field(_ name: String, _ summary: String) -> Self {
        Parameter(name, summary, expectation: "at most 1000 bytes of text", pattern: "^[^\\x00]{0,1000}$") {
            $0.utf8.count <= 1000 ? $0 : nil
        }
    }
}
