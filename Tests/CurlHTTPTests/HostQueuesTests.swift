import Testing

@testable import CurlHTTP

@Suite("Whose turn it is")
struct HostQueuesTests {
    private func names(_ queues: inout HostQueues<String>) -> [String] {
        var names: [String] = []
        while let next = queues.popNext() { names.append(next.element) }
        return names
    }

    @Test("hosts take turns, and within a host the first comes first")
    func takesTurns() {
        var queues = HostQueues<String>(limits: .init(connections: 100, connectionsPerHost: 100))
        for name in ["a1", "a2", "a3", "b1", "b2", "c1"] { queues.append(name, for: String(name.prefix(1))) }
        #expect(names(&queues) == ["a1", "b1", "c1", "a2", "b2", "a3"])
        #expect(queues.waitingCount == 0)
    }

    @Test("neither a host nor all of them get more than their connections")
    func keepsLimits() throws {
        var queues = HostQueues<String>(limits: .init(connections: 3, connectionsPerHost: 2))
        for name in ["a1", "a2", "a3", "b1", "b2"] { queues.append(name, for: String(name.prefix(1))) }
        let next = queues.popNext()
        let first = try #require(next)
        #expect(first.element == "a1")
        #expect(names(&queues) == ["b1", "a2"])
        queues.finish(first.host, isMultiplexed: false)
        #expect(names(&queues) == ["b2"])
        #expect(queues.waitingCount == 1)
    }

    @Test("a full host does not hold up another")
    func fullHostBlocksNobody() {
        var queues = HostQueues<String>(limits: .init(connections: 10, connectionsPerHost: 1))
        for name in ["a1", "a2", "a3", "b1"] { queues.append(name, for: String(name.prefix(1))) }
        #expect(names(&queues) == ["a1", "b1"])
    }

    @Test("a host that speaks HTTP/2 carries its requests on one connection, up to its streams")
    func multiplexes() throws {
        var queues = HostQueues<String>(limits: .init(connections: 2, connectionsPerHost: 1, streamsPerHost: 3))
        queues.append("a0", for: "a")
        let next = queues.popNext()
        let first = try #require(next)
        queues.finish(first.host, isMultiplexed: true)
        for name in ["a1", "a2", "a3", "a4", "b1"] { queues.append(name, for: String(name.prefix(1))) }
        #expect(names(&queues) == ["a1", "b1"])  // no connection is left, so nothing starts
        queues.append("c1", for: "c")
        queues.finish(first.host, isMultiplexed: true)
        #expect(names(&queues).count == 1)
    }

    @Test("a host that falls back to HTTP/1.1 falls back to its connections")
    func fallsBack() throws {
        var queues = HostQueues<String>(limits: .init(connections: 10, connectionsPerHost: 1, streamsPerHost: 5))
        queues.append("a0", for: "a")
        let next = queues.popNext()
        let host = try #require(next).host
        queues.finish(host, isMultiplexed: true)
        for turn in 1...4 { queues.append("a\(turn)", for: "a") }
        #expect(names(&queues).count == 4)
        for turn in 5...6 { queues.append("a\(turn)", for: "a") }
        queues.finish(host, isMultiplexed: false)
        #expect(names(&queues).isEmpty)
        for _ in 0..<3 { queues.finish(host, isMultiplexed: false) }
        #expect(names(&queues) == ["a5"])
    }

    @Test("what is removed while waiting never starts")
    func removes() {
        var queues = HostQueues<String>(limits: .init(connections: 1, connectionsPerHost: 1))
        for name in ["a1", "a2", "b1"] { queues.append(name, for: String(name.prefix(1))) }
        #expect(queues.remove { $0.hasPrefix("a") } == ["a1", "a2"])
        #expect(names(&queues) == ["b1"])
    }

    @Test("thousands of hosts are not remembered for ever, and none is lost")
    func forgetsIdleHosts() {
        var queues = HostQueues<String>(limits: .init(connections: 5000, connectionsPerHost: 1))
        for turn in 0..<3000 {
            queues.append("x\(turn)", for: "host \(turn)")
            if let next = queues.popNext() { queues.finish(next.host, isMultiplexed: false) }
        }
        for turn in 0..<3000 { queues.append("y\(turn)", for: "host \(turn)") }
        #expect(names(&queues).count == 3000)
    }

    @Test("a queue keeps its order over any mixture of adding and taking", arguments: [1, 7, 31, 32, 33, 1000])
    func fifoKeepsOrder(step: Int) {
        var queue = FIFO<Int>()
        var added = 0
        var taken: [Int] = []
        while added < 5000 {
            for _ in 0..<step {
                queue.append(added)
                added += 1
            }
            for _ in 0..<(step / 2 + 1) { if let next = queue.popFirst() { taken.append(next) } }
        }
        #expect(queue.count == added - taken.count)
        while let next = queue.popFirst() { taken.append(next) }
        #expect(taken == Array(0..<added))
    }
}
