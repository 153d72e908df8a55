import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An IP address, and whether it belongs to the public internet.
enum IPAddress: Equatable, Sendable {
    case v4(UInt32)
    /// The upper and the lower 64 bits.
    case v6(UInt64, UInt64)

    /// The address in a socket address; nil for other families, and for one that is too short.
    init?(_ address: UnsafePointer<sockaddr>, length: Int) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET where length >= MemoryLayout<sockaddr_in>.size:
            self = .v4(UInt32(bigEndian: raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
        case AF_INET6 where length >= MemoryLayout<sockaddr_in6>.size:
            self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
        default: return nil
        }
    }

    /// An address in numbers, without brackets; a zone behind `%` is left out.
    init?(numeric text: UnsafePointer<CChar>) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .v4(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        let bare = String(cString: text).prefix { $0 != "%" }
        guard inet_pton(AF_INET6, String(bare), &six) == 1 else { return nil }
        self.init(six)
    }

    /// The host of a URL, where it is an address in numbers: IPv6 in brackets, IPv4 as resolvers take it, with fewer than four parts too
    /// and in other bases (inet_aton(3)).
    init?(host: String) {
        if host.hasPrefix("["), host.hasSuffix("]") {
            self.init(numeric: String(host.dropFirst().dropLast()))
            return
        }
        var four = in_addr()
        guard inet_aton(host, &four) == 1 else { return nil }
        self = .v4(UInt32(bigEndian: four.s_addr))
    }

    private init(_ address: in6_addr) {
        self = withUnsafeBytes(of: address) { bytes in
            .v6(
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Whether the address is reachable over the public internet and belongs to nobody's inside.
    ///
    /// Source: IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890 and its successors). Where the registry is of two
    /// minds the answer is no. Of IPv6, only what IANA has given out for global unicast (2000::/3) can be public, so ranges that
    /// get a meaning later are refused until somebody adds them.
    var isPublic: Bool {
        switch self {
        case .v4(let address):
            return !Self.closedIPv4.contains { $0.contains(address) }
        case .v6(let upper, let lower):
            if upper == 0, lower >> 32 == 0xFFFF { return IPAddress.v4(UInt32(truncatingIfNeeded: lower)).isPublic }  // mapped
            if upper == 0x0064_FF9B_0000_0000, lower >> 32 == 0 {  // NAT64, RFC 6052
                return IPAddress.v4(UInt32(truncatingIfNeeded: lower)).isPublic
            }
            if upper >> 48 == 0x2002 { return IPAddress.v4(UInt32(truncatingIfNeeded: upper >> 16)).isPublic }  // 6to4, RFC 3056
            guard upper >> 61 == 0b001 else { return false }
            return !Self.closedIPv6.contains { $0.contains(upper) }
        }
    }

    private struct Range<Bits: FixedWidthInteger & Sendable>: Sendable {
        let first: Bits
        let length: Int
        func contains(_ address: Bits) -> Bool { (address ^ first) >> (Bits.bitWidth - length) == 0 }
    }

    private static let closedIPv4: [Range<UInt32>] = [
        .init(first: 0x0000_0000, length: 8),  // "this network"
        .init(first: 0x0A00_0000, length: 8),  // private
        .init(first: 0x6440_0000, length: 10),  // shared by carriers (CGNAT)
        .init(first: 0x7F00_0000, length: 8),  // loopback
        .init(first: 0xA9FE_0000, length: 16),  // link-local, where clouds keep their metadata
        .init(first: 0xAC10_0000, length: 12),  // private
        .init(first: 0xC000_0000, length: 24),  // IETF protocol assignments
        .init(first: 0xC000_0200, length: 24),  // documentation
        .init(first: 0xC058_6300, length: 24),  // 6to4 relays, withdrawn
        .init(first: 0xC0A8_0000, length: 16),  // private
        .init(first: 0xC612_0000, length: 15),  // benchmarks
        .init(first: 0xC633_6400, length: 24),  // documentation
        .init(first: 0xCB00_7100, length: 24),  // documentation
        .init(first: 0xE000_0000, length: 4),  // multicast
        .init(first: 0xF000_0000, length: 4),  // reserved, and broadcast
    ]

    /// Within 2000::/3, by their upper half: all are shorter than 64 bits.
    private static let closedIPv6: [Range<UInt64>] = [
        .init(first: 0x2001_0000_0000_0000, length: 23),  // IETF protocol assignments: Teredo, ORCHID, benchmarks
        .init(first: 0x2001_0DB8_0000_0000, length: 32),  // documentation
        .init(first: 0x3FFF_0000_0000_0000, length: 20),  // documentation
    ]
}
