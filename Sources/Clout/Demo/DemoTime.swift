import Foundation
import Model
import Simnet
import Store

/// The time of a stage that other processes share: `time.json` in its folder.
struct DemoTime: Codable {
    /// The time of day on the stage's clock, and on the machine's, when the networks opened.
    var start: Instant
    var opened: Instant
    var speed: Double

    private static func file(in folder: String) -> URL { URL(filePath: folder + "/time.json") }

    func write(to folder: String) throws { try JSONEncoder().encode(self).write(to: Self.file(in: folder), options: .atomic) }

    static func read(from folder: String) throws -> DemoTime {
        try JSONDecoder().decode(DemoTime.self, from: try Data(contentsOf: file(in: folder)))
    }

    /// What time it is where a store is: the machine's or, of a demo's store whose time runs faster, the newest that the store knows. Nobody can
    /// tell by the machine's clock how far a demo has come: it may have ended long ago.
    static func wall(of store: any Store, at path: String) async throws(StoreError) -> any WallClock {
        guard let time = ownTime(besideStoreAt: path) else { return SystemWallClock() }
        let known = [try await store.lastRun(), try await store.lastFetches().values.max()]
        return FixedWallClock(known.compactMap(\.self).max() ?? time.start)
    }

    /// The time of a demo's store that runs faster than the machine's; `nil` of any other store, and where it runs as it does.
    static func ownTime(besideStoreAt path: String) -> DemoTime? {
        let folder = (path as NSString).deletingLastPathComponent
        guard let time = try? read(from: folder.isEmpty ? "." : folder), time.speed != 1 else { return nil }
        return time
    }

    /// A clock that tells the stage's time, at `now` of the machine's.
    func clock(at now: Instant) -> AcceleratedClock { AcceleratedClock(speed: speed, from: start + (now - opened) * speed) }
}
