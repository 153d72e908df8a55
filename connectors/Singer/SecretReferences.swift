import ConnectorKit

/// Secrets in a plugin's configuration: tables of one key, `{ file = … }`, `{ env = … }` or `{ systemd = … }`.
enum SecretReferences {
    private static let places: Set<String> = ["file", "env", "systemd"]

    /// The dotted paths of all references. Throws when `json` is no JSON.
    static func paths(in json: String) throws -> [String] {
        try withJSON(Array(json.utf8)) { root in
            var paths: [String] = []
            collect(root, at: "", into: &paths)
            return paths
        }
    }

    /// The configuration with the secrets in their places.
    static func resolved(_ json: String, with secrets: [String: Secret]) throws -> [UInt8] {
        try withJSON(Array(json.utf8)) { root in
            var writer = JSONWriter()
            write(root, at: "", with: secrets, into: &writer)
            return writer.bytes
        }
    }

    private static func isReference(_ value: JSONValue) -> Bool {
        guard value.kind == .object, value.count == 1, let member = value.members.first(where: { _ in true }) else { return false }
        return places.contains(member.key) && member.value.kind == .string
    }

    private static func collect(_ value: JSONValue, at path: String, into paths: inout [String]) {
        if !path.isEmpty, isReference(value) {
            paths.append(path)
            return
        }
        for (key, member) in value.members { collect(member, at: path.isEmpty ? key : "\(path).\(key)", into: &paths) }
        for (index, element) in value.elements.enumerated() { collect(element, at: "\(path).\(index)", into: &paths) }
    }

    private static func write(_ value: JSONValue, at path: String, with secrets: [String: Secret], into writer: inout JSONWriter) {
        if let secret = secrets[path], isReference(value) {
            secret.withExposedValue { writer.value($0) }
            return
        }
        switch value.kind {
        case .object:
            writer.object { object in
                for (key, member) in value.members {
                    object.member(key) { write(member, at: path.isEmpty ? key : "\(path).\(key)", with: secrets, into: &$0) }
                }
            }
        case .array:
            writer.array { array in
                for (index, element) in value.elements.enumerated() { write(element, at: "\(path).\(index)", with: secrets, into: &array) }
            }
        default: writer.raw(value.text)
        }
    }
}
