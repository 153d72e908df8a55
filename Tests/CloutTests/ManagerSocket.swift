import Foundation
import Testing

@testable import Clout

/// Stands for the service manager: the socket that it is told on.
final class ManagerSocket {
    private let path = FileManager.default.temporaryDirectory.appending(path: "clout-\(UUID())").path(percentEncoded: false)
    private let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)

    init() throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        try #require(bound == 0)
    }

    var manager: ServiceManager { ServiceManager(environment: ["NOTIFY_SOCKET": path]) }

    /// What it was told since it was asked last.
    var heard: [String] {
        var messages: [String] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT)), count > 0 {
            messages.append(String(decoding: buffer.prefix(count), as: UTF8.self))
        }
        return messages
    }

    func close() {
        Foundation.close(descriptor)
        unlink(path)
    }
}
