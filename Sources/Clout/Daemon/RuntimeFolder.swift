import Foundation
import Logging

/// The daemon's folder for what must not outlive it: plugins' programs run in it, with their secrets.
///
/// It belongs to one store, and so to the one daemon that has the store's lock. A daemon that ends in good order leaves nothing in it.
struct RuntimeFolder {
    /// An absolute path. Whoever needs the folder makes it.
    let path: String

    /// In memory where the service manager offers that (systemd's `RuntimeDirectory=`), beside the store otherwise.
    init(ofStoreAt store: String, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let store = URL(filePath: store).standardizedFileURL.path(percentEncoded: false)
        if let folder = environment["RUNTIME_DIRECTORY"]?.split(separator: ":").first, folder.hasPrefix("/") {
            // 255 bytes is what a name may have.
            path = "\(folder)/\(String(decoding: store.replacing("/", with: "-").utf8.suffix(200), as: UTF8.self)).run"
        } else {
            path = store + ".run"
        }
    }

    /// Kills the programs that a daemon's sudden death has left running here, and removes what lies here. Only for who has the store's lock.
    func clear(logger: Logger) {
        let killed = killStrays()
        let left = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        for name in left {
            do { try FileManager.default.removeItem(atPath: "\(path)/\(name)") } catch {
                logger.warning(
                    "remains of an earlier daemon not cleared",
                    metadata: ["path": "\(path)/\(name)", "problem": "\(error.localizedDescription)"])
            }
        }
        if killed > 0 || !left.isEmpty {
            logger.notice("remains of an earlier daemon cleared", metadata: ["folders": "\(left.count)", "programs": "\(killed)"])
        }
    }

    /// Returns how many were killed. A program that starts others while it is looked at is looked at again, some times.
    private func killStrays() -> Int {
        var killed: Set<pid_t> = []
        for _ in 0..<10 {
            let strays = Self.processes.filter { !killed.contains($0) && isAtHomeHere($0) }
            if strays.isEmpty { break }
            for stray in strays where kill(stray, SIGKILL) == 0 { killed.insert(stray) }
        }
        return killed.count
    }

    private static var processes: [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }
    }

    /// Whether a program was started with a home in this folder: what a plugin starts inherits that. Others' programs cannot be read.
    private func isAtHomeHere(_ process: pid_t) -> Bool {
        // proc(5): NAME=VALUE, each with a zero byte behind it.
        guard let environment = FileManager.default.contents(atPath: "/proc/\(process)/environ") else { return false }
        return environment.split(separator: 0).contains { $0.starts(with: "HOME=\(path)/".utf8) }
    }
}
