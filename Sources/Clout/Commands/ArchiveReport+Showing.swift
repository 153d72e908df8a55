import Archives
import JSON
import Model

extension ArchiveReport {
    /// What was found, as people read it: a line a kind of file.
    var lines: [String] {
        var lines = parts.map { part in
            let files = part.files == 1 ? "" : " (\(part.files) files)"
            return "  \(part.file)\(files): "
                + (part.leftOut.map { "left out: \($0)" } ?? "\(part.elements) element\(part.elements == 1 ? "" : "s")")
                + (part.skipped > 0 ? ", \(part.skipped) of them left out: \(part.skips ?? "there is nothing to store of them")" : "")
        }
        if unknownFiles > 0 { lines.append("  Files that are not needed: \(unknownFiles).") }
        if passedOver > 0 { lines.append("  Links, and names that lead out of the export, passed over: \(passedOver).") }
        return lines
    }

    /// The same as programs read it, as members of the object that is being written.
    func write(to object: inout JSONWriter) {
        object.member("exports") { list in
            list.array { list in
                for owner in owners {
                    list.object {
                        $0.member("export", owner.export)
                        $0.member("network", owner.identity.network.rawValue)
                        $0.member("id", owner.identity.id)
                    }
                }
            }
        }
        object.member("elements", elements)
        object.member("parts") { list in
            list.array { list in
                for part in parts {
                    list.object {
                        $0.member("export", part.export)
                        $0.member("file", part.file)
                        $0.member("files", part.files)
                        $0.member("elements", part.elements)
                        $0.member("skipped", part.skipped)
                        $0.member("left_out", part.leftOut)
                    }
                }
            }
        }
        object.member("unknown_files", unknownFiles)
        object.member("passed_over", passedOver)
    }
}
