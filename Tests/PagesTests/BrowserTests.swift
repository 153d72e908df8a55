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
        return (try? run(["-c", "import html5lib, selenium"]).status) == 0
    }()

    private static func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    @Test(
        "pages fit phones and desks, load nothing from outside and need no script, in Chromium",
        .enabled(
            if: isAvailable,
            "Needs Debian's chromium-driver, and Python with html5lib and selenium; `make test` installs them, CLOUT_PYTHON names it."))
    func chromium() throws {
        let (status, output) = try Self.run([Self.script, "--golden", "--quick", "--only", "/person", "--only", "/people"])
        #expect(status == 0, "\(output)")
        #expect(output.contains("2 pages looked at, 0 findings"), "\(output)")
    }
}
