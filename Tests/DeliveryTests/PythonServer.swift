import Foundation

/// A server in Python, of code of other people: it prints its port when it is ready, and goes when its input ends.
final class PythonServer: Sendable {
    let port: Int
    private let process: Process
    /// Its end is the server's sign to go when this process ends without having stopped it.
    private let input: Pipe

    struct NotStarted: Error {}

    /// Whether Python has all that `imports` names, separated by commas.
    static func hasAll(_ imports: String) -> Bool {
        let probe = python(["-c", "import \(imports)"])
        probe.standardError = FileHandle.nullDevice
        guard (try? probe.run()) != nil else { return false }
        probe.waitUntilExit()
        return probe.terminationStatus == 0
    }

    init(_ script: String, _ arguments: [String]) async throws {
        let process = Self.python(["-u", "-c", script] + arguments)
        let (input, output) = (Pipe(), Pipe())
        // Or children of other tests would keep the pipe open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Reading blocks, so it happens on a thread that may.
        let line: String = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: String(decoding: output.fileHandleForReading.availableData, as: UTF8.self))
            }
        }
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            try? input.fileHandleForWriting.close()
            throw NotStarted()
        }
        self.port = port
        self.input = input
        self.process = process
    }

    /// By the one signal that cannot be blocked: children of a test's threads are born with the others blocked.
    func stop() { kill(process.processIdentifier, SIGKILL) }

    /// By the interpreter that has the packages; `CLOUT_PYTHON` names it, as `make test` does.
    private static func python(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [ProcessInfo.processInfo.environment["CLOUT_PYTHON"] ?? "python3"] + arguments
        return process
    }
}
