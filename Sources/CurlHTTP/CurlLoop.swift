import CCurl
import HTTPTypes

/// The loop around `curl_multi_poll`. Made, used and freed on one thread.
///
/// `curl_multi_socket_action` with a poll of our own was tried, twice, and was no cheaper at 16 and 128 connections: what it saves in
/// looking at idle transfers it spends on telling of every socket that comes and goes.
struct CurlLoop: ~Copyable {
    private let multi: UnsafeMutableRawPointer
    private let inbox: Inbox
    private let settings: CurlSettings
    private let watch = Watch()
    private let names = FieldNames()
    private var queues: HostQueues<Exchange>
    private var active: [EasyHandle] = []
    private var idle: [EasyHandle] = []
    private var commands: [Inbox.Command] = []

    /// Works until the inbox is closed, then ends all that is left.
    static func run(inbox: Inbox, settings: CurlSettings) {
        if var loop = CurlLoop(inbox: inbox, settings: settings) {
            loop.run()
        } else {
            inbox.close(Failure(.internal, "libcurl could not be set up; out of memory, or older than 7.87"))
            var commands: [Inbox.Command] = []
            let reason = inbox.take(into: &commands) ?? .shutDown
            for case .start(let exchange) in commands { exchange.finish(.failure(reason)) }
        }
    }

    private static let isLibraryReady = ccurl_global_init() == CURLE_OK

    private init?(inbox: Inbox, settings: CurlSettings) {
        guard Self.isLibraryReady, let multi = curl_multi_init() else { return nil }
        self.multi = multi
        self.inbox = inbox
        self.settings = settings
        queues = HostQueues(limits: settings.limits)
        // Kept connections count too: with fewer places than connections they would be closed as soon as they are free.
        let limits = settings.limits
        for (option, value) in [
            (CURLMOPT_MAXCONNECTS, limits.connections), (CURLMOPT_MAX_TOTAL_CONNECTIONS, limits.connections),
            (CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsPerHost), (CURLMOPT_MAX_CONCURRENT_STREAMS, limits.streamsPerHost),
        ] {
            ccurl_multi_set_long(multi, option, min(value, Int(Int32.max)))
        }
    }

    deinit {
        curl_multi_cleanup(multi)
    }

    private mutating func run() {
        var running: Int32 = 0
        while true {
            watch.tick()
            if let closed = obeyCommands() { return endAll(closed) }
            if watch.isDue { endOverdue() }
            startNext()
            curl_multi_perform(multi, &running)
            finishDone()
            startNext()
            if inbox.maySleep(multi) { curl_multi_poll(multi, nil, 0, watch.timeout, nil) }
        }
    }

    // MARK: Commands

    /// Obeys what has come, and what has come of that: whoever gets an answer here mostly asks again at once, and `curl_multi_perform`
    /// looks at every transfer, so it should begin all of these in one round. Returns why there will be no more commands, if so.
    private mutating func obeyCommands() -> Failure? {
        for _ in 0..<Self.maxRoundsOfCommands {
            let closed = inbox.take(into: &commands)
            if let closed {
                for command in commands { obey(command) }
                commands.removeAll()
                return closed
            }
            if commands.isEmpty { break }
            for command in commands { obey(command) }
            commands.removeAll(keepingCapacity: true)
        }
        return nil
    }

    /// Tasks that go on asking one another must not keep the transfers waiting.
    private static let maxRoundsOfCommands = 8

    private mutating func obey(_ command: Inbox.Command) {
        switch command {
        case .start(let exchange):
            queues.append(exchange, for: exchange.request.hostKey)
            watch.expect(exchange.deadline)
        case .run(let job, let executor):
            job.runSynchronously(on: executor.asUnownedTaskExecutor())
        case .cancel(let id):
            if let handle = active.first(where: { $0.exchange?.id == id }) {
                finish(handle, .failure(.cancelled), isMultiplexed: nil)
            } else {
                for exchange in queues.remove(where: { $0.id == id }) { exchange.finish(.failure(.cancelled)) }
            }
        }
    }

    private mutating func endAll(_ reason: Failure) {
        for exchange in queues.remove(where: { _ in true }) { exchange.finish(.failure(reason)) }
        for handle in active.reversed() { finish(handle, .failure(reason), isMultiplexed: nil) }
    }

    // MARK: Transfers

    private mutating func startNext() {
        while let (exchange, host) = queues.popNext() {
            guard let handle = idle.popLast() ?? EasyHandle(settings: settings, watch: watch, names: names) else {
                exchange.finish(.failure(Failure(.internal, "libcurl gave no handle: out of memory, or older than 7.87")))
                queues.finish(host, isMultiplexed: nil)
                continue
            }
            handle.index = active.count
            active.append(handle)
            do throws(Failure) {
                try handle.begin(exchange, to: host, settings: settings)
                let code = curl_multi_add_handle(multi, handle.curl)
                guard code == CURLM_OK else { throw Failure(.internal, String(cString: curl_multi_strerror(code))) }
            } catch {
                finish(handle, .failure(error), isMultiplexed: nil)
            }
        }
    }

    private mutating func finishDone() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE else { continue }
            let code = message.pointee.data.result
            var pointer: UnsafeMutableRawPointer?
            guard let curl = message.pointee.easy_handle, ccurl_get_pointer(curl, CURLINFO_PRIVATE, &pointer) == CURLE_OK,
                let pointer
            else { continue }
            let handle = Unmanaged<EasyHandle>.fromOpaque(pointer).takeUnretainedValue()
            let outcome = handle.outcome(code)
            finish(handle, outcome, isMultiplexed: (try? outcome.get()).map { $0.version == "HTTP/2" })
        }
    }

    private mutating func finish(_ handle: EasyHandle, _ outcome: Exchange.Outcome, isMultiplexed: Bool?) {
        curl_multi_remove_handle(multi, handle.curl)
        let last = active.removeLast()
        if last !== handle {
            active[handle.index] = last
            last.index = handle.index
        }
        let exchange = handle.exchange
        if let host = handle.host { queues.finish(host, isMultiplexed: isMultiplexed) }
        handle.end()
        // After a failure a new handle begins with a clean slate.
        if case .success = outcome { idle.append(handle) }
        exchange?.finish(outcome)
    }

    // MARK: Deadlines

    private mutating func endOverdue() {
        for handle in active.reversed() {
            if let failure = handle.passedDeadline() { finish(handle, .failure(failure), isMultiplexed: nil) }
        }
        let now = watch.now
        for exchange in queues.remove(where: { $0.deadline <= now }) {
            exchange.finish(.failure(Failure(.wholeDeadline, "no free connection within \(exchange.options.wholeDeadline)")))
        }
        watch.clear()
        for handle in active { watch.expect(handle.nextDeadline) }
        queues.forEachWaiting { watch.expect($0.deadline) }
    }
}
