import Foundation

/// Addresses that have their first bits in common, such as `10.0.0.0/8`, or one alone.
public struct AddressRange: Sendable, Hashable, CustomStringConvertible, LosslessStringConvertible {
    private let bytes: [UInt8]
    private let bits: Int

    /// Reads an IPv4 or IPv6 address with or without a number of bits behind `/`; `nil` for anything else.
    public init?(_ description: String) {
        let sides = description.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = sides.first, let bytes = Self.bytes(of: String(first)) else { return nil }
        var bits = bytes.count * 8
        if sides.count == 2 {
            guard let number = Int(sides[1]), "\(number)" == sides[1], (0...bits).contains(number) else { return nil }
            bits = number
        }
        (self.bytes, self.bits) = (bytes, bits)
    }

    public var description: String {
        let address = bytes.count == 4 ? bytes.map(String.init).joined(separator: ".") : Self.text(ofIPv6: bytes)
        return bits == bytes.count * 8 ? address : "\(address)/\(bits)"
    }

    /// Whether an address is one of these. An IPv4 address that is written as an IPv6 one is the same.
    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        let whole = bits / 8
        guard other[..<whole] == bytes[..<whole] else { return false }
        return bits % 8 == 0 || (other[whole] ^ bytes[whole]) >> (8 - bits % 8) == 0
    }

    /// What one visitor is known by: the address, or the network of 64 bits that an IPv6 one is in, which is one household's or server's.
    /// `nil` for what is no address.
    static func visitor(at address: String) -> String? {
        guard let bytes = bytes(of: address) else { return nil }
        return bytes.count == 4
            ? bytes.map(String.init).joined(separator: ".") : text(ofIPv6: bytes[..<8] + [UInt8](repeating: 0, count: 8))
    }

    private static func bytes(of text: String) -> [UInt8]? {
        var (four, six) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: six) { Array($0) }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255 && bytes[11] == 255
        return isMapped ? Array(bytes[12...]) : bytes
    }

    private static func text(ofIPv6 bytes: some Collection<UInt8>) -> String {
        var address = in6_addr()
        withUnsafeMutableBytes(of: &address) { $0.copyBytes(from: bytes) }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        inet_ntop(AF_INET6, &address, &text, socklen_t(text.count))
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
