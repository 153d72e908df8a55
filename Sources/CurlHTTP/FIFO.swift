/// First in, first out, in constant time.
struct FIFO<Element> {
    private var slots: [Element?] = []
    private var head = 0

    var count: Int { slots.count - head }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ element: Element) {
        slots.append(element)
    }

    mutating func popFirst() -> Element? {
        guard head < slots.count else { return nil }
        let first = slots[head]
        slots[head] = nil
        head += 1
        if head == slots.count {
            slots.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 32, head * 2 >= slots.count {
            slots.removeFirst(head)
            head = 0
        }
        return first
    }

    func forEach(_ body: (Element) -> Void) {
        for case let element? in slots[head...] { body(element) }
    }

    /// Takes out what `isGone` accepts, in order.
    mutating func remove(where isGone: (Element) -> Bool) -> [Element] {
        var gone: [Element] = [], kept: [Element?] = []
        while let element = popFirst() {
            if isGone(element) { gone.append(element) } else { kept.append(element) }
        }
        slots = kept
        head = 0
        return gone
    }
}
