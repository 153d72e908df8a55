/// Where numbers have moved to after others came between them: growing, so what was in order stays so.
struct Renumbering {
    /// How many there are now.
    let count: Int
    /// By old number.
    private let moved: Column<Int32>

    /// - Parameter before: for each that came, growing, the old number that it stands before; the old count for the end.
    init(of old: Int, inserting before: [Int]) {
        count = old + before.count
        moved = Column(unwritten: old)
        var came = 0
        for number in 0..<old {
            while came < before.count, before[came] <= number { came += 1 }
            moved[number] = Int32(truncatingIfNeeded: number + came)
        }
    }

    /// - Parameters:
    ///   - moved: the new numbers of the old ones, growing.
    ///   - count: how many there are now.
    init(to moved: Column<Int32>, of count: Int) {
        self.count = count
        self.moved = moved
    }

    @inline(__always)
    subscript(old: Int32) -> Int32 { moved[Int(old)] }

    /// A column by old number as one by new number.
    func spread<Element>(_ column: Column<Element>, filling value: Element) -> Column<Element> {
        let spread = Column(count, filledWith: value)
        for number in 0..<moved.count { spread[Int(moved[number])] = column[number] }
        return spread
    }

    /// Offsets (one more than numbers) by new number; who came has nothing.
    func spreadOffsets(_ offsets: Column<Int>) -> Column<Int> {
        let spread = Column<Int>(unwritten: count + 1)
        var next = 0
        for number in 0..<moved.count {
            while next <= Int(moved[number]) {
                spread[next] = offsets[number]
                next += 1
            }
        }
        while next <= count {
            spread[next] = offsets[moved.count]
            next += 1
        }
        return spread
    }

    /// Room for so many and for who comes next: an array that has it is not moved as a whole each time that somebody comes.
    static func room(for count: Int) -> Int { count + count / 32 }

    /// Moves what stands by old number to its new number, in its place; `value` stands for who came.
    func makeRoom<Element>(in elements: inout [Element], filling value: Element) {
        var end = elements.count
        var room = count
        if elements.capacity < room { elements.reserveCapacity(Self.room(for: room)) }
        elements.append(contentsOf: repeatElement(value, count: count - end))
        // A buffer moves what stays side by side at one stroke; an array would copy each.
        elements.withUnsafeMutableBufferPointer { elements in
            guard let base = elements.baseAddress else { return }
            (base + end).deinitialize(count: room - end)
            while room > end {
                var start = end
                while start > 0, Int(moved[start - 1]) - (start - 1) == room - end { start -= 1 }
                (base + start + (room - end)).moveInitialize(from: base + start, count: end - start)
                room -= end - start
                end = start
                let next = end > 0 ? Int(moved[end - 1]) + 1 : 0
                (base + next).initialize(repeating: value, count: room - next)
                room = next
            }
        }
    }

    /// Writes new numbers over old ones. -1 stays.
    func rename(_ numbers: Column<Int32>) {
        let pieces = numbers.count < 100_000 ? 1 : Parallel.workers
        Parallel.perform(pieces) { piece in
            for index in numbers.count * piece / pieces..<numbers.count * (piece + 1) / pieces {
                let number = numbers[index]
                if number >= 0 { numbers[index] = moved[Int(number)] }
            }
        }
    }
}
