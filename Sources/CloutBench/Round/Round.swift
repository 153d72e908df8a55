import ArgumentParser
import Foundation
import Model
import Simnet
import Store

/// One full round before simulated networks, and how its time stands against what the budgets alone dictate.
///
/// Prints a line for each network and one for all: `{"name":"clout","identities":1000,"requests":…,"seconds":…,"limit_seconds":…,
/// "machine_seconds":…,"cpu_seconds":…,"cpu_ms_per_request":…}`. `seconds` are the society's, and so is the limit: what the budgets leave to
/// somebody who asks the same and needs no time for it. The networks' servers are a process of their own, whose work is not counted.
struct Round: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Fetch every account of a simulated society through once.")

    @Argument(help: "A database that is not there yet.") var database: String
    @Option(help: "How many accounts are watched, at most 1000.") var identities = 1000
    @Option(help: "How many times faster than the machine's the society's time runs.") var speed = 60.0
    @Flag(help: "Leave out the networks' limits and our budgets: what is left is our own work.") var unlimited = false

    func validate() throws {
        guard (10...1000).contains(identities) else { throw ValidationError("--identities must be from 10 to 1000.") }
        guard (1...10_000).contains(speed) else { throw ValidationError("--speed must be from 1 to 10000.") }
    }

    func run() async throws {
        let server = Process()
        server.executableURL = Bundle.main.executableURL
        let file = database + ".society"
        server.arguments =
            ["society", file, "--identities", "\(identities)", "--speed", "\(unlimited ? 1 : speed)"] + (unlimited ? ["--unlimited"] : [])
        try server.run()
        defer {
            server.terminate()
            try? FileManager.default.removeItem(atPath: file)
        }
        let society = try await society(in: file, from: server)
        let clock = society.clock
        let store = try await SQLiteStore.open(at: database, role: .daemon, clock: clock.wall)
        let report = try await FirstRound(society: society, store: store, clock: clock).run()
        await store.close()
        for line in report.lines { print(line) }
    }

    private func society(in file: String, from server: Process) async throws -> ServedSociety {
        while server.isRunning {
            if let data = FileManager.default.contents(atPath: file) { return try JSONDecoder().decode(ServedSociety.self, from: data) }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ValidationError("The society was not served: its process ended with \(server.terminationStatus).")
    }
}
