import CCurl

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The sockets that libcurl waits for, its timer, and the bell that wakes the loop. Lives on the loop's thread alone.
///
/// One `poll` over an array that is kept from round to round: most requests go over connections that stand already, and with
/// epoll each of them would cost two more system calls to come and go.
final class Sockets {
    /// Rings in any thread while the loop waits.
    struct Bell: Sendable {
        fileprivate let writer: Int32

        /// A full pipe is fine: the loop will wake.
        func ring() {
            var byte: UInt8 = 1
            _ = write(writer, &byte, 1)
        }
    }

    let bell: Bell
    private let watch: Watch
    private var timer = Ticks.never
    /// The bell's reading end is the first, for good.
    private var polled: [pollfd]
    private var places: [Int32: Int] = [:]
    private var ready: [(socket: Int32, what: Int32)] = []

    init?(watch: Watch) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        self.watch = watch
        bell = Bell(writer: ends[1])
        polled = [pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)]
    }

    deinit {
        close(polled[0].fd)
        close(bell.writer)
    }

    /// Lets `multi` say which sockets and which timer it waits for. It must not outlive the receiver.
    func follow(_ multi: UnsafeMutableRawPointer) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        ccurl_multi_set_sockets(
            multi,
            { _, socket, what, pointer, _ in
                if let pointer { Unmanaged<Sockets>.fromOpaque(pointer).takeUnretainedValue().note(socket, what) }
                return 0
            }, this)
        ccurl_multi_set_timer(
            multi,
            { _, milliseconds, pointer in
                if let pointer { Unmanaged<Sockets>.fromOpaque(pointer).takeUnretainedValue().note(milliseconds: milliseconds) }
                return 0
            }, this)
    }

    /// Waits until a socket is ready, the timer is due, the bell rings or `milliseconds` are over.
    func wait(atMost milliseconds: Int32) {
        var timeout = milliseconds
        if timer != .never {
            let left = max(0, timer.nanoseconds - watch.now.nanoseconds)
            timeout = Int32(min(Int64(timeout), (left + 999_999) / 1_000_000))
        }
        guard poll(&polled, nfds_t(polled.count), timeout) > 0 else { return }
        if polled[0].revents != 0 { silence() }
        for index in polled.indices.dropFirst() where polled[index].revents != 0 {
            let found = Int32(polled[index].revents)
            var what: Int32 = 0
            if found & Int32(POLLIN | POLLHUP) != 0 { what |= CURL_CSELECT_IN }
            if found & Int32(POLLOUT) != 0 { what |= CURL_CSELECT_OUT }
            if found & Int32(POLLERR | POLLNVAL) != 0 { what |= CURL_CSELECT_ERR }
            ready.append((polled[index].fd, what))
        }
    }

    /// Lets libcurl work on what is due and what is ready.
    func act(_ multi: UnsafeMutableRawPointer) {
        var running: Int32 = 0
        for (socket, what) in ready { curl_multi_socket_action(multi, socket, what, &running) }
        ready.removeAll(keepingCapacity: true)
        if timer <= watch.now {
            timer = .never
            curl_multi_socket_action(multi, ccurl_socket_bad(), 0, &running)  // CURL_SOCKET_TIMEOUT is the same number
        }
    }

    private func note(_ socket: Int32, _ what: Int32) {
        guard what != CURL_POLL_REMOVE else {
            guard let place = places.removeValue(forKey: socket), let last = polled.popLast() else { return }
            if place < polled.count {
                polled[place] = last
                places[last.fd] = place
            }
            return
        }
        var wanted: Int32 = 0
        if what & CURL_POLL_IN != 0 { wanted |= Int32(POLLIN) }
        if what & CURL_POLL_OUT != 0 { wanted |= Int32(POLLOUT) }
        let entry = pollfd(fd: socket, events: Int16(wanted), revents: 0)
        if let place = places[socket] {
            polled[place] = entry
        } else {
            places[socket] = polled.count
            polled.append(entry)
        }
    }

    private func note(milliseconds: Int) {
        timer = milliseconds < 0 ? .never : watch.now.advanced(by: .milliseconds(milliseconds))
    }

    var bellFD: Int32 { polled[0].fd }
    func silence() {
        var rest: (UInt64, UInt64) = (0, 0)
        while read(polled[0].fd, &rest, 16) == 16 {}
    }
}
