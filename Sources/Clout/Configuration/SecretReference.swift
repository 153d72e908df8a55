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
        switch place {
        case "file":
            let path = name.hasPrefix("/") ? name : (section.file.folder as NSString).appendingPathComponent(name)
            return contents(of: path, key, in: section)
        case "env":
            guard let value = environment[name], !value.isEmpty else {
                section.wrong(key, "The environment variable \(name) is not set.", showValue: false)
                return nil
            }
            return Secret(value)
        case "systemd":
            let path = environment["CREDENTIALS_DIRECTORY"].map { ($0 as NSString).appendingPathComponent(name) }
            guard let path, FileManager.default.fileExists(atPath: path) else {
                section.wrong(
                    key,
                    "systemd handed over no credential \(name). Add LoadCredential=\(name):/PATH/OF/ITS/FILE to the unit, and restart it.",
                    showValue: false)
                return nil
            }
            // systemd guards them itself, and from version 254 on by an access list, which the mode shows as a right of the group.
            return contents(of: path, isGuarded: true, key, in: section)
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

    private static func contents(of path: String, isGuarded: Bool = false, _ key: String, in section: Section) -> Secret? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let reason = errno == ENOENT ? "There is no file \(path)." : "\(path) cannot be reached: \(String(cString: strerror(errno)))."
            section.wrong(key, reason, showValue: false)
            return nil
        }
        guard access(path, R_OK) == 0 else {
            section.wrong(
                key, "\(path) cannot be read: \(String(cString: strerror(errno))). Give it to the daemon's user.", showValue: false)
            return nil
        }
        guard isGuarded || status.st_mode & 0o077 == 0 else {
            section.wrong(
                key, "Others than its owner may read or write \(path). Say: chmod 600 \(path)", showValue: false)
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
