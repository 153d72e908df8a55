import CurlHTTP
import Foundation
import HTTPTypes
import Synchronization
import Testing

/// A server of somebody else's, run on a free port of loopback for one test.
final class Peer: Sendable {
    let port: Int
    private let process: Process

    /// Where the programs are: `CLOUT_PEERS` names the folder, as `make test` does.
    static func path(of program: String) -> String? {
        let folders = [ProcessInfo.processInfo.environment["CLOUT_PEERS"], "/usr/bin", "/usr/sbin"].compactMap(\.self)
        return folders.map { "\($0)/\(program)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Whether the program is there, and may be given a view of the files of its own.
    static func isAvailable(_ program: String) -> Bool { path(of: program) != nil && hasNamespaces }

    private static let hasNamespaces: Bool = {
        let probe = Process()
        probe.executableURL = URL(filePath: "/usr/bin/unshare")
        probe.arguments = ["-rm", "/bin/true"]
        probe.standardError = FileHandle.nullDevice
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }()

    /// Starts a program, and waits until it answers `GET ready`.
    init(_ program: String, ready: String, http: HTTPClient, arguments: (_ port: Int) -> [String]) async throws {
        port = try Self.freePort()
        let path = try #require(Self.path(of: program))
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/unshare")
        process.arguments = Self.findingItsShare(path) + arguments(port)
        // What it would keep in its user's home goes where everything of tests does.
        let home = FileManager.default.temporaryDirectory.path
        process.environment = ProcessInfo.processInfo.environment.merging(["XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        var answer: HTTPAnswer?
        for _ in 0..<200 where answer == nil && process.isRunning {
            try await Task.sleep(for: .milliseconds(50))
            answer = try? await http.send(HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port)", path: ready))
        }
        if answer == nil { stop() }
        try #require(answer != nil, "\(program) did not come up")
    }

    /// A program that was unpacked and not installed looks for its files under /usr/share all the same: it sees its own there.
    private static func findingItsShare(_ path: String) -> [String] {
        let share = URL(filePath: path).deletingLastPathComponent().deletingLastPathComponent().appending(path: "share").path
        return ["-rm", "/bin/sh", "-c", #"mount --bind "$0" /usr/share && exec "$@""#, share, path]
    }

    /// By the one signal that cannot be blocked: children of a test's threads are born with the others blocked.
    func stop() { kill(process.processIdentifier, SIGKILL) }

    /// A port that nobody listens on. Another could take it in between; the test would then fail to reach its server, and say so.
    private static func freePort() throws -> Int {
        let socket = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
