import CCurl
import HTTPTypes
import Synchronization

/// An HTTP client on libcurl's multi interface: one thread, connections kept and shared, everything bounded.
///
/// Speaks HTTP/1.1 and HTTP/2, TLS 1.2 or newer with verified certificates, gzip, br and zstd as far as the system's libcurl can.
/// Keeps no cookies, no cache and no credentials, and never retries an answer. Create one and share it; call `shutDown()` at the end.
///
/// ```swift
/// let client = HTTPClient(.init(userAgent: "Clout/1.0"))
/// let answer = try await client.send(HTTPRequest(method: .get, scheme: "https", authority: "example.org", path: "/"))
/// ```
public final class HTTPClient: HTTPSending, Sendable {
    let inbox: Inbox
    private let gate: Gate
    private let lastID = Atomic<UInt64>(0)

    /// Starts the client's thread. Where the system gives none, every request fails with `.internal`.
    public init(_ configuration: Configuration) {
        // Bodies come and go; without this a tenth of the time goes into growing and shrinking the heap.
        ccurl_keep_freed_memory()
        let inbox = Inbox()
        self.inbox = inbox
        gate = Gate(places: configuration.places)
        let settings = CurlSettings(configuration)
        let isRunning = LoopThread.start {
            CurlLoop.run(inbox: inbox, settings: settings)
            inbox.noteEnd()
        }
        if !isRunning {
            inbox.close(Failure(.internal, "the system gave no thread for the HTTP client"))
            inbox.noteEnd()
        }
    }

    deinit {
        inbox.close(.shutDown)
    }

    /// Sends `request` and reads its answer to the end, following redirects as far as `options` allow.
    ///
    /// Nothing of it runs or waits on the caller's thread. Throws an `HTTPError` of any kind; see `HTTPError.Kind`.
    public func send(
        _ request: HTTPRequest, body: [UInt8] = [], options: HTTPOptions = HTTPOptions()
    ) async throws(HTTPError) -> HTTPAnswer {
        do throws(Failure) {
            if !gate.enterIfFree() { try await gate.enter() }
            defer { gate.leave() }
            return try await follow(request, body: body, options: options)
        } catch {
            throw HTTPError(error.kind, request: request.nameWithoutSecrets, reason: error.reason)
        }
    }

    /// Ends every request under way or waiting with `.shutDown`, closes all connections, and returns when the thread has ended.
    ///
    /// May be called again, and by several tasks at once. Requests sent later throw `.shutDown`.
    public func shutDown() async {
        gate.close()
        inbox.close(.shutDown)
        await inbox.waitForEnd()
    }

    private func follow(_ request: HTTPRequest, body: [UInt8], options: HTTPOptions) async throws(Failure) -> HTTPAnswer {
        let deadline = Ticks.now.advanced(by: options.wholeDeadline)
        var request = request
        var body = body
        var redirectsLeft = options.maxRedirects
        while true {
            let prepared = try PreparedRequest(request, body: body)
            let answer = try await exchange(prepared, options: options, deadline: deadline)
            guard options.maxRedirects > 0,
                let next = try Redirect.next(after: answer.response, of: request, from: prepared)
            else { return answer }
            guard redirectsLeft > 0 else {
                throw Failure(.tooManyRedirects, "redirected more than \(options.maxRedirects) times")
            }
            redirectsLeft -= 1
            (request, body) = next
        }
    }

    private func exchange(
        _ request: PreparedRequest, options: HTTPOptions, deadline: Ticks
    ) async throws(Failure) -> HTTPAnswer {
        let id = lastID.add(1, ordering: .relaxed).newValue
        let outcome = await withTaskCancellationHandler {
            await withUnsafeContinuation { caller in
                let exchange = Exchange(id: id, request: request, options: options, deadline: deadline, caller: caller)
                // Who is cancelled already asks nothing; the loop could answer faster than a cancellation follows the start.
                if Task.isCancelled { return exchange.finish(.failure(.cancelled)) }
                if let refusal = inbox.post(.start(exchange)) { return exchange.finish(.failure(refusal)) }
                // A cancellation before the start was posted has come to nothing; its flag is set by now.
                if Task.isCancelled { _ = inbox.post(.cancel(id: id)) }
            }
        } onCancel: {
            _ = inbox.post(.cancel(id: id))
        }
        return try outcome.get()
    }
}
