extension String {
    /// Whether this is a slug, a name that people choose and programs keep: lower-case letters, digits, `-`, `_` and `.`, beginning
    /// with a letter or digit, at most 100 bytes.
    public var isSlug: Bool {
        guard let first = utf8.first, utf8.count <= 100 else { return false }
        guard (0x61...0x7a).contains(first) || (0x30...0x39).contains(first) else { return false }
        return utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7a, 0x30...0x39, 0x2d, 0x2e, 0x5f: true
            default: false
            }
        }
    }
}
