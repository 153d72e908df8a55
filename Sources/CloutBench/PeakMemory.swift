import Foundation

/// What this process has held of memory at most.
enum PeakMemory {
    /// The largest resident set so far, in megabytes (10^6 bytes); from getrusage(2), which counts KiB on Linux and bytes elsewhere.
    static var megabytes: Double {
        #if os(Linux)
            let unit = 1024.0
        #else
            let unit = 1.0
        #endif
        return (Double(rusage.own.ru_maxrss) * unit / 1e5).rounded() / 10
    }

    /// Says it on standard error, where the yardsticks that read standard output do not mind it.
    static func tell(of subcommand: String) {
        FileHandle.standardError.write(Data("clout-bench \(subcommand): \(megabytes) MB at most\n".utf8))
    }
}
