public import Logging
import Synchronization

/// Keeps what is logged, for tests to look at.
public final class MemoryLog: Sendable {
    private let kept = Mutex<[String]>([])

    public init() {}

    /// Every line: level, message and metadata.
    public var lines: [String] { kept.withLock { $0 } }

    /// A logger that writes here, at every level.
    public var logger: Logger { Logger(label: "test", factory: { _ in Handler(log: self) }) }

    fileprivate func append(_ line: String) { kept.withLock { $0.append(line) } }

    private struct Handler: LogHandler {
        let log: MemoryLog
        var logLevel: Logger.Level = .trace
        var metadata: Logger.Metadata = [:]

        init(log: MemoryLog) { self.log = log }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }.sorted { $0.key < $1.key }
            log.append("\(event.level) \(event.message)" + all.map { " \($0.key)=\($0.value)" }.joined())
        }
    }
}
