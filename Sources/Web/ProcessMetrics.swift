import Foundation

/// What Linux tells of this process, under the names that Prometheus's own clients give it. Nothing where there is no /proc.
enum ProcessMetrics {
    static func write(to text: inout MetricsText) {
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        // proc_pid_stat(5): what follows the name, which may hold anything but ends with the last bracket.
        let stat = read("/proc/self/stat").split(separator: ")").last?.split(separator: " ") ?? []
        func field(_ number: Int) -> Double? { stat.indices.contains(number - 3) ? Double(stat[number - 3]) : nil }
        if let user = field(14), let system = field(15) {
            text.counter("process_cpu_seconds_total", "Time on the processor.", [([:], (user + system) / ticks)])
        }
        text.gauge("process_virtual_memory_bytes", "Memory that is mapped.", field(23))
        text.gauge("process_resident_memory_bytes", "Memory in use.", field(24).map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) })
        let boot = read("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
        text.gauge(
            "process_start_time_seconds", "When it started, in seconds since 1970.",
            field(22).flatMap { start in boot.map { $0 + start / ticks } })
        let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        text.gauge("process_open_fds", "Open files and sockets.", open.map(Double.init))
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            text.gauge("process_max_fds", "How many files and sockets may be open.", Double(limit.rlim_cur))
        }
    }

    private static func read(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
