#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A fixed number of plain values side by side in memory.
///
/// A run goes over tens of millions of them, several at once and from several threads, each thread on its own part; an array's
/// checks for uniqueness and bounds on every access would cost more than the arithmetic. Bounds are asserted in debug builds.
final class Column<Element: BitwiseCopyable> {
    let count: Int
    let base: UnsafeMutablePointer<Element>

    convenience init(_ count: Int, filledWith value: Element) {
        self.init(unwritten: count)
        base.initialize(repeating: value, count: count)
    }

    /// The values are whatever the memory held; each is to be written before it is read.
    init(unwritten count: Int) {
        self.count = count
        base = LargeMemory.allocate(max(1, count) * MemoryLayout<Element>.stride)
            .bindMemory(to: Element.self, capacity: max(1, count))
    }

    convenience init(_ values: [Element]) {
        self.init(unwritten: values.count)
        for (index, value) in values.enumerated() { base.advanced(by: index).initialize(to: value) }
    }

    deinit { LargeMemory.free(base, max(1, count) * MemoryLayout<Element>.stride) }

    /// The first place in a range of growing values that does not stand before `value`.
    func firstIndex(in range: Range<Int>, notBefore value: Element) -> Int where Element: Comparable {
        var (low, high) = (range.lowerBound, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if base[middle] < value { low = middle + 1 } else { high = middle }
        }
        return low
    }

    @inline(__always)
    subscript(index: Int) -> Element {
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

/// Memory that goes back to the system when it is freed, in large pages where the system has them.
///
/// A run's columns come and go by the hundred megabytes: kept in the allocator's pools they would double what a daemon holds; and a walk
/// that jumps about in them would wait for the translation of every address.
private enum LargeMemory {
    private static let large = 1 << 20

    static func allocate(_ bytes: Int) -> UnsafeMutableRawPointer {
        guard bytes >= large else { return .allocate(byteCount: bytes, alignment: 16) }
        let memory = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let memory, memory != MAP_FAILED else { fatalError("no memory is left for \(bytes) bytes") }
        #if os(Linux)
            madvise(memory, bytes, MADV_HUGEPAGE)
        #endif
        return memory
    }

    static func free(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
        if bytes >= large { munmap(memory, bytes) } else { memory.deallocate() }
    }
}
