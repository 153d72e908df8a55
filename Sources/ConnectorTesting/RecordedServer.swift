public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A program that serves recorded answers on loopback and prints its base URL as its first line.
///
/// For tests of a connector end to end, over real connections. The recordings are other people's and stay outside of the project,
/// so such a test is enabled only where they are.
public final class RecordedServer {
    /// Where the recordings lie: `CLOUT_SHARED`, else `../shared` beside the project; `nil` where neither is there.
    public static var shared: URL? {
        let given = ProcessInfo.processInfo.environment["CLOUT_SHARED"].map { URL(filePath: $0) }
        let folder = given ?? URL(filePath: FileManager.default.currentDirectoryPath).deletingLastPathComponent().appending(path: "shared")
        return FileManager.default.fileExists(atPath: folder.appending(path: "tools/replay.py").path) ? folder : nil
    }

    /// The address that the program printed.
    public let baseURL: String
    private let process: Process

    /// Starts `tools/replay.py` with these recordings and routes, by their paths below the shared folder, and awaits its address.
    public init(recordings: [String] = [], routes: [String] = [], arguments: [String] = []) throws {
        guard let shared = Self.shared else { throw FixtureError(folder: "shared", reason: "there are no recordings here") }
        process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["python3", shared.appending(path: "tools/replay.py").path, "--loose"] + arguments
            + routes.flatMap { ["--routes", shared.appending(path: $0).path] } + recordings.map { shared.appending(path: $0).path }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        baseURL = String(decoding: line, as: UTF8.self)
        guard baseURL.hasPrefix("http") else {
            process.terminate()
            throw FixtureError(folder: "shared", reason: "the replay did not start")
        }
    }

    /// Ends the program at once. Not awaited: Foundation's waiting needs a run loop, which a test's thread has none of.
    public func stop() {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    deinit { stop() }
}
