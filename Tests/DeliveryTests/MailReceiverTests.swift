import CurlHTTP
import Foundation
import Model
import Testing

@testable import Delivery

@Suite struct MailMessageTests {
    @Test("texts of any letters are encoded words of bounded length, and nothing in them ends a header")
    func encodedWords() {
        let words = MailMessage.encodedWords("Ada\r\nBcc: x@y.example \(String(repeating: "ä👩‍🔬", count: 40))")
        let lines = words.components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 76 && $0.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f } })
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix(" =?utf-8?B?") })
        #expect(MailMessage.encodedWords("Ada") == "=?utf-8?B?QWRh?=")
    }

    @Test(
        "dates are those of mail", arguments: [(1_763_626_530, "Thu, 20 Nov 2025 08:15:30 +0000"), (0, "Thu, 01 Jan 1970 00:00:00 +0000")])
    func date(seconds: Int64, text: String) {
        #expect(MailMessage.date(Instant(seconds: seconds)) == text)
    }

    @Test("a message is the same on every attempt, with short lines of ASCII")
    func bytes() throws {
        var later = try sampleNotification(alert: sampleAlert(name: String(repeating: "é\n.\n", count: 1000)))
        let first = MailMessage.bytes(of: later, from: "clout@example.org", to: ["a@example.org", "b@example.org"])
        later.attempts = 3
        #expect(MailMessage.bytes(of: later, from: "clout@example.org", to: ["a@example.org", "b@example.org"]) == first)
        let lines = String(decoding: first, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(lines.allSatisfy { $0.utf8.count <= 78 && !$0.contains("\n") && !$0.hasPrefix(".") } && first.count < 20_000)
    }
}

@Suite struct MailReceiverTests {
    @Test("every mistake is told at once, under its key, and none shows the password")
    func mistakes() {
        let error = #expect(throws: Mistakes.self) {
            try MailReceiver(
                name: "mail", server: "10.0.0.1:99999", security: .none, user: "u\nx", password: Secret("canary"), from: "Ada <a@b>",
                to: ["a@b", "c@d\r\nRCPT TO:<x@y>"], timeout: .seconds(0), mail: MailClient())
        }
        #expect(error?.all.map(\.key) == ["server", "security", "password", "from", "to", "timeout"])
        #expect(error.map { "\($0)".contains("canary") } == false)
        for (server, user, to) in [("127.0.0.1", nil, ["a@b"]), ("mail.example", "u", ["a@b"]), ("mail.example", nil, [])]
            as [(String, String?, [String])]
        {
            #expect(throws: Mistakes.self) {
                try MailReceiver(name: "mail", server: server, user: user, from: "a@b", to: to, mail: MailClient())
            }
        }
    }

    @Test(
        "a server's reply decides",
        arguments: [
            (250, true, false), (421, false, false), (451, false, false), (535, false, false), (550, false, true), (554, false, true),
        ])
    func replies(reply: Int, isDelivered: Bool, isFinal: Bool) {
        let outcome = MailReceiver.outcome(reply: reply)
        #expect((outcome == .delivered) == isDelivered)
        if case .refused = outcome { #expect(isFinal) } else { #expect(!isFinal) }
    }
}

/// Mail to a server that other people wrote, over a real socket.
@Suite(
    .enabled(
        if: PythonMailServer.isAvailable,
        "Needs Python with the package aiosmtpd; `make test` installs it, CLOUT_PYTHON names the interpreter."),
    .timeLimit(.minutes(10)))
struct MailServerTests {
    private func outcome(
        _ server: PythonMailServer, _ security: MailServer.Security, password: String? = nil, to: [String] = ["ada@example.org"],
        trusting isTrusted: Bool = true, allowPrivate: Bool = true, name: String = "Ada \"Ä\"\r\nBcc: eve@example.org"
    ) async throws -> AttemptOutcome {
        let receiver = try MailReceiver(
            name: "mail", server: allowPrivate ? "127.0.0.1:\(server.port)" : "loopback.example:\(server.port)", security: security,
            user: password.map { _ in "clout" }, password: password.map { Secret($0) }, from: "clout@example.org", to: to,
            allowPrivate: allowPrivate, timeout: .seconds(10), mail: MailClient(caFile: isTrusted ? server.certificate : nil))
        return await receiver.deliver(
            try sampleNotification(alert: sampleAlert(name: name, reasons: [.init(label: "likes <b>", points: 2)])))
    }

