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
    private let logger: Logger

    init(settings: WebSettings, logger: Logger) {
        guardian = Mutex(Guard(settings: settings))
        self.logger = logger
    }

    func use(_ settings: WebSettings) { guardian.withLock { $0 = Guard(settings: settings) } }

    /// The routes as Hummingbird takes them, all behind this door.
    func router(of routes: Routes) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: self)
        for route in routes.routes {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await self.answer(request, context, by: route)
            }
        }
        for (path, methods) in routes.methods {
            let allowed = methods.map(\.rawValue).joined(separator: ", ")
            for method in Self.methods where !methods.contains(method) {
                router.on(RouterPath(path), method: method) { _, _ -> Response in
                    throw ProblemDetails(.methodNotAllowed, "There are \(allowed) here.", headers: [.allow: allowed])
                }
            }
        }
        return router
    }

    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .delete, .patch, .options, .trace, .connect]

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            var context = context
            context.client = try guardian.withLock { $0 }.client(of: request, over: context.channel)
            response = try await next(request, context)
        } catch let error as HTTPParserError { throw error } catch {
            response = Self.response(with: problem(of: error, context).answer, to: request)
        }
        for (name, value) in Self.safety where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private func answer(_ request: Request, _ context: WebContext, by route: Routes.Route) async throws -> Response {
        try Guard.check(context.client, for: route.scope)
        let answer = try await route.handler(WebRequest(request, context, parameters: route.parameters?.map(\.name)))
        return Self.response(with: answer, to: request)
    }

    private func problem(of error: any Error, _ context: WebContext) -> ProblemDetails {
        switch error {
        case let problem as ProblemDetails: return problem
        case let error as HTTPError where error.status == .notFound: return .notFound("There is nothing at this path.")
        case is CancellationError: return .later("The daemon is stopping.", seconds: 10)
        default:
            logger.error("request not answered", metadata: ["route": "\(context.endpointPath ?? "")", "problem": "\(error)"])
            return ProblemDetails(.internalServerError, "This is a mistake of Clout's; its log says what went wrong.")
        }
    }

    private static func response(with answer: Answer, to request: Request) -> Response {
        var headers = answer.headers
        if let tag = answer.tag {
            headers[.eTag] = "\"\(tag)\""
            headers[.cacheControl] = headers[.cacheControl] ?? "no-cache"
            if answer.status == .ok, let known = request.headers[.ifNoneMatch], matches(known, tag) {
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
            let body = ResponseBody { writer in
                try await stream { bytes in try await writer.write(ByteBuffer(bytes: bytes)) }
                try await writer.finish(nil)
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
