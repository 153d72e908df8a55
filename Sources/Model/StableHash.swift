/// FNV-1a, 64 bits (draft-eastlake-fnv-21, section 2): the same on every machine and in every version, unlike `Hasher`.
public enum StableHash {
    /// 64 bits that look random and never change.
    public static func of(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        // FNV leaves the high bits of short texts alike; this is the finalizer of MurmurHash3.
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}
