/// A value that its copies share: one of them that changes gets a value of its own.
struct Shared<Value: Sendable & Hashable>: Sendable, Hashable {
    private final class Box: Sendable {
        let value: Value

        init(_ value: Value) { self.value = value }
    }

    private var box: Box

    init(_ value: Value) { box = Box(value) }

    var value: Value {
        get { box.value }
        set { box = Box(newValue) }
    }

    static func == (a: Self, b: Self) -> Bool { a.box === b.box || a.value == b.value }

    func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}
