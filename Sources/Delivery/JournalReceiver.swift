import Foundation
import Model

/// Writes alerts to systemd's journal with fields that `journalctl CLOUT_RULE=…` finds, by its native protocol (systemd,
/// "Native Journal Protocol"): one datagram is one entry.
///
/// Every field is cut to at most some two thousand bytes, so that an entry always fits into a datagram.
public struct JournalReceiver: Receiver {
    public let name: String
    private let socketPath: String

    /// Sending neither waits nor asks back.
    public var deadline: Duration { .seconds(1) }

    /// Tells our alerts from everything else in a journal (sd_journal_print(3), MESSAGE_ID=).
    static let messageID = "5b0f6e0c1d0c4d6f9a3e7c2b8f41d9a6"

    public static let standardSocket = "/run/systemd/journal/socket"

    /// - Parameter socket: The journal's; another one in tests.
    public init(name: String, socket: String = standardSocket) {
        self.name = name
        socketPath = socket
    }

    /// Sends the notification once. A journal that is not there or has no room for more is asked again later.
    public func deliver(_ notification: Model.Notification) async -> AttemptOutcome {
        let entry = Self.entry(for: notification)
        guard let problem = send(entry) else { return .delivered }
        let reason = String(cString: strerror(problem))
        return problem == EMSGSIZE
            ? .refused(reason: "the journal takes no entry of \(entry.count) bytes: \(reason)")
            : .failed(reason: "the journal at \(socketPath) cannot be written to: \(reason)")
    }

    /// The fields of an entry, one behind the other.
    static func entry(for notification: Model.Notification) -> [UInt8] {
        let alert = notification.alert
        var fields = [
            ("MESSAGE", alert.title.clipped(to: 400)), ("PRIORITY", alert.severity.priority), ("SYSLOG_IDENTIFIER", "clout"),
            ("MESSAGE_ID", messageID),
            ("CLOUT_RULE", alert.rule), ("CLOUT_STATUS", alert.toldStatus), ("CLOUT_SEVERITY", alert.severity.rawValue),
            ("CLOUT_PERSON", alert.subject.description),
            ("CLOUT_NAME", alert.name), ("CLOUT_AT", alert.at.description),
            ("CLOUT_SINCE", alert.since.description), ("CLOUT_NOTIFICATION", notification.id),
        ]
        if let cohort = alert.cohort { fields.append(("CLOUT_COHORT", cohort.description)) }
        if let detail = alert.detail { fields.append(("CLOUT_DETAIL", detail)) }
        if let standing = alert.standing {
            fields += [
                ("CLOUT_SCORE", "\(standing.score.value)"), ("CLOUT_RANK", "\(standing.rank)"),
                ("CLOUT_TOP_PERCENT", "\(standing.topPercent)"),
            ]
        }
        if let change = alert.change {
            fields += [("CLOUT_CHANGE", "\(change.points)"), ("CLOUT_CHANGE_SINCE", change.since.description)]
            fields += change.causes.prefix(5).map { ("CLOUT_CAUSE", "\($0.label.clipped(to: 160)): \($0.points)") }
        }
        if let unexplained = alert.unexplained { fields.append(("CLOUT_UNEXPLAINED", unexplained)) }
        fields += alert.reasons.prefix(8).map { ("CLOUT_REASON", "\($0.label.clipped(to: 160)): \($0.points)") }
        let text = alert.text.map { [("CLOUT_TEXT", $0.clipped(to: Alert.longestText))] } ?? []
        return (fields.map { ($0.0, $0.1.clipped(to: 400)) } + text).flatMap { field(name: $0.0, $0.1) }
    }

    /// A value on one line stands behind `=`; any other behind its length, as 64 bits, the least significant byte first.
    private static func field(name: String, _ value: String) -> [UInt8] {
        guard value.utf8.contains(UInt8(ascii: "\n")) else { return Array("\(name)=\(value)\n".utf8) }
        let length = UInt64(value.utf8.count)
        return Array("\(name)\n".utf8) + (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array("\(value)\n".utf8)
    }

    /// What the system says against it; `nil` when it was sent.
    private func send(_ entry: [UInt8]) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array(socketPath.utf8)
        guard path.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        #if os(Linux)
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        // Without waiting: a journal that is full must not hold up a thread.
        let sent = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, entry, entry.count, Int32(MSG_DONTWAIT), $0, length)
            }
        }
        return sent == entry.count ? nil : errno
    }
}

extension Severity {
    /// As syslog(3) numbers them; what is over is told like what begins.
    fileprivate var priority: String {
        switch self {
        case .info: "5"
        case .warning: "4"
        case .critical: "2"
        }
    }
}
