import ConnectorKit
import Foundation
import Model
import Validation

/// The populations of a folder, read in place, and a second process of this program.
struct SharedMaterial: Material {
    let folder: String

    func bytes(of path: String) throws(MaterialProblem) -> [UInt8] {
        let file = "\(folder)/\(path)"
        guard FileManager.default.fileExists(atPath: file) else {
            throw MaterialProblem(.absent, what: file, why: "there is no such file", mend: "Name the folder of data with --data.")
        }
        if path.hasSuffix(".gz") { return try output(of: "/usr/bin/env", ["gzip", "-dc", file]) }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw MaterialProblem(.unreadable, what: file, why: "it cannot be read", mend: "Check that you may read it.")
        }
        return Array(data)
    }

    func activity(in path: String) throws(MaterialProblem) -> Batch {
        let bytes = try bytes(of: path)
        // One batch, however long: nothing of it is stored.
        var limits = ActivityDecoder.Limits()
        limits.records = .max
        var all = Batch()
        guard var decoder = try? ActivityDecoder(limits: limits) else {
            throw MaterialProblem(.unreadable, what: path, why: "there is no memory to read it", mend: "Free some.")
        }
        bytes.withUnsafeBytes { decoder.consume($0) }
        decoder.finish()
        while let batch = decoder.takeBatch() {
            all.identities += batch.identities
            all.posts += batch.posts
            all.interactions += batch.interactions
            all.tallies += batch.tallies
            all.deletions += batch.deletions
        }
        guard decoder.counts.rejected == 0 else {
            throw MaterialProblem(
                .unreadable, what: path, why: "\(decoder.counts.rejected) of its records break a rule", mend: "Fetch the file anew.")
        }
        return all
    }

    func digest(ofOrder seed: UInt64) throws(MaterialProblem) -> String {
        let own = Bundle.main.executablePath ?? CommandLine.arguments[0]
        let bytes = try output(of: own, ["validate", "--digest", "\(seed)"])
        return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What a program writes to standard output; its complaints go where ours go.
    private func output(of program: String, _ arguments: [String]) throws(MaterialProblem) -> [UInt8] {
        let what = ([program] + arguments).joined(separator: " ")
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        do {
            try process.run()
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            if process.terminationStatus == 0 { return Array(data) }
        } catch {
            throw MaterialProblem(.unreadable, what: what, why: "\(error)", mend: "Check that the program is installed.")
        }
        throw MaterialProblem(
            .unreadable, what: what, why: "it ended with \(process.terminationStatus)", mend: "Start it by hand to see why.")
    }
}
