#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A program that a connector starts, as its file names it: by an absolute path, or by a name that is looked up in `folders`.
public enum Program {
    /// Where a name without a slash is looked up, in this order.
    public static let folders = ["/usr/local/bin", "/usr/bin", "/bin"]

    /// Why this user cannot start the program as things stand, and how to mend it; `nil` when nothing speaks against it.
    public static func flaw(in name: String) -> String? {
        guard !name.contains("/") else { return flaw(at: name) }
        let flaws = folders.map { flaw(at: "\($0)/\(name)") }
        return flaws.contains(nil)
            ? nil : "There is no program `\(name)` in \(folders.joined(separator: ", ")). Install it, or name it by its absolute path."
    }

    private static func flaw(at path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return "The program \(path) cannot be started: \(String(cString: strerror(errno)))." }
        guard status.st_mode & S_IFMT == S_IFREG else { return "\(path) is no file, so it is no program." }
        return access(path, X_OK) == 0 ? nil : "Clout's user may not run \(path). Say: chmod a+x \(path)"
    }
}
