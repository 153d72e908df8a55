/// A fixed number of plain values side by side in memory.
///
/// A run goes over tens of millions of them, several at once and from several threads, each thread on its own part; an array's
/// checks for uniqueness and bounds on every access would cost more than the arithmetic. Bounds are asserted in debug builds.
final class Column<Element: BitwiseCopyable> {
    let count: Int
    let base: UnsafeMutablePointer<Element>

    init(_ count: Int, filledWith value: Element) {
        self.count = count
        base = .allocate(capacity: max(1, count))
        base.initialize(repeating: value, count: count)
    }

    /// The values are whatever the memory held; each is to be written before it is read.
    init(unwritten count: Int) {
        self.count = count
        base = .allocate(capacity: max(1, count))
    }

    convenience init(_ values: [Element]) {
        self.init(unwritten: values.count)
        for (index, value) in values.enumerated() { base.advanced(by: index).initialize(to: value) }
    }

    deinit { base.deallocate() }

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
