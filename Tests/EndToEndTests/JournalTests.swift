import Foundation
import JSON
import Testing

/// systemd's own journal, run for one test, and journalctl.
@Suite(
    "The journal", .enabled(if: Program.path != nil, "the binary is not built"),
    .enabled(if: hasJournal, "needs systemd-journald, journalctl and unshare"), .timeLimit(.minutes(10)))
struct JournalTests {
    @Test("journalctl finds an alert by its fields")
    func found() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write("etc/receivers.d/journal.toml", "[receiver]\ntype = \"journal\"\n")
        // In a namespace of its own, with a /run of its own: the machine's journal is not touched.
        let shell = """
            mount -t tmpfs none /run && mkdir -p /run/systemd/journal /run/log/journal
            echo 0123456789abcdef0123456789abcdef > /run/id && mount --bind /run/id /etc/machine-id
            /lib/systemd/systemd-journald & journal=$!
            tries=0
            while [ ! -S /run/systemd/journal/socket ] && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
            "$@" >&2
            told=$?
            tries=0
            while [ -z "$found" ] && [ $tries -lt 100 ]; do
                sleep 0.05
                tries=$((tries + 1))
                found=$(journalctl -q -D /run/log/journal CLOUT_RULE=clout-test CLOUT_STATUS=firing -o json)
            done
            echo "$found"
            kill -KILL $journal
            exit $told
            """
        let outcome = try await Program.run(
            executable: "/usr/bin/unshare",
            ["-rm", "/bin/sh", "-c", shell, "sh", #require(Program.path), "receivers", "test", "journal", "--config", folder / "etc"])
        #expect(outcome.code == 0, "\(outcome.complaint)")
        let entry = outcome.output.split(separator: "\n").first.map { Array($0.utf8) } ?? []
        try withJSON(entry) { entry in
            #expect(entry["MESSAGE"]?.string == "TEST: Clout reaches this receiver (journal). Nothing has happened.")
            #expect(entry["PRIORITY"]?.string == "5" && entry["SYSLOG_IDENTIFIER"]?.string == "clout")
            #expect(entry["CLOUT_PERSON"]?.string == "example:test" && entry["CLOUT_SCORE"]?.string == "63.4")
            #expect(entry["CLOUT_REASON"]?.elements.count(where: { _ in true }) == 2)
        }
    }
}

private let hasJournal: Bool = {
    let probe = Process()
    probe.executableURL = URL(filePath: "/usr/bin/unshare")
    probe.arguments = [
        "-rm", "/bin/sh", "-c", "command -v /lib/systemd/systemd-journald && command -v journalctl && test -e /etc/machine-id",
    ]
    probe.standardOutput = FileHandle.nullDevice
    probe.standardError = FileHandle.nullDevice
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
}()
