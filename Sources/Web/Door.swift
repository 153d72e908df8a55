import HTTPTypes
import Hummingbird
import Logging
import Model
import NIOCore
import NIOHTTP1
import Synchronization

/// What every request goes through on its way to a route, and every answer on its way back.
final class Door: RouterMiddleware {
    private let guardian: Mutex<Guard>
    private let routes: Routes
    private let limiter: RateLimiter
    private let kept: KeptAnswers
    private let streams = OpenStreams()
    private let meter: RequestMeter
    private let logger: Logger
    private let elapsed: @Sendable () -> Duration

    /// - Parameter elapsed: a time that never goes back.
    init(
        settings: WebSettings, routes: Routes, meter: RequestMeter, logger: Logger, elapsed: @escaping @Sendable () -> Duration
    ) {
        self.routes = routes
        meter.expect(routes.routes)
        guardian = Mutex(Guard(settings: settings))
        limiter = RateLimiter(now: elapsed)
        kept = KeptAnswers(elapsed: elapsed)
        self.meter = meter
        self.logger = logger
        self.elapsed = elapsed
    }

    /// Lets clients in by these settings from now on, and sends those away who listen and may not any more.
    func use(_ settings: WebSettings) {
        let guardian = Guard(settings: settings)
        self.guardian.withLock { $0 = guardian }
        streams.end { !guardian.admits($0) }
    }

