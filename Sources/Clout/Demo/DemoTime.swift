import Foundation
import Model
import Simnet

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

    /// A clock that tells the stage's time, at `now` of the machine's.
    func clock(at now: Instant) -> AcceleratedClock { AcceleratedClock(speed: speed, from: start + (now - opened) * speed) }
}
