extension UnsafeRawBufferPointer {
    /// Whether the bytes from `offset` on begin with `other`: word by word, since this is asked for every line of every answer.
    func holds(_ other: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        guard offset >= 0, other.count <= count - offset else { return false }
        var done = 0
        while done + 8 <= other.count {
            guard
                loadUnaligned(fromByteOffset: offset + done, as: UInt64.self) == other.loadUnaligned(fromByteOffset: done, as: UInt64.self)
            else { return false }
            done += 8
        }
        while done < other.count {
            guard self[offset + done] == other[done] else { return false }
            done += 1
        }
        return true
    }
}
