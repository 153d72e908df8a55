import Logging
import Synchronization

/// Keeps log lines of `info` and above.
final class LogLines: Sendable {
    private let list = Mutex<[(line: String, values: String)]>([])

    /// As `level message`.
    var lines: [String] { list.withLock { $0.map(\.line) } }
    /// As `level message key=value …`, keys in order.
    var whole: [String] { list.withLock { $0.map { $0.line + $0.values } } }
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    private struct Handler: LogHandler {
        let log: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            log.list.withLock { $0.append(("\(event.level) \(event.message)", values)) }
        }
    }
}
