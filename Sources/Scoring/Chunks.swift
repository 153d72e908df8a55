/// Values one behind the other, in arrays of 1,024.
///
/// A long array that somebody else holds too is copied whole by whoever adds one value to it; of these only the last chunk is, or the one
/// in which a value changes. And none has room for as many again as it holds.
struct Chunks<Element: Sendable>: RandomAccessCollection, MutableCollection, Sendable {
    private static var shift: Int { 10 }
    private static var capacity: Int { 1 << shift }

    private var chunks: [[Element]] = []
    private(set) var count = 0

    init() {}

    init(_ elements: some Sequence<Element>) {
        for element in elements { append(element) }
    }

    var startIndex: Int { 0 }
    var endIndex: Int { count }

    @inline(__always)
    subscript(index: Int) -> Element {
        get { chunks[index >> Self.shift][index & (Self.capacity - 1)] }
        _modify { yield &chunks[index >> Self.shift][index & (Self.capacity - 1)] }
    }

    mutating func append(_ element: Element) {
        if count & (Self.capacity - 1) == 0 {
            chunks.append([])
            // The first is all that a small graph needs.
            if count > 0 { chunks[chunks.count - 1].reserveCapacity(Self.capacity) }
        }
        chunks[chunks.count - 1].append(element)
        count += 1
    }
}
