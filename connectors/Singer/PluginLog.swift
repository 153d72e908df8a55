import ConnectorKit

/// What a program writes to standard error, on its way into the log.
///
/// The first lines of a run are logged as they come, the last ones in the end (a program that fails says why there), and those in
/// between are counted: a noisy program can neither fill the log nor memory. The plugin's secrets are blotted out.
struct PluginLog {
    static let firstLines = 100
    static let lastLines = 20
    static let maximumLine = 1000

    private let logger: Logger
    private let secrets: [Secret]
    private var line: [UInt8] = []
    private var isCut = false
    private var logged = 0
    private var waiting: [String] = []
    private var omitted = 0

    init(logger: Logger, secrets: [Secret]) {
        self.logger = logger
        self.secrets = secrets
    }

    mutating func consume(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                endLine()
            } else if line.count < Self.maximumLine {
                line.append(byte)
            } else {
                isCut = true
            }
        }
    }

    mutating func finish() {
        if !line.isEmpty { endLine() }
        if omitted > 0 { logger.info("plugin said more", metadata: ["omitted_lines": "\(omitted)"]) }
        for text in waiting { log(text) }
        waiting = []
    }

    private mutating func endLine() {
        defer {
            line.removeAll(keepingCapacity: true)
            isCut = false
        }
        var text = String(decoding: line, as: UTF8.self)
        for secret in secrets {
            // Blotting out something very short would blot out half of every line, and hide nothing.
            secret.withExposedValue { if $0.utf8.count >= 4 { text = text.replacing($0, with: "<secret>") } }
        }
        text = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control && $0 != "\t" ? "\u{fffd}" : $0 }))
        if isCut { text += " […]" }
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        if logged < Self.firstLines {
            logged += 1
            log(text)
        } else {
            waiting.append(text)
            if waiting.count > Self.lastLines {
                waiting.removeFirst()
                omitted += 1
            }
        }
    }

    private func log(_ text: String) { logger.info("plugin says", metadata: ["line": "\(text)"]) }
}
