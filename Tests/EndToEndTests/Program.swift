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
///
/// Not Foundation's `Process`: a child inherits which signals are blocked and ignored, and in threads of tests many are, so
/// that a SIGTERM would never arrive.
final class Child {
    /// How a process ended.
    struct Ending: Equatable {
        /// The exit code, or the signal that ended it.
        var code: Int32
        var bySignal = false
    }

    let id: pid_t
    private let program: String
    private var ending: Ending?

    /// Starts a program. `complaint` is its standard error; what the files hold already is kept. `variables` go over our own environment.
    init(
        _ executable: String, _ arguments: [String], input: String = "/dev/null", output: String, complaint: String,
        variables: [String: String] = [:]
    ) throws {
        program = ([(executable as NSString).lastPathComponent] + arguments).joined(separator: " ")
        #if os(Linux)
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, complaint, O_WRONLY | O_CREAT | O_APPEND, 0o600)

        var (none, usual) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigemptyset(&usual)
        for signal in [SIGTERM, SIGINT, SIGPIPE, SIGCHLD] { sigaddset(&usual, signal) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        // The width of a help text is the terminal's, where there is one.
        let environment = ProcessInfo.processInfo.environment.merging(["COLUMNS": "80"]) { $1 }.merging(variables) { $1 }
        var words = ([executable] + arguments).map { strdup($0) } + [nil]
        var assignments = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for text in words + assignments { free(text) } }
        var id: pid_t = 0
        let problem = posix_spawn(&id, executable, &actions, &attributes, &words, &assignments)
        guard problem == 0 else { throw Overdue(description: "\(program): \(String(cString: strerror(problem)))") }
        self.id = id
    }

    /// Whether it still runs.
    var isRunning: Bool {
        var status: Int32 = 0
        if ending == nil, waitpid(id, &status, WNOHANG) == id {
            let signal = status & 0x7f
            ending = signal == 0 ? Ending(code: status >> 8 & 0xff) : Ending(code: signal, bySignal: true)
        }
        return ending == nil
    }

    /// Asks it to stop.
    func terminate() { if isRunning { Foundation.kill(id, SIGTERM) } }

    /// Ends it as a power cut would, if it still runs.
    func kill() { if isRunning { Foundation.kill(id, SIGKILL) } }

    /// Waits for its end.
    func end(within bound: Duration = .seconds(60)) async throws -> Ending {
        try await eventually("\(program) ends", within: bound, every: .milliseconds(5)) { isRunning ? nil : ending }
    }
}

/// Something that was asked for and did not come.
struct Overdue: Error, CustomStringConvertible {
    var description: String
}

/// Waits until `condition` gives a value, looking again and again; throws `Overdue` when it gives none within `bound`.
@discardableResult
func eventually<Value>(
    _ what: String, within bound: Duration = .seconds(180), every pause: Duration = .milliseconds(20),
    _ condition: () async throws -> Value?
) async throws -> Value {
    let deadline = ContinuousClock.now + bound
    while true {
        if let value = try await condition() { return value }
        guard ContinuousClock.now < deadline else { throw Overdue(description: "within \(bound) it did not happen that \(what)") }
        try await Task.sleep(for: pause)
    }
}
