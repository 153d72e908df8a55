import Foundation
import Testing

@testable import Clout

@Suite("The service manager")
struct ServiceManagerTests {
    @Test("is told on the socket that it names", arguments: [ServiceManager.Word.ready, .stopping])
    func tells(word: ServiceManager.Word) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "clout-\(UUID())").path(percentEncoded: false)
        let listener = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer {
            close(listener)
            unlink(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)

        ServiceManager(environment: ["NOTIFY_SOCKET": path]).tell(word)

        var message = [UInt8](repeating: 0, count: 64)
        let count = recv(listener, &message, message.count, Int32(MSG_DONTWAIT))
        #expect(String(decoding: message.prefix(max(0, count)), as: UTF8.self) == word.rawValue)
    }

    @Test(
        "is left alone where there is none, or its socket is gone or no path at all",
        arguments: [nil, "/nowhere/to/be/found", "", "vsock:2:1"])
    func tolerates(socket: String?) {
        ServiceManager(environment: socket.map { ["NOTIFY_SOCKET": $0] } ?? [:]).tell(.ready)
    }

    @Test("reads standard error only where the stream is the one that it names")
    func journalStream() {
        var status = stat()
        fstat(STDERR_FILENO, &status)
        #expect(ServiceManager(environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino)"]).readsStandardError)
        #expect(!ServiceManager(environment: ["JOURNAL_STREAM": "\(status.st_dev):\(status.st_ino + 1)"]).readsStandardError)
        #expect(!ServiceManager(environment: [:]).readsStandardError)
    }
}
