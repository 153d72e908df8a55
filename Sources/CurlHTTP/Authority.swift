/// The host and port of a URL, checked byte by byte, because libcurl and a caller must never read the same text differently.
public struct Authority: Sendable, Equatable {
    /// Both in one spelling, as they stand in a URL.
    let text: String
    /// Lower-case; an IPv6 address in its brackets.
    public let host: String
    /// 1 to 65535; nil where the URL gives none.
    public let port: UInt16?

    /// Returns nil for anything but `name`, `name:port`, `[address]` and `[address]:port`: no user, no empty host, ASCII only.
    public init?(_ text: String) {
        var text = text
        let parsed: (end: Int, port: UInt16?, isCanonical: Bool)? = text.withUTF8 { Self.parse($0) }
        guard let parsed else { return nil }
        port = parsed.port
        let host = parsed.end == text.utf8.count ? text : String(text.utf8.prefix(parsed.end)) ?? ""
        self.host = parsed.isCanonical ? host : host.lowercased()
        self.text = parsed.isCanonical ? text : parsed.port.map { "\(host.lowercased()):\($0)" } ?? host.lowercased()
    }

    private static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> (end: Int, port: UInt16?, isCanonical: Bool)? {
        let end: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 1,
                bytes[1..<close].allSatisfy({ isHexadecimal($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") })
            else { return nil }
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard end > 0, bytes[..<end].allSatisfy(isNameByte) else { return nil }
        }
        let hasCapitals = bytes[..<end].contains { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard end < bytes.count else { return (end, nil, !hasCapitals) }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), (1...5).contains(digits.count) else { return nil }
        var port = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            port = port * 10 + Int(digit - UInt8(ascii: "0"))
        }
        guard let port = UInt16(exactly: port), port > 0 else { return nil }
        return (end, port, !hasCapitals && digits.first != UInt8(ascii: "0"))
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
