import Foundation
import Glibc
import Logging
import Synchronization
import Testing
import Web

/// A server on a free port, for as long as `body` takes.
func withServer(
    _ routes: Routes, hosts: Set<String> = [], proxies: [AddressRange] = [], loopback: WebSettings.Loopback = .read,
    tokens: [AccessToken] = [], requestsPerMinute: Int = 600, connections: Int = WebServer.mostConnections,
    _ body: (Peer) async throws -> Void
) async throws {
    let listen = ListenAddress(host: "127.0.0.1", port: 0)
    let server = WebServer(
        settings: WebSettings(
            listen: listen, hosts: hosts, proxies: proxies, loopback: loopback, tokens: tokens, requestsPerMinute: requestsPerMinute),
        routes: routes, connections: connections,
        logger: Logger(label: "web") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        try await body(Peer(port: server.address.port, server: server))
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Somebody who speaks to a server in bytes, right ones or wrong ones.
struct Peer: Sendable {
    let port: Int
    let server: WebServer

    struct Reply: Sendable {
        let text: String
        var status: Int { Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0 }
        var head: String { text.components(separatedBy: "\r\n\r\n").first ?? "" }
        var body: String { text.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n") }

        func header(_ name: String) -> String? {
            head.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ": ") }.map {
                String($0.dropFirst(name.count + 2))
            }
        }
    }

    /// A request with this target and these header lines.
    func get(
        _ target: String, host: String? = "localhost", _ headers: [String] = [], method: String = "GET", body: String = ""
    ) async throws -> Reply {
        var lines = ["\(method) \(target) HTTP/1.1"] + (host.map { ["Host: \($0)"] } ?? []) + headers + ["Connection: close"]
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return try await say(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }

    /// Sends these bytes, and reads until the server hangs up. `isAll`: whether to tell that no more will come.
    func say(_ text: String, isAll: Bool = false) async throws -> Reply {
        Reply(text: try await exchange(text, isAll: isAll) { _ in false })
    }

    /// Asks, calls `then` once something has come, and reads until `marker` has come or the server hangs up.
    func listen(
        _ target: String, _ headers: [String] = [], until marker: String, then: @escaping @Sendable () -> Void
    ) async throws -> String {
        let lines = ["GET \(target) HTTP/1.1", "Host: localhost"] + headers
        let hasCome = Mutex(false)
        return try await exchange(lines.joined(separator: "\r\n") + "\r\n\r\n") { heard in
            if hasCome.withLock({ done in
                defer { done = true }; return !done
            }) {
                then()
            }
            return heard.contains(marker)
        }
    }

    /// Opens connections, says the same on each, and keeps them open while `body` runs.
    func holding(_ count: Int, _ text: String, _ body: () async throws -> Void) async throws {
        let sockets = try (0..<count).map { _ in try Self.open(port) }
        defer { for descriptor in sockets { close(descriptor) } }
        for descriptor in sockets { Self.send(Array(text.utf8), to: descriptor) }
        try await body()
    }

    private func exchange(_ text: String, isAll: Bool = false, isEnough: @escaping @Sendable (String) -> Bool) async throws -> String {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let descriptor = try Self.open(port)
                        defer { close(descriptor) }
                        Self.send(Array(text.utf8), to: descriptor)
                        if isAll { shutdown(descriptor, Int32(SHUT_WR)) }
                        var heard: [UInt8] = []
                        var buffer = [UInt8](repeating: 0, count: 65_536)
                        while true {
                            let count = recv(descriptor, &buffer, buffer.count, 0)
                            if count > 0 { heard += buffer[..<count] }
                            let text = String(decoding: heard, as: UTF8.self)
                            if count <= 0 || isEnough(text) { return text }
                        }
                    })
            }
        }
    }

    private struct Refused: Error { let code: Int32 }

    private static func open(_ port: Int) throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else {
            close(descriptor)
            throw Refused(code: errno)
        }
        return descriptor
    }

    private static func send(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // It may have hung up on what it had seen.
            if count <= 0 { return }
            sent += count
        }
    }
}
