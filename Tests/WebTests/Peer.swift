import Foundation
import Logging
import Testing
import Web

/// A server on a free port, for as long as `body` takes.
func withServer(
    _ routes: Routes, hosts: Set<String> = [], tokens: [AccessToken] = [], requestsPerMinute: Int = 600, _ body: (Peer) async throws -> Void
) async throws {
    let listen = ListenAddress(host: "127.0.0.1", port: 0)
    let server = WebServer(
        settings: WebSettings(listen: listen, hosts: hosts, tokens: tokens, requestsPerMinute: requestsPerMinute), routes: routes,
        logger: Logger(label: "web") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        try await body(Peer(port: server.address.port))
        group.cancelAll()
        try await group.waitForAll()
    }
}

/// Somebody who speaks to a server in bytes, right ones or wrong ones.
struct Peer: Sendable {
    let port: Int

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

    /// Sends these bytes, and reads until the server hangs up.
    func say(_ text: String) async throws -> Reply { try await say(Array(text.utf8)) }

    func say(_ bytes: [UInt8]) async throws -> Reply {
        let port = port
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { Reply(text: String(decoding: try Self.exchange(bytes, port), as: UTF8.self)) })
            }
        }
    }

    private struct Refused: Error { let code: Int32 }

    private static func exchange(_ bytes: [UInt8], _ port: Int) throws -> [UInt8] {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        guard connected == 0 else { throw Refused(code: errno) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            // It may have hung up on what it had seen.
            if count <= 0 { break }
            sent += count
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { return answer }
            answer += buffer[..<count]
        }
    }
}
