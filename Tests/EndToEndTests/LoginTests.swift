import Foundation
import Model
import Simnet
import Testing

/// Logins whose tokens end all the time, by the real binary.
@Suite("A login", .enabled(if: Program.path != nil, "the binary is not built"))
struct LoginTests {
    private static let kills = ProcessInfo.processInfo.environment["CLOUT_KILLS"].flatMap { Int($0) } ?? 4

    @Test("is made with a pasted code, and fetching goes on over the ends of its tokens", .timeLimit(.minutes(10)))
    func lasts() async throws {
        let stage = try LoginStage()
        defer { stage.folder.remove() }
        try await stage.served {
            try await stage.logIn(pastingCodeAlone: true)
            let daemon = try stage.start()
            defer { daemon.kill() }
            let reddit = try #require(stage.simnet.others[Network("reddit")])
            for (ledger, desk) in [(stage.simnet.twitter.ledger, stage.desk), (reddit.ledger, try #require(reddit.desk))] {
                try await eventually("pages come for four lives of a token") {
                    try #require(daemon.isRunning, "\(stage.log)")
                    let pages = ledger.entries.filter { $0.status == 200 && !$0.path.contains("token") }
                    guard let first = pages.first, let last = pages.last else { return nil as Bool? }
                    return last.at - first.at > LoginStage.life * 4 && desk.given > 4 ? true : nil
                }
                #expect(ledger.countByStatus[401] == nil)
            }
            daemon.terminate()
            #expect(try await daemon.end() == .init(code: 0), "\(stage.log)")
        }
    }

    /// What is lost with the network's answer, nobody can get back: the next daemon says so, and what to do.
    ///
    /// `CLOUT_KILLS` says how often it is killed.
    @Test(
        "outlives a daemon that is killed while it renews, unless the network's answer is lost on its way to the disk and not forgiven",
        .timeLimit(.minutes(10)), arguments: [false, true])
    func isKilled(forgiving: Bool) async throws {
        let stage = try LoginStage(forgivesLostAnswers: forgiving)
        defer { stage.folder.remove() }
        try await stage.served {
            try await stage.logIn()
            var lots = Lots(state: 20_261_126)
            var lost = 0
            for _ in 1...Self.kills {
                let daemon = try stage.start()
                defer { daemon.kill() }
                if try await !renews(stage, daemon, times: Int.random(in: 1...3, using: &lots)) {
                    lost += 1
                    daemon.kill()
                    _ = try await daemon.end()
                    try await stage.logIn()
                    continue
                }
                try await Task.sleep(for: .microseconds(Int.random(in: 0...4000, using: &lots)))
                daemon.kill()
                #expect(try await daemon.end() == .init(code: SIGKILL, bySignal: true))
            }
            print("login kill test: \(lost) of \(Self.kills) logins lost\(forgiving ? " with a network that forgives" : "")")
            #expect(!forgiving || lost == 0)
            let daemon = try stage.start()
            defer { daemon.kill() }
            if try await !renews(stage, daemon, times: 1) { #expect(!forgiving) }
        }
    }

    /// Waits until the daemon has been given a token so often; false when it says instead that the login is lost, and how to mend that.
    private func renews(_ stage: LoginStage, _ daemon: Child, times: Int) async throws -> Bool {
        let given = stage.desk.given
        let told = stage.log.ranges(of: "had no answer").count
        return try await eventually("a token is renewed", every: .milliseconds(1)) {
            if stage.desk.given >= given + times { return true }
            try #require(daemon.isRunning, "\(stage.log)")
            let log = stage.log
            guard log.ranges(of: "had no answer").count > told else { return nil }
            let line = log.split(separator: "\n").last { $0.contains("had no answer") } ?? ""
            #expect(line.contains("invalid_grant") && line.contains("clout connector login x"), "\(line)")
            return false
        }
    }
}
