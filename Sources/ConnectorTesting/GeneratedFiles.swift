public import ConnectorKit
public import Foundation

/// Compares the files of a connector's folder that come from its description with what the description says today.
public enum GeneratedFiles {
    /// The line before the part of the README that is generated.
    public static let begin = "<!-- From the connector's description; `make golden` writes it anew. -->"
    /// The line behind it.
    public static let end = "<!-- End of the generated part. -->"

    /// What differs, in words; nothing when the files are current. With `CLOUT_GOLDEN=write` they are written anew instead.
    public static func differences(of description: ConnectorDescription, in folder: URL) throws -> [String] {
        let isWriting = ProcessInfo.processInfo.environment["CLOUT_GOLDEN"] == "write"
        var differences: [String] = []
        func compare(_ name: String, _ wanted: String, _ found: String) throws {
            guard wanted != found else { return }
            if isWriting {
                try wanted.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
            } else {
                differences.append("\(name) is not what the description says; `make golden` writes it anew")
            }
        }
        func text(_ name: String) -> String { (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? "" }

        try compare("sample.toml", description.sampleTOML(), text("sample.toml"))
        let readme = text("README.md")
        guard let first = readme.range(of: begin + "\n"), let last = readme.range(of: end), first.upperBound <= last.lowerBound else {
            return differences + ["README.md lacks the lines \(begin) and \(end)"]
        }
        let wanted = readme[..<first.upperBound] + "\n" + description.settingsTable() + "\n" + readme[last.lowerBound...]
        try compare("README.md", String(wanted), readme)
        return differences
    }
}
