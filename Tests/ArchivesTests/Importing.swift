import ConnectorKit
import ConnectorTesting
import Foundation
import Testing

@testable import Archives

/// All that an import gives.
struct Imported {
    var batch = Batch()
    var report: ArchiveReport
    var counts: ActivityCounts
    /// What ended it before its end.
    var failure: ArchiveError?
    var rejections: [String] = []
    var steps = 0

    /// The records and rejections, as lines.
    var lines: [String] { batch.lines + rejections.map { "REJECTED \($0)" } }
    /// The same without their order, which is that of the files.
    var sortedLines: [String] { lines.sorted() }
}

/// When the tests take place.
let testNow = Instant(seconds: 1_796_000_000)

/// Reads an export to its end.
func importing(
    _ path: String, as accounts: [String] = [], limits: ArchiveLimits = ArchiveLimits()
) async throws -> Imported {
    let archive = try #require(try ArchiveImport(recognising: path, limits: limits, now: testNow), "\(path) is no export")
    var said: [Network: String] = [:]
    for account in accounts {
        guard case .met(let key)? = PersonKey(account) else { continue }
        said[key.network] = key.id
    }
    try await archive.look(accounts: said)
    var imported = Imported(report: await archive.report, counts: ActivityCounts())
    do {
        while let step = try await archive.next() {
            imported.batch.identities += step.batch.identities
            imported.batch.posts += step.batch.posts
            imported.batch.interactions += step.batch.interactions
            imported.batch.tallies += step.batch.tallies
            imported.batch.deletions += step.batch.deletions
            imported.rejections += step.batch.rejections.map { "\($0.path): \($0.reason)" }
            imported.counts = step.counts
            imported.steps += 1
        }
    } catch { imported.failure = error }
    imported.report = await archive.report
    return imported
}

/// The exports under Fixtures/: a folder each with one folder in it, which is the export; `accounts` with what --as would say, where it
/// must say something; and `expected.jsonl` with what comes of it.
struct ExportFixture: CustomStringConvertible {
    let name: String
    var description: String { name }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    var folder: String { Self.root.appending(path: name).path }

    static let all: [ExportFixture] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        return names.sorted().map(ExportFixture.init)
    }()

    /// The export's own folder.
    var export: String {
        get throws {
            let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "accounts" && $0 != "expected.jsonl" }
            try #require(names.count == 1)
            return folder + "/" + names[0]
        }
    }

    var accounts: [String] {
        let text = (try? String(contentsOfFile: folder + "/accounts", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }
}
