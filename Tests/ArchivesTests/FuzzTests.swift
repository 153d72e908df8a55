import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// The same numbers for the same seed (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }
}

/// Whatever an export holds, it is read to an end: nothing crashes, and what can be read is no more than there was.
@Suite("Exports of random bytes")
struct FuzzTests {
    private static let seed: UInt64 = 20_261_126

    @Test("damage anywhere in an export's files costs records, and nothing else", arguments: ExportFixture.all)
    func damagedFiles(fixture: ExportFixture) async throws {
        var generator = SplitMix(state: Self.seed)
        let export = try fixture.export
        let whole = try await importing(export, as: fixture.accounts)
        for round in 0..<12 {
            let folder = try TemporaryFolder()
            for path in try FileManager.default.subpathsOfDirectory(atPath: export) {
                guard let bytes = FileManager.default.contents(atPath: export + "/" + path), !bytes.isEmpty else { continue }
                var damaged = [UInt8](bytes)
                for _ in 0...round {
                    damaged[Int.random(in: damaged.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
                }
                if round % 3 == 0 { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &generator)) }
                let place = folder.path + "/" + path
                try FileManager.default.createDirectory(
                    atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
                try Data(damaged).write(to: URL(filePath: place))
            }
            // Where the file that says whose it is has suffered, it is refused.
            guard let imported = try? await importing(folder.path, as: fixture.accounts) else { continue }
            #expect(imported.failure == nil)
            // A bracket that is gone can make two of what was one.
            #expect(imported.report.elements <= 3 * whole.report.elements + 30, "seed \(Self.seed), round \(round)")
        }
    }

    @Test("lists and tables of random characters come to an end")
    func randomText() throws {
        var generator = SplitMix(state: Self.seed)
        let alphabet = Array("[]{}\",:\\ a1\n=".utf8)
        let folder = try TemporaryFolder()
        let path = folder.path + "/x"
        for _ in 0..<600 {
            let text = (0..<Int.random(in: 0...120, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            try Data(text).write(to: URL(filePath: path))
            let file = FolderArchive(file: path)
            _ = try file.next()
            let elements = JSONElements(EntryBytes(file), limit: 20) { _ in true }
            var steps = 0
            while try elements.next() != nil { steps += 1 }
            #expect(steps <= text.count + 1)
            let table = FolderArchive(file: path)
            _ = try table.next()
            let rows = CSVRows(EntryBytes(table), limit: 20, required: [])
            steps = 0
            while try rows.next() != nil { steps += 1 }
            #expect(steps <= text.count + 1)
        }
    }
}
