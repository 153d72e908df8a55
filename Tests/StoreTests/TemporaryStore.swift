import Foundation
import Logging
import Model
import Store

/// Gives `body` a path in a folder of its own that is gone afterwards.
func withStorePath<Outcome>(_ body: (String) async throws -> Outcome) async throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "clout-store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.appending(path: "clout.db").path)
}

func openStore(
    at path: String, role: SQLiteStore.Role = .tool, clock: any WallClock = ManualWallClock()
) async throws(StoreError) -> SQLiteStore {
    try await SQLiteStore.open(at: path, role: role, clock: clock, logger: Logger(label: "test", factory: SwiftLogNoOpLogHandler.init))
}

/// Another process: a Python program, which has SQLite and file locks at hand.
struct OtherProcess {
    static let python = ProcessInfo.processInfo.environment["CLOUT_PYTHON"] ?? "/usr/bin/python3"
    static var isAvailable: Bool { FileManager.default.isExecutableFile(atPath: python) }

    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    var id: Int32 { process.processIdentifier }

    /// Starts `program`, which finds `path` in `path`, and waits for the line that it prints when it is ready.
    init(_ program: String, path: String) throws {
        process.executableURL = URL(fileURLWithPath: Self.python)
        process.arguments = ["-c", "import sys, sqlite3, fcntl, time\npath = sys.argv[1]\n" + program, path]
        // Or children of other tests would keep the pipe open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        _ = output.fileHandleForReading.availableData
    }

    /// Lets the program go on from where it waits for a line, and waits for its end.
    func finish() async throws {
        try input.fileHandleForWriting.write(contentsOf: Data("go on\n".utf8))
        try await waitForEnd()
    }

    /// Ends it as a crash would, without a chance to tidy up.
    func kill() async throws {
        Foundation.kill(process.processIdentifier, SIGKILL)
        try await waitForEnd()
    }

    /// `waitUntilExit` would hold a thread that other tests need.
    private func waitForEnd() async throws {
        while process.isRunning { try await Task.sleep(for: .milliseconds(5)) }
    }
}
