/// Numbers as texts of one length, in an alphabet of a power of two: what networks make ids of.
struct DigitText: Sendable {
    private let alphabet: [UInt8]
    private let bits: UInt64
    private let length: Int

    /// 13 characters that sort as the numbers do: the keys of the AT Protocol's records.
    static let recordKey = DigitText("234567abcdefghijklmnopqrstuvwxyz", bits: 5, length: 13)
    /// 11 characters: YouTube's videos.
    static let video = DigitText("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", bits: 6, length: 11)

    private init(_ alphabet: String, bits: UInt64, length: Int) {
        self.alphabet = Array(alphabet.utf8)
        self.bits = bits
        self.length = length
    }

    func text(_ number: UInt64) -> String {
        String(decoding: (0..<length).reversed().map { alphabet[Int(number >> (UInt64($0) * bits) & (1 << bits - 1))] }, as: UTF8.self)
    }

    /// `nil` for what is no such text.
    func number(in text: some StringProtocol) -> UInt64? {
        guard text.utf8.count == length else { return nil }
        var number: UInt64 = 0
        for byte in text.utf8 {
            guard let digit = alphabet.firstIndex(of: byte), number >> (64 - bits) == 0 else { return nil }
            number = number << bits | UInt64(digit)
        }
        return number
    }
}
