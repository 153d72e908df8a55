import Archives
import ConnectorKit
import JSON
import Model
import Store

/// What one file brought.
struct ImportSummary {
    let name: String
    var counts = ActivityCounts()
    var outcome = CommitOutcome()
    /// What was found in it, where it is an export.
    var report: ArchiveReport?
    private var rejections: [Rejection] = []

    /// How many rejected records are described; the rest is only counted.
    private static let mostRejections = 20

    init(name: String) { self.name = name }

    mutating func note(_ more: [Rejection]) {
        rejections += more.prefix(Self.mostRejections - rejections.count)
    }

    /// Why nothing of what is in it could be stored, but perhaps whose it is; `nil` where something could, were it not known already.
    var nothing: String? {
        let acts: [ActivityStream] = [.posts, .interactions, .tallies, .deletions]
        guard acts.allSatisfy({ counts[$0].read == 0 }), counts.brokenLines == 0, counts.unknownStreams == 0 else { return nil }
        guard counts.rejected == 0 else { return "none of its records can be read" }
        guard let report else { return counts.read == 0 ? "there are no records in it" : nil }
        let read = report.parts.filter { $0.leftOut == nil }
        let kinds = Set(read.map(\.file)).sorted().joined(separator: ", ")
        let have = read.count == 1 ? "has" : "have"
        guard !read.isEmpty else { return "all that is in it is left out, as is said of each file" }
        return report.elements == 0 ? "\(kinds) \(have) no records" : "\(kinds) \(have) none that are for storing"
    }

    private var streams: [(stream: ActivityStream, count: CommitOutcome.Count)] {
        [
            (.identities, outcome.identities), (.posts, outcome.posts), (.interactions, outcome.interactions), (.tallies, outcome.tallies),
            (.deletions, outcome.deletions),
        ]
    }

    /// The summary as people read it: a line a stream that had anything, then what was rejected and why.
    var lines: [String] {
        var table = TextTable([
            ("stream", .left), ("read", .right), ("stored", .right), ("already known", .right), ("deleted before", .right),
            ("rejected", .right),
        ])
        for (stream, count) in streams where counts[stream].read + counts[stream].rejected > 0 {
            table.add([
                stream.rawValue, "\(counts[stream].read)", "\(count.stored)", "\(count.known)", "\(count.deletedBefore)",
                "\(counts[stream].rejected)",
            ])
        }
        let owners = report?.owners.map { ", \($0.export) of \($0.identity)" }.joined() ?? ""
        let size = report.map { "\($0.elements) elements" } ?? "\(counts.lines) lines"
        var lines = [Terminal.bold(Terminal.safe("\(name)\(owners): \(size), \(counts.read) records"))]
        if counts.read + counts.rejected > 0 { lines += table.lines }
        if let report { lines += report.lines }
        if let nothing { lines.append("Nothing to store\(counts.read > 0 ? " but whose it is" : ""): \(nothing).") }
        if counts.brokenLines > 0 {
            lines.append("\(report == nil ? "Lines that are no message" : "Files refused"): \(counts.brokenLines).")
        }
        if counts.unknownStreams > 0 { lines.append("Records of unknown streams: \(counts.unknownStreams).") }
        for rejection in rejections { lines.append("  \(Terminal.safe(rejection.path)): \(Terminal.safe(rejection.reason))") }
        if counts.rejected > rejections.count { lines.append("  … and \(counts.rejected - rejections.count) more.") }
        return lines
    }

    /// The summary as programs read it.
    func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("file", name)
            object.member("lines", counts.lines)
            object.member("streams") { streams in
                streams.object { object in
                    for (stream, count) in self.streams {
                        object.member(stream.rawValue) { one in
                            one.object {
                                $0.member("read", counts[stream].read)
                                $0.member("stored", count.stored)
                                $0.member("known", count.known)
                                $0.member("deleted_before", count.deletedBefore)
                                $0.member("rejected", counts[stream].rejected)
                            }
                        }
                    }
                }
            }
            report?.write(to: &object)
            object.member("nothing", nothing)
            object.member("broken_lines", counts.brokenLines)
            object.member("unknown_streams", counts.unknownStreams)
            object.member("rejections") { list in
                list.array { list in
                    for rejection in rejections {
                        list.object {
                            $0.member("path", rejection.path)
                            $0.member("reason", rejection.reason)
                        }
                    }
                }
            }
        }
    }
}