    /// The routes as Hummingbird takes them, all behind this door.
    var router: Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: self)
        for route in routes.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await self.answer(request, context, by: route)
            }
        }
        return router
    }

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let start = elapsed()
        var response: Response
        do {
            var context = context
            let guardian = guardian.withLock { $0 }
            do {
                context.client = try guardian.client(of: request, over: context.channel)
            } catch {
                // Whoever guesses names or tokens is not let guess for ever.
                let visitor = guardian.visitor(of: request, at: context.channel.remoteAddress?.ipAddress ?? "unknown")
                let peer = Client(token: nil, scope: nil, address: visitor.address, isProxied: visitor.isProxied)
                try limit(peer, to: guardian.settings.requestsPerMinute)
                throw error
            }
            if !Routes.healthPaths.contains(request.uri.path) { try limit(context.client, to: guardian.settings.requestsPerMinute) }
            response = try await next(request, context)
        } catch let error as HTTPParserError { throw error } catch {
            response = self.response(with: await telling(problem(of: error, request, context), to: request), to: request, in: context)
            // Nobody reads to its end what is not wanted.
            if request.mayBeTooLong { response.headers[.connection] = "close" }
        }
        for (name, value) in Self.safety where response.headers[name] == nil { response.headers[name] = value }
        let route = context.endpointPath == "NotFound" ? nil : context.endpointPath
        meter.note(route: route, method: request.method, status: response.status.code, took: elapsed() - start)
        return response
    }

    private func limit(_ client: Client, to perMinute: Int) throws(ProblemDetails) {
        guard let counted = client.counted, let seconds = limiter.wait(of: counted, perMinute: perMinute) else { return }
        throw ProblemDetails(
            .tooManyRequests, "More than \(perMinute) requests in a minute.", headers: [.retryAfter: "\(seconds)"])
    }

    private func answer(_ request: Request, _ context: WebContext, by route: Routes.Route) async throws -> Response {
        try Guard.check(context.client, for: route.scope)
        let asked = try WebRequest(request, context, parameters: route.parameters?.map(\.name), body: await body(of: request))
        let answer =
            route.method == .post ? try await kept.answer(to: asked) { try await route.handler(asked) } : try await route.handler(asked)
        return response(with: answer, to: request, in: context)
    }

    /// What a request brings, whether anybody asks for it or not: no more of it is read than may be brought.
    private func body(of request: Request) async throws -> [UInt8] {
        guard request.hasBody else { return [] }
        let tooLong = ProblemDetails(.contentTooLarge, "A body may have \(WebRequest.mostBodyBytes) bytes at most.")
        if request.declaredBytes ?? 0 > WebRequest.mostBodyBytes { throw tooLong }
        do { return Array(try await request.body.collect(upTo: WebRequest.mostBodyBytes).readableBytesView) } catch is NIOTooManyBytesError
        {
            throw tooLong
        }
    }

    /// The problem as who asks can read it.
    private func telling(_ problem: ProblemDetails, to request: Request) async -> Answer {
        let isBrowser = request.headers[.accept]?.contains("text/html") ?? false
        guard isBrowser, let problemPage = routes.problemPage, !request.uri.path.hasPrefix("/v1") else { return problem.answer }
        do { return try await problemPage(problem) } catch { return problem.answer }
    }

    private func problem(of error: any Error, _ request: Request, _ context: WebContext) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails: return problem
        case let error as HTTPError where error.status == .notFound:
            let methods = routes.methods(at: request.uri.path).map(\.rawValue).joined(separator: ", ")
            if methods.isEmpty { return .notFound("There is nothing at this path.") }
            return ProblemDetails(.methodNotAllowed, "There are \(methods) here.", headers: [.allow: methods])
        case is CancellationError: return .later("The daemon is stopping.", seconds: 10)
        case let error as any PassingError where error.passing != nil:
            logger.error("request not answered", metadata: ["route": "\(context.endpointPath ?? "")", "problem": "\(error)"])
            return .later(error.passing ?? "", seconds: 60)
        default:
            logger.error("request not answered", metadata: ["route": "\(context.endpointPath ?? "")", "problem": "\(error)"])
            return ProblemDetails(.internalServerError, "This is a mistake of Clout's; its log says what went wrong.")
        }
    }

    private func response(with answer: Answer, to request: Request, in context: WebContext) -> Response {
        var headers = answer.headers
        if let tag = answer.tag {
            headers[.eTag] = "\"\(tag)\""
            headers[.cacheControl] = headers[.cacheControl] ?? "no-cache"
            if answer.status == .ok, let known = request.headers[.ifNoneMatch], Self.matches(known, tag) {
                headers[.contentType] = nil
                return Response(status: .notModified, headers: headers)
            }
        }
        switch answer.body {
        case .whole(let bytes):
            if answer.status != .noContent { headers[.contentLength] = "\(bytes.readableBytes)" }
            let body = request.method == .head || bytes.readableBytes == 0 ? ResponseBody() : ResponseBody(byteBuffer: bytes)
            return Response(status: answer.status, headers: headers, body: body)
        case .stream(let stream):
            if request.method == .head { return Response(status: answer.status, headers: headers) }
            let body = ResponseBody { [streams] writer in
                try await streams.run(for: context.client, over: context.channel) {
                    try await stream { bytes in try await writer.write(ByteBuffer(bytes: bytes)) }
                    try await writer.finish(nil)
                }
            }
            return Response(status: answer.status, headers: headers, body: body)
        }
    }

    /// Whether a client has it (RFC 9110, section 13.1.2: compared weakly).
    private static func matches(_ known: String, _ tag: String) -> Bool {
        known.split(separator: ",").contains { one in
            var one = one.trimmingPrefix { $0 == " " }
            while one.hasSuffix(" ") { one.removeLast() }
            if one.hasPrefix("W/") { one.removeFirst(2) }
            return one == "*" || one == "\"\(tag)\""
        }
    }

    /// Said with every answer that says nothing else.
    private static let safety: [(HTTPField.Name, String)] = [
        (.xContentTypeOptions, "nosniff"),
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (HTTPField.Name("Referrer-Policy") ?? .xContentTypeOptions, "no-referrer"),
        (HTTPField.Name("Cross-Origin-Resource-Policy") ?? .xContentTypeOptions, "same-origin"),
        (.cacheControl, "no-store"),
    ]
}

extension Request {
    /// How long its body is, by its head; `nil` where that is not said.
    fileprivate var declaredBytes: Int? { headers[.contentLength].flatMap { Int($0) } }
    fileprivate var hasBody: Bool { headers[.transferEncoding] != nil || declaredBytes != 0 && headers[.contentLength] != nil }
    /// Whether its body is longer than any may be, or may be so.
    fileprivate var mayBeTooLong: Bool { hasBody && declaredBytes.map { $0 > WebRequest.mostBodyBytes } ?? true }
}
