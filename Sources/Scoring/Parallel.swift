import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Shares work among the machine's cores, so that the result has the same bits for any number of them: every piece writes its own
/// part of a column, and sums run inside one piece or after all of them.
public enum Parallel {
    /// How many pieces the work is cut into where each needs memory of its own.
    public static let workers = max(1, min(8, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

    /// Calls `body` for 0 ..< `pieces`, on several threads, and returns when all are done. Blocks the calling thread.
    public static func perform(_ pieces: Int, _ body: (Int) -> Void) {
        if pieces == 1 { return body(0) }
        withoutActuallyEscaping(body) { body in
            // Not isolated, yet safe: `concurrentPerform` returns only after the last call of `body`, and no two pieces ever
            // write to the same place, nor read what another one writes.
            nonisolated(unsafe) let shared = body
            DispatchQueue.concurrentPerform(iterations: pieces) { shared($0) }
        }
    }

    /// Cuts 0 ..< count into `pieces` ranges with about equal parts of what `offsets` (count + 1 of them, growing) lead to.
    public static func ranges(of offsets: Column<Int>, pieces: Int) -> [Range<Int>] {
        let count = offsets.count - 1
        let total = offsets[count]
        var cuts = [0]
        for piece in 1..<max(2, pieces) {
            // Each member counts beside what it leads to, so that members without any do not all fall into one piece.
            let wanted = (total + count) * piece / max(1, pieces)
            var low = cuts[cuts.count - 1]
            var high = count
            while low < high {
                let middle = (low + high) / 2
                if offsets[middle] + middle < wanted { low = middle + 1 } else { high = middle }
            }
            cuts.append(low)
        }
        if pieces == 1 { cuts = [0] }
        cuts.append(count)
        return (0..<cuts.count - 1).map { cuts[$0]..<max(cuts[$0], cuts[$0 + 1]) }
    }

    /// Goes over 0 ..< count of `offsets` in balanced ranges, more of them than cores, so that nobody waits long for the last.
    public static func overRanges(of offsets: Column<Int>, _ body: (Range<Int>) -> Void) {
        let pieces = ranges(of: offsets, pieces: offsets.count < 1000 ? 1 : workers * 8)
        perform(pieces.count) { body(pieces[$0]) }
    }

    /// Sorts; equal ones keep their order.
    static func sorted<Element>(_ elements: [Element], by isLess: (Element, Element) -> Bool) -> [Element] {
        let pieces = elements.count < 10_000 ? 1 : workers
        var parts = (0..<pieces).map { Array(elements[elements.count * $0 / pieces..<elements.count * ($0 + 1) / pieces]) }
        parts.withUnsafeMutableBufferPointer { parts in
            // Each piece sorts its own element and nothing else of the buffer.
            let parts = parts
            perform(pieces) { parts[$0].sort(by: isLess) }
        }
        return parts.dropFirst().reduce(parts[0]) { merged($0, $1, by: isLess) }
    }

    /// Two sorted arrays of about the same length as one; equal ones of the first come first.
    private static func merged<Element>(_ a: [Element], _ b: [Element], by isLess: (Element, Element) -> Bool) -> [Element] {
        var all: [Element] = []
        all.reserveCapacity(a.count + b.count)
        var (left, right) = (0, 0)
        while left < a.count, right < b.count {
            if isLess(b[right], a[left]) {
                all.append(b[right])
                right += 1
            } else {
                all.append(a[left])
                left += 1
            }
        }
        return all + a[left...] + b[right...]
    }
}
