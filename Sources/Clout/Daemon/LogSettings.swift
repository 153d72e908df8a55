import Logging
import Model
import Synchronization

/// How log lines are written now: shared by all loggers, so that a reload reaches those that parts hold already.
final class LogSettings: Sendable {
    private let current: Mutex<(level: Logger.Level, format: MainSettings.LogFormat)>

    init(_ main: MainSettings) { current = Mutex((main.logLevel, main.logFormat)) }

    var level: Logger.Level { current.withLock { $0.level } }
    var format: MainSettings.LogFormat { current.withLock { $0.format } }

    func use(_ main: MainSettings) { current.withLock { $0 = (main.logLevel, main.logFormat) } }

    /// Writes to standard error, in a format of its own where one is given.
    func logger(_ label: String, clock: any WallClock = SystemWallClock(), format: MainSettings.LogFormat? = nil) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, settings: self, format: format, clock: clock) }
    }
}
