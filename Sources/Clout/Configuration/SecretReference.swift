import Foundation
import Model

/// Where a secret is kept: never in the configuration file itself.
enum SecretReference {
    /// Reads `{ file = "…" }`, `{ env = "…" }` or `{ systemd = "…" }`. A mistake is added to the section's problems.
    static func read(_ key: String, in section: Section, environment: [String: String]) -> Secret? {
        guard let node = section.node(key) else { return nil }
        guard case .table(let table) = node, table.count == 1, let (place, value) = table.first, case .string(let name) = value else {
            section.wrong(
                key, "A secret is named by its place: { file = \"PATH\" }, { env = \"NAME\" } or { systemd = \"ID\" }.", showValue: false)
            return nil
        }
        if section.problems.secrets == .unneeded, places.contains(place) {
            section.leave(key)
            return Secret("stand-in")
        }
        switch place {
        case "file":
            let path = section.file.path(name)
            return contents(of: path, key, in: section, ifAbsent: "There is no file \(path).")
        case "env":
            guard let value = environment[name], !value.isEmpty else {
                section.wrong(key, "The environment variable \(name) is not set.", showValue: false)
                return nil
            }
            return Secret(value)
        case "systemd":
            guard !name.isEmpty, !name.contains("/"), name != ".", name != ".." else {
                section.wrong(key, "A credential of systemd has a name and no path.")
                return nil
            }
            let hint = "Add LoadCredential=\(name):/PATH/OF/THE/SECRET to the unit, and restart it."
            guard let folder = environment["CREDENTIALS_DIRECTORY"] else {
                if section.problems.secrets == .lookedAt {
                    section.note(
                        key,
                        "Only known inside the service: systemd hands `\(name)` over at its start. To check it too: systemd-run --pipe --wait "
                            + "-p LoadCredential=\(name):/PATH/OF/THE/SECRET clout check")
                    return Secret("stand-in")
                }
                section.wrong(
                    key, "systemd handed over no credentials ($CREDENTIALS_DIRECTORY is not set). \(hint)", showValue: false)
                return nil
            }
            return contents(
                of: (folder as NSString).appendingPathComponent(name), key, in: section, isGuarded: true,
                ifAbsent: "systemd handed over no credential `\(name)`. \(hint)")
        default:
            section.wrong(
                key, "A secret has no place `\(place)`.", showValue: false,
                nearest: nearestWord(to: place, among: places))
            return nil
        }
    }

    /// Reads all secrets that a free table names, at any depth; each by the dotted path of its place.
    static func collect(from section: Section, at path: String, environment: [String: String], into secrets: inout [String: Secret]) {
        for key in section.keys {
            guard let node = section.node(key) else { continue }
            let place = "\(path).\(key)"
            switch node {
            case .table(let table) where isReference(table): secrets[place] = section.secret(key, environment: environment)
            case .table(let table):
                let inner = Section(table, at: section.path + [key], of: section.file, problems: section.problems)
                collect(from: inner, at: place, environment: environment, into: &secrets)
            case .array(let nodes):
                let elements = Dictionary(uniqueKeysWithValues: nodes.enumerated().map { ("\($0.offset)", $0.element) })
                let inner = Section(elements, at: section.path + [key], of: section.file, problems: section.problems)
                collect(from: inner, at: place, environment: environment, into: &secrets)
            default: continue
            }
        }
    }

    private static let places = ["file", "env", "systemd"]

    private static func isReference(_ table: [String: TOMLNode]) -> Bool {
        guard table.count == 1, let (key, value) = table.first, case .string = value else { return false }
        return places.contains(key)
    }

    /// The text of a file that its owner alone may read.
    ///
    /// `isGuarded` where somebody else sees to that: systemd may give the service's user its right by an ACL, whose mask shows in the
    /// mode as the group's right (0440).
    private static func contents(
        of path: String, _ key: String, in section: Section, isGuarded: Bool = false, ifAbsent: String
    ) -> Secret? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            section.wrong(
                key, code == ENOENT ? ifAbsent : "\(path) cannot be reached: \(String(cString: strerror(code))).", showValue: false)
            return nil
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            section.wrong(key, "\(path) is no plain file.", showValue: false)
            return nil
        }
        guard isGuarded || status.st_mode & 0o077 == 0 else {
            section.wrong(
                key, "Others than its owner may read or write \(path). Say: chmod 600 \(path)", showValue: false)
            return nil
        }
        guard access(path, R_OK) == 0 else {
            section.wrong(key, "Clout's user may not read \(path). Say: chown it to that user, or use { systemd = … }.", showValue: false)
            return nil
        }
        guard status.st_size <= 65_536, let bytes = FileManager.default.contents(atPath: path),
            var text = String(validating: bytes, as: UTF8.self)
        else {
            section.wrong(key, "\(path) cannot be read as a secret: UTF-8 text of at most 64 KiB.", showValue: false)
            return nil
        }
        if text.hasSuffix("\n") { text.removeLast() }
        guard !text.isEmpty else {
            section.wrong(key, "\(path) is empty.", showValue: false)
            return nil
        }
        return Secret(text)
    }
}
