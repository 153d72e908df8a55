import Foundation

extension rusage {
    /// What this process, without its children, has used so far (getrusage(2)).
    static var own: rusage {
        var usage = rusage()
        #if os(Linux)
            getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
        #else
            getrusage(RUSAGE_SELF, &usage)
        #endif
        return usage
    }
}

/// The processor's time that this process has used.
enum CPUTime {
    /// Of all threads together, in user mode and in the kernel. POSIX counts `clock` in microseconds.
    static var soFar: Duration { .microseconds(clock()) }
}