    @Test("a server takes the message, and Python's reader of mail finds in it what was meant", arguments: MailServer.Security.allCases)
    func taken(security: MailServer.Security) async throws {
        let server = try await PythonMailServer(security: security.rawValue)
        defer { server.stop() }
        let password = security == .none ? nil : "secret"
        #expect(try await outcome(server, security, password: password, to: ["ada@example.org", "bo@example.org"]) == .delivered)
        let taken = try server.taken()
        let mail = try #require(taken.first)
        #expect(taken.count == 1 && mail.defects == 0)
        #expect(mail.mail_from == "clout@example.org" && mail.rcpt_tos == ["ada@example.org", "bo@example.org"])
        #expect(mail.user == (password == nil ? nil : "clout") && mail.tls == (security != .none))
        #expect(mail.header("bcc").isEmpty && mail.header("to") == ["ada@example.org, bo@example.org"])
        #expect(mail.header("subject").count == 1 && mail.header("subject")[0].contains("Ada \"Ä\""))
        #expect(mail.header("message-id") == ["<top-ten-FOR-ada-1-FIRING-crm@example.org>"])
        #expect(mail.header("auto-submitted") == ["auto-generated"])
        #expect(mail.plain.contains("Score: 63.4 ± 2.5") && mail.plain.contains("- likes <b>: 2.0"))
        #expect(mail.html.contains("<li>likes &lt;b&gt;: 2.0</li>") && mail.html.contains("Ada &quot;Ä&quot;"))
    }

    @Test("what a server refuses for good is final, for now it is tried again; so is a wrong password")
    func refused() async throws {
        let server = try await PythonMailServer(security: "starttls")
        defer { server.stop() }
        #expect(try await outcome(server, .startTLS, to: ["nobody@example.org"]) == .refused(reason: "the mail server answered 550"))
        #expect(try await outcome(server, .startTLS, to: ["later@example.org"]) == .failed(reason: "the mail server answered 451"))
        #expect(
            try await outcome(server, .startTLS, password: "wrong")
                == .failed(reason: "the mail server answered 535: it does not take user and password"))
        #expect(try server.taken().isEmpty)
    }

    @Test(
        "neither a server without TLS nor one with somebody else's certificate is told anything",
        arguments: ["none", "unknown", "wrong name"])
    func insecure(flaw: String) async throws {
        let server = try await PythonMailServer(
            security: flaw == "none" ? "none" : "starttls", host: flaw == "wrong name" ? "DNS:somebody-else.example" : "IP:127.0.0.1")
        defer { server.stop() }
        guard case .failed(let reason, nil) = try await outcome(server, .startTLS, password: "secret", trusting: flaw == "wrong name")
        else {
            Issue.record("not failed")
            return
        }
        #expect(reason.hasPrefix("no answer (tlsFailed)"), "\(reason)")
        #expect(try server.taken().isEmpty)
    }

    @Test("a silent server costs the timeout of a second and not the system's, and cancelling ends a minute's at once")
    func silent() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(isListening)
        let port = UInt16(bigEndian: address.sin_port)
        func receiver(timeout: Duration) throws -> MailReceiver {
            try MailReceiver(
                name: "mail", server: "127.0.0.1:\(port)", security: .none, from: "a@b.example", to: ["c@d.example"], allowPrivate: true,
                timeout: timeout, mail: MailClient())
        }
        let notification = try sampleNotification()
        let clock = ContinuousClock()
        let start = clock.now
        let outcome = try await receiver(timeout: .seconds(1)).deliver(notification)
        #expect(isFailed(outcome), "\(outcome)")
        #expect(clock.now - start < .seconds(60))
        let patient = try receiver(timeout: .seconds(60))
        let task = Task { await patient.deliver(notification) }
        try await Task.sleep(for: .milliseconds(300))
        let cancelled = clock.now
        task.cancel()
        #expect(await task.value == .interrupted)
        #expect(clock.now - cancelled < .seconds(15))
    }

    private func isFailed(_ outcome: AttemptOutcome) -> Bool { if case .failed = outcome { true } else { false } }
}
