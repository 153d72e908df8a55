import Foundation
import Logging
import Model
import Testing

@testable import Clout

@Suite("The watchdog")
struct WatchdogTests {
    @Test("tells that the daemon lives while each part moves, and nothing while one does not", arguments: [true, false])
    func feeds(moves: Bool) async throws {
        let manager = try ManagerSocket()
        defer { manager.close() }
        let (one, other) = (Pulse("one", on: ContinuousClock()), Pulse("other", on: ContinuousClock()))
        one.beat(within: .seconds(3600))
        other.beat(within: moves ? .seconds(3600) : .seconds(-1))
        let lines = LogLines()
        let watchdog = Watchdog(pulses: [one, other], manager: manager.manager, logger: lines.logger)
        // It looks once before it rests.
        let watching = Task { await watchdog.run(on: ContinuousClock()) }
        watching.cancel()
        await watching.value
        #expect(manager.heard == (moves ? ["WATCHDOG=1"] : []))
        #expect(lines.whole == (moves ? [] : ["critical part does not move part=other"]))
    }
}
