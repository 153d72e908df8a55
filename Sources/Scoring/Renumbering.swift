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

    /// Moves what stands by old number to its new number, in its place; `value` stands for who came.
    func makeRoom<Element>(in elements: inout [Element], filling value: Element) {
        let old = elements.count
        elements.append(contentsOf: repeatElement(value, count: count - old))
        // A buffer moves what it swaps; an array copies it.
        elements.withUnsafeMutableBufferPointer { elements in
            for number in (0..<old).reversed() {
                let place = Int(moved[number])
                if place == number { return }
                elements.swapAt(number, place)
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
