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
    ///
    /// - Throws: `ReadFailure.file` where a file has the name of a kind, and is damaged from its beginning on.
    static func known(_ path: String, _ bytes: EntryBytes) throws(ReadFailure) -> KnownFile? {
        let name = FileName(path)
        let candidates = all.filter { $0.file.mayBe(name) }
        guard !candidates.isEmpty else { return nil }
        let first = try bytes.beginning()
        let beginning = String(decoding: first, as: UTF8.self)
        if let known = candidates.first(where: { $0.file.begins(like: beginning) }) { return known }
        if let named = candidates.first(where: { !$0.file.stems.isEmpty }), named.export.isOfAnotherLanguage(path) {
            throw .file(
                "its columns are not in English, so that nobody knows which is which: set the account's language to English, and "
                    + "export it again")
        }
        // What may be called anything is looked for among files that are none of ours.
        if let named = candidates.first(where: { !$0.file.stems.isEmpty }), let damage = damage(of: first, type: name.type) {
            throw .file("\(damage), though it is called as the \(named.file.name) of `\(named.export.title)` is")
        }
        return nil
    }

    /// What keeps a file that begins so from being any of its type; `nil` where it may be one of somebody else's.
    private static func damage(of beginning: [UInt8], type: String) -> String? {
        // UTF-16 has a zero in every sign of English; no text in UTF-8 has any.
        if beginning.contains(0) { return "it is no text in UTF-8: save it as UTF-8 where it is UTF-16" }
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let text = beginning.starts(with: mark) ? beginning.dropFirst(mark.count) : beginning[...]
        guard let sign = text.first(where: { $0 > 0x20 }) else { return "it is empty" }
        return switch type {
        // Lists of X's alone are JavaScript, and all of them begin alike.
        case "js": "its beginning is missing"
        case "json" where sign != UInt8(ascii: "{") && sign != UInt8(ascii: "["): "it is no JSON"
        default: nil
        }
    }
}
