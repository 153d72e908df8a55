/// Room for so many and for who comes next. Where few come at a time, all would be moved each time; and an array that doubles holds much
/// that nobody needs.
enum Room {
    static func room(for count: Int) -> Int { count + count / 32 + 16 }
}

extension Array {
    /// Puts `value` behind what is there, up to `count`.
    mutating func grow(to count: Int, filling value: Element) {
        guard count > self.count else { return }
        if capacity < count { reserveCapacity(Room.room(for: count)) }
        append(contentsOf: repeatElement(value, count: count - self.count))
    }
}
