import Crypto
import Model

import struct Foundation.Data

/// The symmetric key of a webhook: `whsec_` and 24 to 64 bytes in base64 (Standard Webhooks, specification, "Symmetric").
struct SigningKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: SymmetricKey

    /// Why a secret is not a signing key; never holds any of it.
    struct Flaw: Error, Hashable {
        let reason: String
    }

    /// Decodes a secret; blanks and a line end around it are ignored, as files have them.
    init(_ secret: Secret) throws(Flaw) {
        let bytes = try secret.withExposedValue { (value) throws(Flaw) -> Data in
            let text = String(value.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            guard text.hasPrefix("whsec_") else {
                let isAsymmetric = text.hasPrefix("whsk_") || text.hasPrefix("whpk_")
                throw Flaw(
                    reason: isAsymmetric
                        ? "This is an ed25519 key; only symmetric secrets, which begin with `whsec_`, are used."
                        : "A signing secret begins with `whsec_`.")
            }
            guard let bytes = Data(base64Encoded: String(text.dropFirst("whsec_".count))) else {
                throw Flaw(reason: "What follows `whsec_` is not base64.")
            }
            return bytes
        }
        guard (24...64).contains(bytes.count) else {
            throw Flaw(
                reason: "The key has \(bytes.count) bytes; Standard Webhooks asks for 24 to 64. Make one with `openssl rand -base64 32`.")
        }
        key = SymmetricKey(data: bytes)
    }

    /// `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body` (Standard Webhooks, specification, "Signature scheme").
    func signature(id: String, timestamp: Int64, body: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: key)
        code.update(data: Data("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1," + Data(code.finalize()).base64EncodedString()
    }

    var description: String { "<signing key>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
