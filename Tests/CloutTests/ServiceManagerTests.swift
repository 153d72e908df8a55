import Foundation
import Testing

@testable import Clout

@Suite("The service manager")
struct ServiceManagerTests {
    @Test(
        "is told on the socket that it names",
        arguments: [
            (ServiceManager.Word.ready, #"READY=1"#), (.stopping, #"STOPPING=1"#), (.alive, #"WATCHDOG=1"#),
            (.reloading, #"RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*"#), (.extendStart(.seconds(60)), #"EXTEND_TIMEOUT_USEC=60000000"#),
            // A name can forge no other word.
            (.status("3 people\nREADY=1"), #"STATUS=3 people\\u{a}READY=1"#),
        ])
    func tells(word: ServiceManager.Word, expected: String) throws {
        let socket = try ManagerSocket()
        defer { socket.close() }
        socket.manager.tell(word)
        let text = try #require(socket.heard.first)
        #expect(try text.wholeMatch(of: Regex(expected)) != nil, "\(text)")
    }

    @Test("says how often it wants to hear of us, where it watches this very process")
    func watches() {
        func interval(_ environment: [String: String]) -> Duration? { ServiceManager(environment: environment).watchdogInterval }
        #expect(interval(["WATCHDOG_USEC": "60000000"]) == .seconds(60))
        #expect(interval(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "\(getpid())"]) == .seconds(60))
        #expect(interval(["WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"]) == nil)
        for none in [[:], ["WATCHDOG_USEC": "0"], ["WATCHDOG_USEC": "soon"]] { #expect(interval(none) == nil) }
    }

    @Test(
        "is left alone where there is none, or its socket is gone or no path at all",
        arguments: [nil, "/nowhere/to/be/found", "", "vsock:2:1"])
    func tolerates(socket: String?) {
        ServiceManager(environment: socket.map { ["NOTIFY_SOCKET": $0] } ?? [:]).tell(.ready)
    }

    @Test("reads standard error only where the stream is the one that it names")
    func journalStream() async throws {
        let own = "/proc/\(ProcessInfo.processInfo.processIdentifier)/fd/2"
        let told = try await runProgram("/usr/bin/env", ["stat", "--dereference", "--format=%d:%i", own])
        let stream = told.text.trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(ServiceManager(environment: ["JOURNAL_STREAM": stream]).readsStandardError)
        #expect(!ServiceManager(environment: ["JOURNAL_STREAM": stream + "1"]).readsStandardError)
        #expect(!ServiceManager(environment: [:]).readsStandardError)
    }
}
