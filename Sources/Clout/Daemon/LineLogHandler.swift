import Foundation
import JSON
import Logging
import Model

/// Writes one line for each message to standard error: text for people, or JSON for programs.
///
/// A message is constant, its values are metadata; so lines can be searched, and no value can forge a line: control characters
/// are escaped.
struct LineLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let settings: LogSettings
    /// The format of this logger alone, where it has one.
    private let ownFormat: MainSettings.LogFormat?
    /// The level of this logger alone, where one was set.
    private var ownLevel: Logger.Level?
    private let clock: any WallClock
    /// Whether lines go to systemd's journal, which keeps the time itself and reads the priority off the line's beginning (sd-daemon(3)).
    private let isJournal: Bool
    private let write: @Sendable (String) -> Void

    init(
        label: String, settings: LogSettings, format: MainSettings.LogFormat? = nil, clock: any WallClock,
        isJournal: Bool = Self.writesToJournal,
        write: @escaping @Sendable (String) -> Void = { line in
            try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
        }
    ) {
        self.label = label
        self.settings = settings
        ownFormat = format
        self.clock = clock
        self.isJournal = isJournal
        self.write = write
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? settings.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = metadata.merging(event.metadata ?? [:]) { $1 }.map { ($0.key, "\($0.value)") }.sorted { $0.0 < $1.0 }
        let priority = isJournal ? "<\(Self.priority(event.level))>" : ""
        switch ownFormat ?? settings.format {
        case .text: write(priority + text(event, values))
        case .json: write(priority + json(event, values))
        }
    }

    private static let writesToJournal = ServiceManager().readsStandardError

    /// As syslog(3) numbers them.
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    private func text(_ event: LogEvent, _ values: [(String, String)]) -> String {
        let level = event.level.rawValue.padding(toLength: 8, withPad: " ", startingAt: 0)
        var line = "\(isJournal ? "" : "\(clock.now) ")\(level) \(label): \(event.message.description.escaped)"
        for (key, value) in values { line += " \(key)=\(Self.quoted(value))" }
        return line + "\n"
    }

    private func json(_ event: LogEvent, _ values: [(String, String)]) -> String {
        var writer = JSONWriter()
        writer.object {
            $0.member("time", clock.now.description)
            $0.member("level", event.level.rawValue)
            $0.member("logger", label)
            $0.member("message", event.message.description)
            for (key, value) in values { $0.member(key, value) }
        }
        return writer.text + "\n"
    }

    private static func quoted(_ value: String) -> String {
        let plain = value.utf8.allSatisfy { $0 > 0x20 && $0 != 0x22 && $0 != 0x3d && $0 != 0x7f }
        return plain && !value.isEmpty ? value : "\"\(value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").escaped)\""
    }
}
