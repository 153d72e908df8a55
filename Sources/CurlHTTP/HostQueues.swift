/// One server: what is under way to it, and what waits for its turn.
final class HostQueue<Element> {
    let key: String
    fileprivate(set) var underWay = 0
    /// Whether its last answer came over HTTP/2, where one connection carries many requests.
    fileprivate(set) var isMultiplexed = false
    fileprivate var waiting = FIFO<Element>()
    fileprivate var isInRing = false

    fileprivate init(key: String) { self.key = key }

    fileprivate var connections: Int { isMultiplexed ? min(underWay, 1) : underWay }
}

/// Decides which request is next: pure bookkeeping, no sockets.
///
/// Limits are kept here rather than by libcurl, whose list of pending transfers has no order among hosts, no deadline, and costs
/// a look at every waiting transfer in each round. Hosts take turns; within a host, first come, first served.
struct HostQueues<Element> {
    struct Limits: Sendable {
        var connections: Int
        var connectionsPerHost: Int
        /// Requests at once on the one connection of a host that speaks HTTP/2. Servers rarely allow more than 100.
        var streamsPerHost = 100
    }

    private let limits: Limits
    private var hosts: [String: HostQueue<Element>] = [:]
    /// The host that was asked for last, which is mostly asked for next; always one of `hosts`.
    private var latest: HostQueue<Element>?
    /// The hosts that have something waiting and room for it.
    private var ring = FIFO<HostQueue<Element>>()
    private var connections = 0
    private(set) var waitingCount = 0

    /// How many hosts are remembered while nothing is under way to them, only to know that they speak HTTP/2.
    private static var maxIdleHosts: Int { 1024 }

    init(limits: Limits) { self.limits = limits }

    mutating func append(_ element: Element, for key: String) {
        let host = host(key)
        host.waiting.append(element)
        waitingCount += 1
        enterRing(host)
    }

    /// The next element that may start, which then counts as under way until `finish`.
    mutating func popNext() -> (element: Element, host: HostQueue<Element>)? {
        while connections < limits.connections, let host = ring.popFirst() {
            host.isInRing = false
            guard hasRoom(host), let element = host.waiting.popFirst() else { continue }
            waitingCount -= 1
            change(host) { $0.underWay += 1 }
            enterRing(host)
            return (element, host)
        }
        return nil
    }

    /// `isMultiplexed` is nil where the transfer failed before it could tell.
    mutating func finish(_ host: HostQueue<Element>, isMultiplexed: Bool?) {
        change(host) {
            $0.underWay -= 1
            if let isMultiplexed { $0.isMultiplexed = isMultiplexed }
        }
        enterRing(host)
    }

    mutating func remove(where isGone: (Element) -> Bool) -> [Element] {
        guard waitingCount > 0 else { return [] }
        var gone: [Element] = []
        for host in hosts.values { gone += host.waiting.remove(where: isGone) }
        waitingCount -= gone.count
        return gone
    }

    func forEachWaiting(_ body: (Element) -> Void) {
        guard waitingCount > 0 else { return }
        for host in hosts.values { host.waiting.forEach(body) }
    }

    private mutating func host(_ key: String) -> HostQueue<Element> {
        if let latest, latest.key == key { return latest }
        let host = hosts[key] ?? newHost(key)
        latest = host
        return host
    }

    private mutating func newHost(_ key: String) -> HostQueue<Element> {
        if hosts.count >= Self.maxIdleHosts {
            hosts = hosts.filter { $0.value.underWay > 0 || !$0.value.waiting.isEmpty }
            latest = nil
        }
        let host = HostQueue<Element>(key: key)
        hosts[key] = host
        return host
    }

    private mutating func change(_ host: HostQueue<Element>, _ body: (HostQueue<Element>) -> Void) {
        let before = host.connections
        body(host)
        connections += host.connections - before
    }

    private mutating func enterRing(_ host: HostQueue<Element>) {
        guard !host.isInRing, !host.waiting.isEmpty, hasRoom(host) else { return }
        host.isInRing = true
        ring.append(host)
    }

    private func hasRoom(_ host: HostQueue<Element>) -> Bool {
        host.underWay < (host.isMultiplexed ? limits.streamsPerHost : limits.connectionsPerHost)
    }
}
