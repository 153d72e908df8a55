import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A fixed number of plain values side by side in memory.
///
/// A run goes over tens of millions of them, several at once and from several threads, each thread on its own part; an array's
/// checks for uniqueness and bounds on every access would cost more than the arithmetic. Bounds are asserted in debug builds.
public final class Column<Element: BitwiseCopyable> {
    public private(set) var count: Int
    public let base: UnsafeMutablePointer<Element>
    private let memory: LargeMemory

    public convenience init(_ count: Int, filledWith value: Element) {
        self.init(unwritten: count)
        base.initialize(repeating: value, count: count)
    }

    /// The values are whatever the memory held; each is to be written before it is read.
    public init(unwritten count: Int) {
        self.count = count
        memory = LargeMemory(bytes: max(1, count) * MemoryLayout<Element>.stride)
        base = memory.start.bindMemory(to: Element.self, capacity: max(1, count))
    }

    convenience init(_ values: [Element]) {
        self.init(unwritten: values.count)
        for (index, value) in values.enumerated() { base.advanced(by: index).initialize(to: value) }
    }

    deinit { memory.free() }

    /// The same values, and `value` behind them up to `count`: in their place while there is room, which nobody else may look at then.
    func grown(to count: Int, filling value: Element) -> Column {
        let added = count - self.count
        guard added > 0 else { return self }
        guard count * MemoryLayout<Element>.stride <= memory.bytes else {
            let grown = Column(unwritten: Room.room(for: count))
            grown.base.update(from: base, count: self.count)
            grown.count = self.count
            return grown.grown(to: count, filling: value)
        }
        base.advanced(by: self.count).initialize(repeating: value, count: added)
        self.count = count
        return self
    }

    /// The first place in a range of growing values that does not stand before `value`.
    func firstIndex(in range: Range<Int>, notBefore value: Element) -> Int where Element: Comparable {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if base[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inlinable @inline(__always)
    public subscript(index: Int) -> Element {
        get {
            assert(index >= 0 && index < count)
            return base[index]
        }
        set {
            assert(index >= 0 && index < count)
            base[index] = newValue
        }
    }
}

/// Memory that, where it is large, goes back to the system when it is freed, and lies in large pages where the system has them.
///
/// A run's columns come and go by the hundred megabytes, of which an allocator's pools may keep some; and a walk that jumps about in them
/// misses fewer translations of addresses. A little is kept for the columns that come next: most of what a small run would wait for is
/// the system, which clears each page that it gives.
private struct LargeMemory {
    private static let large = 1 << 16
    private static let worthLargePages = 1 << 20

    let start: UnsafeMutableRawPointer
    /// As many as were asked for, or more.
    let bytes: Int
    /// Whether the system has given pages of their own; what it refuses is left to the allocator, as what is small.
    private let isMapped: Bool

    init(bytes: Int) {
        guard bytes >= Self.large else {
            (start, isMapped, self.bytes) = (.allocate(byteCount: bytes, alignment: 16), false, bytes)
            return
        }
        // Rounded up to an eighth of the greatest power of two in it, so that columns of about one size fit into each other's place; what
        // is too large to be kept for others, to a thirty-second, so that it can grow a little.
        let power = bytes.bitWidth - 1 - bytes.leadingZeroBitCount
        let step = 1 << (power - (bytes > SparePages.largest ? 5 : 3))
        let bytes = (bytes + step - 1) / step * step
        self.bytes = bytes
        if let spare = SparePages.take(bytes) {
            (start, isMapped) = (spare, true)
        } else if let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), pages != MAP_FAILED {
            #if os(Linux)
                if bytes >= Self.worthLargePages { madvise(pages, bytes, MADV_HUGEPAGE) }
            #endif
            (start, isMapped) = (pages, true)
        } else {
            (start, isMapped) = (.allocate(byteCount: bytes, alignment: 16), false)
        }
    }

    func free() {
        guard isMapped else { return start.deallocate() }
        if !SparePages.keep(start, bytes: bytes) { munmap(start, bytes) }
    }
}

/// Pages that were freed a moment ago, to be given again: at most 8 MiB of them, in blocks of at most 4 MiB.
private enum SparePages {
    private static let limit = 8 << 20
    static let largest = 4 << 20
    /// Addresses by size, and the bytes of all.
    private static let spare = Mutex((blocks: [Int: [UInt]](), bytes: 0))

    static func take(_ bytes: Int) -> UnsafeMutableRawPointer? {
        guard bytes <= largest else { return nil }
        let address = spare.withLock { spare -> UInt? in
            guard let address = spare.blocks[bytes]?.popLast() else { return nil }
            spare.bytes -= bytes
            return address
        }
        return address.flatMap(UnsafeMutableRawPointer.init(bitPattern:))
    }

    /// False when there is no room for them.
    static func keep(_ start: UnsafeMutableRawPointer, bytes: Int) -> Bool {
        guard bytes <= largest else { return false }
        return spare.withLock { spare in
            guard spare.bytes + bytes <= limit else { return false }
            spare.blocks[bytes, default: []].append(UInt(bitPattern: start))
            spare.bytes += bytes
            return true
        }
    }
}
