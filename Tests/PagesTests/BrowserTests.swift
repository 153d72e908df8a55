import Foundation
import Testing

/// Two golden pages in a real browser; `make look` goes over all of them, and over those of a running daemon.
@Suite struct BrowserTests {
    private static let python = ProcessInfo.processInfo.environment["CLOUT_PYTHON"] ?? "python3"
    private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
        path: "Tools/check_pages.py"
    ).path

    /// Whether Chromium is there, and the interpreter has what drives it.
    private static let isAvailable: Bool = {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/chromedriver") else { return false }
        guard let process = try? start(["-c", "import html5lib, selenium"], output: Pipe()) else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Starts the interpreter, on `output`.
    private static func start(_ arguments: [String], output pipe: Pipe) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        return process
    }

    /// Runs the interpreter to its end, which is waited for on a thread that no other test needs.
    private static func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let pipe = Pipe()
        let process = try start(arguments, output: pipe)
        let output = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: pipe.fileHandleForReading.readDataToEndOfFile()) }
        }
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(
        "pages fit phones and desks, load nothing from outside and need no script, in Chromium",
        .enabled(
            if: isAvailable,
            "Needs Debian's chromium-driver, and Python with html5lib and selenium; `make test` installs them, CLOUT_PYTHON names it."))
    func chromium() async throws {
        let (status, output) = try await Self.run([Self.script, "--golden", "--quick", "--only", "/person", "--only", "/people"])
        #expect(status == 0, "\(output)")
        #expect(output.contains("2 pages looked at, 0 findings"), "\(output)")
    }
}
