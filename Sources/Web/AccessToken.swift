import Crypto
import Foundation

/// What somebody shows to be let in. Only its SHA-256 is kept: it is long and random, so nobody finds it by trying.
public struct AccessToken: Sendable, Hashable {
    /// Whose it is, or what it is for.
    public let name: String
    public let scope: Client.Scope
    /// The SHA-256 of what is shown.
    let hash: [UInt8]

    /// - Parameter hash: 64 hexadecimal digits; `nil` is returned for anything else.
    public init?(name: String, scope: Client.Scope, hash: String) {
        let digits = Array(hash.utf8)
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: 64, by: 2) {
            guard digits[place] != UInt8(ascii: "+"), digits[place] != UInt8(ascii: "-"),
                let byte = UInt8(String(decoding: digits[place..<place + 2], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        self.name = name
        self.scope = scope
        self.hash = bytes
    }

    /// A new token of 256 random bits: what is shown, and the hash that is kept.
    public static func make() -> (text: String, hash: String) {
        let random = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        // RFC 6750 allows the characters of base64url in a header.
        let text = prefix + random.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return (text, digest(of: text).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
    }

    /// Tells a token of ours from others' secrets, for those who look for leaked ones.
    private static let prefix = "clout_"

    /// Whether `text` is this token; takes the same time whatever it is.
    func isShown(asDigest digest: SHA256.Digest) -> Bool { digest == Data(hash) }

    static func digest(of text: String) -> SHA256.Digest { SHA256.hash(data: Data(text.utf8)) }
}
