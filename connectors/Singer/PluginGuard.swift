import ConnectorKit
import Subprocess
import SystemPackage

/// Sees to it that a program ends with the daemon, however the daemon ends.
///
/// A shell in a session of its own waits at a pipe whose other end the daemon alone has. When the daemon dies, of SIGKILL too, the kernel
/// closes that end, and the shell kills the program's process group. (A signal on the parent's death, prctl(2), would reach the program
/// but nothing that it has started, and would have to be asked for between fork and exec, where swift-subprocess lets nobody in.)
enum PluginGuard {
    /// Does `work` on the program that leads `group`, guarded. Whatever is left of the group is killed when the work has ended, so the
    /// leader must not have been reaped by then.
    static func watching<Result: ~Copyable & Sendable>(group: Int32, _ work: () async throws -> Result) async throws -> Result {
        let ended = try await Subprocess.run(
            configuration(group), input: .inputWriter, output: .discarded, error: .discarded
        ) { _ in try await work() }
        return ended.takeClosureResult()
    }

    private static func configuration(_ group: Int32) -> Configuration {
        var options = PlatformOptions()
        options.createSession = true
        // A cancellation ends the work, and the work's end the guard; until then it must stay. Signal 0 asks for nothing.
        options.teardownSequence = [.send(signal: Signal(rawValue: 0), allowedDurationToNextStep: .seconds(60))]
        return Configuration(
            executable: .path("/bin/sh"), arguments: ["-c", #"read -r end; kill -s KILL -- "-$1""#, "clout-plugin-guard", "\(group)"],
            environment: .custom(["PATH": "/usr/bin:/bin"]), workingDirectory: "/", platformOptions: options)
    }
}
