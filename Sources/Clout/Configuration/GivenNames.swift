/// The names that files of one folder give to what they describe, whatever else is wrong with those files.
struct GivenNames {
    /// The file that gave each name.
    private(set) var files: [String: String] = [:]

    /// All of them, in order.
    var all: [String] { files.keys.sorted() }

    /// Notes a name; a mistake is told when another file has given it already.
    mutating func note(_ name: String?, by section: Section, _ whose: String) {
        guard let name else { return }
        if let other = files[name] {
            section.wrong("name", "Another \(whose) is called `\(name)` (\(other)); give this one its own name.")
        } else {
            files[name] = section.file.name
        }
    }
}
