import Logging
import Model
import Synchronization
import Testing

@testable import Clout

@Suite("Log lines")
struct LineLogHandlerTests {
    private final class Lines: Sendable {
        let all = Mutex("")
    }

    private struct Noon: WallClock {
        var now: Instant { Instant(seconds: 1_780_000_000) }
    }

    private func written(isJournal: Bool, format: MainSettings.LogFormat = .text, own: MainSettings.LogFormat? = nil) -> String {
        let lines = Lines()
        var main = MainSettings()
        main.logFormat = format
        let logger = Logger(label: "clout.test") { label in
            LineLogHandler(label: label, settings: LogSettings(main), format: own, clock: Noon(), isJournal: isJournal) { line in
                lines.all.withLock { $0 += line }
            }
        }
        logger.error("store refuses", metadata: ["reason": "no room\nleft"])
        return lines.all.withLock { $0 }
    }

    @Test("of a logger with a format of its own are written in that one")
    func ownFormat() {
        #expect(written(isJournal: false, format: .text, own: .json) == written(isJournal: false, format: .json))
        #expect(written(isJournal: false, format: .json, own: .text) == written(isJournal: false, format: .text))
    }

    @Test("carry their time, their level and quoted values")
    func text() {
        #expect(
            written(isJournal: false) == "\(Noon().now) error    clout.test: store refuses reason=\"no room\\u{a}left\"\n")
    }

    @Test("begin with their priority in systemd's journal, which keeps the time itself")
    func journal() {
        #expect(written(isJournal: true) == "<3>error    clout.test: store refuses reason=\"no room\\u{a}left\"\n")
        #expect(written(isJournal: true, format: .json).hasPrefix("<3>{\"time\":"))
    }
}
