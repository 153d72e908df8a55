import Foundation
import Testing

/// Where the recorded material is.
private enum Shared {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder with `data` in it; `nil` where there is none.
    static let path: String? = {
        // Where the package is a copy or a link, its own neighbours count, not those of its sources.
        let working = URL(filePath: FileManager.default.currentDirectoryPath)
        let beside = [root, working].map { $0.appending(path: "../shared").standardizedFileURL.path(percentEncoded: false) }
        let places = ProcessInfo.processInfo.environment["CLOUT_SHARED"].map { [$0] } ?? beside
        return places.first { FileManager.default.fileExists(atPath: $0 + "/data") }
    }()
}

/// Where `make` has installed two taps from PyPI.
private enum Taps {
    /// `nil` unless both are there.
    static let path: String? = {
        let folder =
            ProcessInfo.processInfo.environment["CLOUT_TAPS"] ?? Shared.root.appending(path: ".build/taps").path(percentEncoded: false)
        return FileManager.default.fileExists(atPath: folder + "/ready") ? folder : nil
    }()
}

/// The checks of Tests/Tools, which share no code with the program: real recordings and real history go in, SQL tells what came out.
///
/// Their input is not part of this repository: it is read from `../shared/data` beside it, or from `CLOUT_SHARED`.
@Suite(
    "Recorded activity through the binary", .serialized,
    .enabled(if: Program.path != nil && Shared.path != nil, "there is no ../shared/data"))
struct RecordedTests {
    @Test("the recorded answers of the networks are stored as they were meant", .timeLimit(.minutes(10)))
    func recordings() async throws { try await check("check_recordings.py") }

    @Test("every recorded exchange that a connector asks for is handled, and docs/connectors.md says so", .timeLimit(.minutes(10)))
    func coverage() async throws { try await check("cover_recordings.py") }

    @Test(
        "two taps from PyPI are plugins: what the store holds is what their sources say",
        .enabled(if: Taps.path != nil, "the taps are not installed (make taps)"), .timeLimit(.minutes(10)))
    func taps() async throws { try await check("check_taps.py", "--taps", try #require(Taps.path)) }

    @Test("a real population is imported and ranked as its raw file says", .timeLimit(.minutes(10)))
    func higgs() async throws { try await check("check_higgs.py", "--lines", "40000") }

    private func check(_ tool: String, _ options: String...) async throws {
        let script = Shared.root.appending(path: "Tests/Tools/\(tool)").path(percentEncoded: false)
        let places = ["--clout", try #require(Program.path), "--shared", try #require(Shared.path)]
        let outcome = try await Program.run(
            executable: "/usr/bin/env", ["python3", script] + places + options, within: .seconds(540))
        // Not 77 either, the tools' word for "skipped: there is nothing to read": the suite itself is skipped where there is not.
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.complaint)")
    }
}

/// What of docs/connectors.md needs no recordings: its table of all connectors.
@Suite("docs/connectors.md", .enabled(if: Program.path != nil))
struct ConnectorPageTests {
    @Test("it says of the connectors what they say of themselves", .timeLimit(.minutes(10)))
    func isCurrent() async throws {
        let tool = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Tools/connector_page.py").standardizedFileURL
        let isWriting = ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write"
        let outcome = try await Program.run(
            executable: "/usr/bin/env",
            ["python3", tool.path(percentEncoded: false), "--clout", try #require(Program.path)] + (isWriting ? ["--write"] : []),
            within: .seconds(60))
        #expect(outcome.code == 0, "\(outcome.output)\n\(outcome.complaint)")
    }
}
