import Crypto
import Foundation

/// Tells whether two configurations were read from the same bytes: it changes with every file that is read, and with nothing else.
final class Seal {
    private var digests: [String: SHA256Digest] = [:]

    /// Takes in a file; reading it twice changes nothing.
    func note(_ file: ConfigurationBytes) { digests[file.name] = file.digest }

    /// 64 hexadecimal digits.
    var text: String {
        var whole = SHA256()
        for (name, digest) in digests.sorted(by: { $0.key < $1.key }) {
            whole.update(data: Data("\(name)\0".utf8))
            whole.update(data: Data(digest))
        }
        return whole.finalize().map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}
