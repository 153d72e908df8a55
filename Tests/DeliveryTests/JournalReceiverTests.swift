import Foundation
import Model
import Testing

@testable import Delivery

@Suite struct JournalReceiverTests {
    /// Reads an entry as the journal does.
    private func fields(_ entry: [UInt8]) throws -> [(name: String, value: String)] {
        var fields: [(String, String)] = []
        var rest = entry[...]
        while !rest.isEmpty {
            let end = try #require(rest.firstIndex(of: UInt8(ascii: "\n")))
            let line = rest[..<end]
            if let equals = line.firstIndex(of: UInt8(ascii: "=")) {
                fields.append((String(decoding: line[..<equals], as: UTF8.self), String(decoding: line[(equals + 1)...], as: UTF8.self)))
                rest = rest[(end + 1)...]
            } else {
                let start = end + 9
                let length = rest[(end + 1)..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
                fields.append((String(decoding: line, as: UTF8.self), String(decoding: rest[start..<(start + length)], as: UTF8.self)))
                #expect(rest[start + length] == UInt8(ascii: "\n"))
                rest = rest[(start + length + 1)...]
            }
        }
        return fields
    }

    /// What arrives at a journal's socket while `body` sends to it.
    private func received(_ body: (JournalReceiver) async throws -> Void) async throws -> [UInt8] {
        let path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UInt32.random(in: 0 ... .max))").path
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer {
            close(descriptor)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        try #require(isBound)
        try await body(JournalReceiver(name: "journal", socket: path))
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return Array(bytes.prefix(max(0, count)))
    }

    @Test("an alert is one entry, with fields that can be searched for")
    func entry() async throws {
        let alert = try sampleAlert(
            name: "Ada\nPRIORITY=0", reasons: [.init(label: "likes", points: 2), .init(label: "replies", points: 1)])
        let notification = try sampleNotification(alert: alert)
        let entry = try await received { #expect(await $0.deliver(notification) == .delivered) }
        let fields = try fields(entry)
        func values(_ name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }
        #expect(values("MESSAGE") == ["Ada\nPRIORITY=0 is in the top 8.3 %"] && values("PRIORITY") == ["5"])
        #expect(values("CLOUT_RULE") == ["top-ten"] && values("CLOUT_PERSON") == ["ada"] && values("CLOUT_STATUS") == ["firing"])
        #expect(values("CLOUT_NAME") == ["Ada\nPRIORITY=0"] && values("CLOUT_RANK") == ["1"] && values("CLOUT_SCORE") == ["63.42"])
        #expect(values("CLOUT_REASON") == ["likes: 2.0", "replies: 1.0"] && values("SYSLOG_IDENTIFIER") == ["clout"])
        #expect(values("MESSAGE_ID").first?.count == 32)
        #expect(fields.allSatisfy { $0.name.utf8.allSatisfy { (0x41...0x5a).contains($0) || $0 == 0x5f } && !$0.name.hasPrefix("_") })
    }

    @Test("the longest of names makes an entry that fits into a datagram")
    func bounded() async throws {
        let long = String(repeating: "ä\n", count: 100_000)
        var alert = try sampleAlert(rule: long, name: long, reasons: Array(repeating: .init(label: long, points: 1), count: 100))
        alert.title = long
        let notification = try sampleNotification(alert: alert)
        let entry = try await received { #expect(await $0.deliver(notification) == .delivered) }
        #expect((1..<8192).contains(entry.count))
    }

    @Test("where there is no journal it is tried again")
    func absent() async throws {
        let outcome = await JournalReceiver(name: "journal", socket: "/nonexistent/socket").deliver(try sampleNotification())
        #expect(
            outcome == .failed(reason: "the journal at /nonexistent/socket cannot be written to: No such file or directory"))
    }
}
