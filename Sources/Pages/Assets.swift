/// A file beside the pages: what they look like, and the little that a script adds.
package struct Asset: Sendable {
    package let path: String
    package let contentType: String
    package let bytes: [UInt8]
    /// Tells one content from another; for an `ETag`, and in the address by which pages ask for it.
    package let version: String

    private init(_ path: String, _ contentType: String, _ bytes: [UInt8]) {
        self.path = path
        self.contentType = contentType
        self.bytes = bytes
        // FNV-1a, 64 bits: not against anybody, only against an older copy.
        let hash = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        version = String(hash, radix: 36)
    }

    /// The address that may be kept for good: another content has another.
    package var versionedPath: String { "\(path)?v=\(version)" }

    package static let sheet = Asset(Links.sheet, "text/css; charset=utf-8", PackageResources.clout_css)
    package static let script = Asset(Links.script, "text/javascript; charset=utf-8", PackageResources.clout_js)
    package static let icon = Asset(Links.icon, "image/svg+xml", PackageResources.icon_svg)
    package static let all = [sheet, script, icon]

    /// What the pages of an answer may load and do: their own sheet, script and pictures, and nothing else.
    package static let policy = [
        "default-src 'none'", "style-src 'self'", "img-src 'self'", "script-src 'self'", "connect-src 'self'", "form-action 'self'",
        "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
}
