import Foundation
import Testing

/// The real binary, run as an operator would run it.
enum Program {
    /// Where it is: `CLOUT_BINARY`, or else beside the test bundle; `nil` when it was not built.
    static let path: String? = {
        if let named = ProcessInfo.processInfo.environment["CLOUT_BINARY"] { return named }
        let bundles = [CommandLine.arguments[0], Bundle.main.executablePath, Bundle.main.bundlePath].compactMap(\.self)
        for bundle in bundles + Bundle.allBundles.map(\.bundlePath) {
            let folder = URL(filePath: bundle).standardizedFileURL.deletingLastPathComponent()
            // The package's product is called clout; a package of this one target names it after the target.
            for name in ["clout", "Clout"] {
                let candidate = folder.appending(path: name).path(percentEncoded: false)
                var isFolder: ObjCBool = false
                if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue { return candidate }
            }
        }
        return nil
    }()

    /// What a run left behind.
    struct Outcome {
        var code: Int32
        var output: String
        var complaint: String
    }

    /// Runs the binary to its end.
    static func run(_ arguments: String..., input: String = "") async throws -> Outcome {
        try await run(executable: try #require(path, "The binary is not built: run `swift build` first."), arguments, input: input)
    }

    /// Runs any program to its end; it is killed when that takes longer than `bound`.
    static func run(
        executable: String, _ arguments: [String], input: String = "", within bound: Duration = .seconds(120)
    ) async throws -> Outcome {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("in", input)
        let child = try Child(
            executable, arguments, input: folder / "in", output: folder / "out", complaint: folder / "err")
        defer { child.kill() }
        let ending = try await child.end(within: bound)
        return Outcome(code: ending.code, output: try folder.read("out"), complaint: try folder.read("err"))
    }
}

/// A process that we started, with files for its three streams, so that nothing has to be read while it runs.
final class Child {
    /// How a process ended.
    struct Ending: Equatable {
        /// The exit code, or the signal that ended it.
        var code: Int32
        var bySignal = false
    }

    private let process = Process()
    private let program: String

    /// Starts a program. `complaint` is its standard error; what the files hold already is kept.
    init(_ executable: String, _ arguments: [String], input: String = "/dev/null", output: String, complaint: String) throws {
        program = ([(executable as NSString).lastPathComponent] + arguments).joined(separator: " ")
        process.executableURL = URL(filePath: executable)
        process.arguments = arguments
        // The width of a help text is the terminal's, where there is one.
        process.environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "80"]) { $1 }
        process.standardInput = FileHandle(forReadingAtPath: input)
        process.standardOutput = try Self.appending(to: output)
        process.standardError = try Self.appending(to: complaint)
        try process.run()
    }

    var id: Int32 { process.processIdentifier }

    /// Asks it to stop.
    func terminate() { process.terminate() }

    /// Ends it as a power cut would, if it still runs.
    func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

    /// Waits for its end.
    func end(within bound: Duration = .seconds(60)) async throws -> Ending {
        try await eventually("\(program) ends", within: bound, every: .milliseconds(5)) { process.isRunning ? nil : true }
        return Ending(code: process.terminationStatus, bySignal: process.terminationReason == .uncaughtSignal)
    }

    var isRunning: Bool { process.isRunning }

    private static func appending(to path: String) throws -> FileHandle {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileNoSuchFile) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// Something that was waited for and did not come.
struct Overdue: Error, CustomStringConvertible {
    var description: String
}

/// Waits until `condition` gives a value, looking again and again; throws `Overdue` when it gives none within `bound`.
@discardableResult
func eventually<Value>(
    _ what: String, within bound: Duration = .seconds(60), every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    while true {
        if let value = try await condition() { return value }
        guard ContinuousClock.now < deadline else { throw Overdue(description: "within \(bound) it did not happen that \(what)") }
        try await Task.sleep(for: pause)
    }
}
