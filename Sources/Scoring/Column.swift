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
    public let count: Int
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
/// misses fewer translations of addresses.
private struct LargeMemory {
    private static let large = 1 << 20

    let start: UnsafeMutableRawPointer
    private let bytes: Int
    /// Whether the system has given pages of their own; what it refuses is left to the allocator, as what is small.
    private let isMapped: Bool

    init(bytes: Int) {
        self.bytes = bytes
        if bytes >= Self.large, let pages = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            pages != MAP_FAILED
        {
            #if os(Linux)
                madvise(pages, bytes, MADV_HUGEPAGE)
            #endif
            (start, isMapped) = (pages, true)
        } else {
            (start, isMapped) = (.allocate(byteCount: bytes, alignment: 16), false)
        }
    }

    func free() { if isMapped { munmap(start, bytes) } else { start.deallocate() } }
}
