import Foundation
import Logging
import Testing

@testable import Clout

@Suite("The daemon's runtime folder", .timeLimit(.minutes(10)))
struct RuntimeFolderTests {
    @Test(
        "lies in memory where systemd offers that, beside the store otherwise, and belongs to one store",
        arguments: [
            ("/var/lib/clout/clout.db", [:], "/var/lib/clout/clout.db.run"),
            ("/var/lib/x/../clout/clout.db", [:], "/var/lib/clout/clout.db.run"),
            ("/var/lib/clout/clout.db", ["RUNTIME_DIRECTORY": "/run/clout"], "/run/clout/-var-lib-clout-clout.db.run"),
            ("/srv/clout.db", ["RUNTIME_DIRECTORY": "/run/clout:/run/more"], "/run/clout/-srv-clout.db.run"),
        ])
    func place(store: String, environment: [String: String], expected: String) {
        #expect(RuntimeFolder(ofStoreAt: store, environment: environment).path == expected)
    }

    @Test("a store that is named from the working folder has it at an absolute path")
    func relative() {
        let path = RuntimeFolder(ofStoreAt: "clout.db", environment: [:]).path
        #expect(path == FileManager.default.currentDirectoryPath + "/clout.db.run")
    }

    @Test("clearing kills the programs that are at home there and what they started, nobody else, and removes what lies there")
    func clears() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let runtime = RuntimeFolder(ofStoreAt: folder.path + "/clout.db", environment: [:])
        try folder.write("clout.db.run/clout-plugin-1/config.json", "{\"token\":\"canary\"}")
        try folder.write("clout.db", "the store")
        let stray = try sleeper(home: runtime.path + "/clout-plugin-1")
        let bystander = try sleeper(home: runtime.path + "ner")
        // Not SIGTERM, which it may have inherited as blocked.
        defer { kill(bystander.processIdentifier, SIGKILL) }

        runtime.clear(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        stray.waitUntilExit()
        #expect(stray.terminationReason == .uncaughtSignal && stray.terminationStatus == SIGKILL)
        #expect(bystander.isRunning)
        #expect(try FileManager.default.contentsOfDirectory(atPath: runtime.path) == [])
        #expect(try folder.read("clout.db") == "the store")
    }

    @Test("where there is none, there is nothing to clear")
    func nothing() { RuntimeFolder(ofStoreAt: "/nowhere/clout.db", environment: [:]).clear(logger: Logger(label: "test")) }

    /// A program that runs until it is ended. It has begun when this returns, so that its surroundings are its own.
    private func sleeper(home: String) throws -> Process {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "echo begun; exec sleep 1000"]
        process.environment = ["HOME": home, "PATH": "/usr/bin:/bin"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        _ = try output.fileHandleForReading.read(upToCount: 5)
        return process
    }
}
