import Foundation
import Synchronization

/// A server on loopback that says exactly what a test tells it to say, byte by byte, also where that is not HTTP.
///
/// Each connection is served by a closure on a thread of its own, in blocking calls; `stop` ends them all.
final class RawServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let ledger = Ledger()
    private let hasEnded = DispatchSemaphore(value: 0)

    /// What the threads write down. They hold it and never the server, which so is freed by the test alone.
    private final class Ledger: Sendable {
        struct State {
            var accepted = 0
            var open: [Int: RawConnection] = [:]
            var peak = 0
            var requests: [RawRequest] = []
            var isStopped = false
        }
        let state = Mutex(State())

        func admit(_ descriptor: Int32) -> RawConnection? {
            state.withLock { state in
                guard !state.isStopped else { return nil }
                let connection = RawConnection(descriptor, number: state.accepted) { request in
                    self.state.withLock { $0.requests.append(request) }
                }
                state.accepted += 1
                state.open[connection.number] = connection
                state.peak = max(state.peak, state.open.count)
                return connection
            }
        }

        func dismiss(_ connection: RawConnection) {
            state.withLock { $0.open[connection.number] = nil }
        }
    }

    /// Serves every connection with `serve`; the connection closes when it returns.
    init(_ serve: @escaping @Sendable (RawConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listens = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 1024) == 0 && getsockname(listener, address, &length) == 0
            }
        }
        guard listener >= 0, listens else { throw POSIXError(.EADDRNOTAVAIL) }
        port = UInt16(bigEndian: address.sin_port)
        Thread.detachNewThread { [ledger, hasEnded] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { break }
                var one: Int32 = 1
                setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
                guard let connection = ledger.admit(descriptor) else {
                    close(descriptor)
                    break
                }
                Thread.detachNewThread {
                    serve(connection)
                    connection.end()
                    ledger.dismiss(connection)
                }
            }
            close(listener)  // here, where nobody can still be accepting on a number that has become another's
            hasEnded.signal()
        }
    }

    deinit { stop() }

    var authority: String { "127.0.0.1:\(port)" }
    /// Connections taken so far.
    var accepted: Int { ledger.state.withLock { $0.accepted } }
    /// The most connections that were open at once.
    var peak: Int { ledger.state.withLock { $0.peak } }
    /// The requests that `RawConnection.readRequest` has read, of all connections.
    var requests: [RawRequest] { ledger.state.withLock { $0.requests } }

    /// Closes everything; the port is free when it returns.
    func stop() {
        let open: [RawConnection]? = ledger.state.withLock { state in
            guard !state.isStopped else { return nil }
            state.isStopped = true
            return Array(state.open.values)
        }
        guard let open else { return }
        shutdown(listener, Int32(SHUT_RDWR))
        hasEnded.wait()
        for connection in open { connection.interrupt() }
    }
}

/// What a client has sent.
struct RawRequest: Sendable {
    var method: String, target: String
    /// Names in lower case.
    var headers: [String: String]
    var body: [UInt8]
}

/// One connection of a `RawServer`, used by its own thread; only `interrupt` comes from elsewhere.
final class RawConnection: Sendable {
    let number: Int
    private let descriptor: Int32
    private let noteRequest: @Sendable (RawRequest) -> Void
    private let state = Mutex((rest: [UInt8](), isClosed: false))

    init(_ descriptor: Int32, number: Int, noteRequest: @escaping @Sendable (RawRequest) -> Void) {
        self.descriptor = descriptor
        self.number = number
        self.noteRequest = noteRequest
    }

    /// Reads one request with its body; nil when the client has closed.
    func readRequest() -> RawRequest? {
        var bytes = state.withLock { $0.rest }
        let mark = Array("\r\n\r\n".utf8)
        while true {
            if let end = bytes.firstRange(of: mark) {
                let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let words = lines[0].split(separator: " ").map(String.init)
                var request = RawRequest(method: words[0], target: words.count > 1 ? words[1] : "", headers: [:], body: [])
                for line in lines.dropFirst() {
                    guard let colon = line.firstIndex(of: ":") else { continue }
                    request.headers[line[..<colon].lowercased()] =
                        line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                }
                let count = Int(request.headers["content-length"] ?? "0") ?? 0
                while bytes.count < end.upperBound + count {
                    guard let more = receive() else { return nil }
                    bytes += more
                }
                request.body = Array(bytes[end.upperBound..<(end.upperBound + count)])
                let rest = Array(bytes[(end.upperBound + count)...])
                state.withLock { $0.rest = rest }
                noteRequest(request)
                return request
            }
            guard let more = receive() else { return nil }
            bytes += more
        }
    }

    /// Returns false when the client has closed.
    @discardableResult
    func write(_ text: String) -> Bool { write(Array(text.utf8)) }

    @discardableResult
    func write(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    /// A whole answer with its length.
    @discardableResult
    func answer(_ status: String = "200 OK", headers: [String] = [], body: [UInt8]) -> Bool {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
        return write(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    @discardableResult
    func answer(text: String, status: String = "200 OK", headers: [String] = []) -> Bool {
        answer(status, headers: headers, body: Array(text.utf8))
    }

    /// Answers every request of the connection with `text`.
    func answerAll(_ text: String = "ok") {
        while readRequest() != nil { answer(text: text) }
    }

    /// Says nothing more, and returns when the client has closed.
    func waitForClose() {
        while receive() != nil {}
    }

    func interrupt() {
        state.withLock { if !$0.isClosed { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }

    func end() {
        state.withLock {
            $0.isClosed = true
            close(descriptor)
        }
    }

    private func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : nil
    }
}
