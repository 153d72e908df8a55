import ConnectorKit

/// A kind of file, and whose export's it is.
struct KnownFile: Sendable {
    let export: any NetworkExport.Type
    let file: ArchiveFile
    /// Its place among all, by which what is told of it is gathered.
    let index: Int
}

/// Which kind of file a file is: by its name under whatever folder, then by how it begins.
enum ArchiveRecognition {
    /// All kinds. Those that have a name come first: what may be called anything is only known by what it holds, and a text can hold
    /// anything.
    static let all: [KnownFile] = {
        let files = allExports.flatMap { export in export.files.map { (export, $0) } }
        let sorted = files.filter { !$0.1.stems.isEmpty } + files.filter { $0.1.stems.isEmpty }
        return sorted.enumerated().map { KnownFile(export: $1.0, file: $1.1, index: $0) }
    }()

    /// The kind of the file that stands next in `bytes`; `nil` where it is none. Of a file that no kind has the name of, nothing is read.
    static func known(_ path: String, _ bytes: EntryBytes) throws(ReadFailure) -> KnownFile? {
        let name = FileName(path)
        let candidates = all.filter { $0.file.mayBe(name) }
        guard !candidates.isEmpty else { return nil }
        let beginning = String(decoding: try bytes.beginning(), as: UTF8.self)
        return candidates.first { $0.file.begins(like: beginning) }
    }
}
