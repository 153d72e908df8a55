extension Sequence {
    /// The few elements with the greatest values, the greatest first; of equal ones those that came first. Goes over all of them once.
    func largest(_ count: Int, by value: (Element) -> Double) -> [Element] {
        var found: [(element: Element, value: Double)] = []
        for element in self {
            let value = value(element)
            if found.count == count, value <= found.last?.value ?? .infinity { continue }
            let place = found.firstIndex { $0.value < value } ?? found.count
            found.insert((element, value), at: place)
            if found.count > count { found.removeLast() }
        }
        return found.map(\.element)
    }
}
