import Synchronization

/// A value that somebody replaces while others read it.
final class Current<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    init(_ value: Value) { held = Mutex(value) }

    var value: Value { held.withLock { $0 } }

    func replace(by value: Value) { held.withLock { $0 = value } }
}
