import Dispatch
import Foundation
import Model

/// The service manager that started us, where there is one; systemd's protocol, sd_notify(3).
struct ServiceManager: Sendable {
    /// What it is told.
    enum Word: Sendable, Hashable {
        /// The work has begun, or a reload is over.
        case ready
        /// A reload has begun.
        case reloading
        case stopping
        /// What is going on, in one line for people.
        case status(String)
        /// Every part of us moves.
        case alive
        /// The start takes longer, and will be heard of again within this time.
        case extendStart(Duration)
    }

    private let environment: [String: String]

    init(environment: [String: String] = ProcessInfo.processInfo.environment) { self.environment = environment }

    /// None: nobody is told anything.
    static let none = ServiceManager(environment: [:])

    /// How often it wants to hear that we are alive, or it starts us anew; `nil` where it does not watch us.
    var watchdogInterval: Duration? {
        guard let text = environment["WATCHDOG_USEC"], let microseconds = Int64(text), microseconds > 0 else { return nil }
        if let process = environment["WATCHDOG_PID"], process != "\(getpid())" { return nil }
        return .microseconds(microseconds)
    }

    /// Sends words to the socket that `NOTIFY_SOCKET` names. Does nothing without it; that nobody listens is no reason to stop.
    func tell(_ words: Word...) {
        guard let path = environment["NOTIFY_SOCKET"], path.hasPrefix("/") || path.hasPrefix("@") else { return }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { place in
            place.copyBytes(from: bytes)
            // An abstract name begins with a zero byte.
            if place[0] == UInt8(ascii: "@") { place[0] = 0 }
        }
        #if os(Linux)
            let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            let descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let message = Array(words.map(\.assignments).joined(separator: "\n").utf8)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        _ = withUnsafePointer(to: &address) { pointer in
            // Never waits: a manager that does not listen must not stop the work.
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, message, message.count, Int32(MSG_DONTWAIT), $0, length)
            }
        }
    }

    /// Does what belongs to a start and may take long, and has the manager wait for it, for an hour at most.
    func whileStarting<Outcome: Sendable>(
        _ what: String, on clock: some Clock<Duration>, _ work: @escaping @Sendable () async throws -> Outcome
    ) async throws -> Outcome {
        tell(.status(what))
        return try await withThrowingTaskGroup(of: Outcome?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                for _ in 0..<180 {
                    try await clock.sleep(for: .seconds(20))
                    tell(.extendStart(.seconds(60)), .status(what))
                }
                return nil
            }
            while let outcome = try await group.next() {
                guard let outcome else { continue }
                group.cancelAll()
                return outcome
            }
            throw CancellationError()
        }
    }

    /// Whether what goes to standard error goes to its journal, straight (`JOURNAL_STREAM` holds the stream's device and inode; systemd.exec(5)).
    var readsStandardError: Bool {
        guard let stream = environment["JOURNAL_STREAM"] else { return false }
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}

extension ServiceManager.Word {
    /// The word as the protocol writes it.
    fileprivate var assignments: String {
        switch self {
        case .ready: "READY=1"
        // The time is what tells this reload's READY=1 from one that was under way before.
        case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
        case .stopping: "STOPPING=1"
        case .status(let text): "STATUS=\(text.escaped)"
        case .alive: "WATCHDOG=1"
        case .extendStart(let time): "EXTEND_TIMEOUT_USEC=\(time.milliseconds * 1000)"
        }
    }

    private static var monotonicMicroseconds: Int64 {
        // On Linux that of CLOCK_MONOTONIC, which systemd asks for.
        Int64(DispatchTime.now().uptimeNanoseconds / 1000)
    }
}
