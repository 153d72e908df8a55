import Model
import Synchronization

/// Something that goes wrong between a server and its client. Durations are the machine's time, not the simulated one.
public enum Fault: Sendable, Hashable {
    /// Too many requests, whatever the count: the network's own 429.
    case tooManyRequests
    /// An error of the server's, such as 500, 502 or 503, before anything was done.
    case status(Int)
    /// The whole length is announced, half of the body is sent, then the connection ends.
    case truncated
    /// Nothing for a while, then the honest answer.
    case stall(Duration)
    /// The connection ends instead of an answer. On a connection that carried requests before, libcurl asks once more by itself.
    case hangUp
    /// 200 and JSON's content type, but the body is noise.
    case garbage
    /// 200 with a page for people, as captive portals and proxies send.
    case html
    /// The honest answer in pieces of 256 bytes, with a pause before each.
    case slow(Duration)
}

/// Decides which requests go wrong; can be changed while a server runs.
public final class Faults: Sendable {
    private struct Plan {
        var generator: SeededGenerator
        var odds: [(fault: Fault, probability: Double)] = []
        var script: [Fault?] = []
        var played = 0
    }

    private let plan: Mutex<Plan>

    /// Creates a plan without faults. The seed decides which requests the probabilities hit.
    public init(seed: UInt64 = 1) { plan = Mutex(Plan(generator: SeededGenerator(seed: seed, stream: 77))) }

    /// From now on each request meets each fault with its probability (together at most 1).
    public func set(_ odds: [(fault: Fault, probability: Double)]) { plan.withLock { $0.odds = odds } }

    /// The next requests meet exactly these, in order (`nil`: none); then the probabilities hold again.
    public func script(_ faults: [Fault?]) { plan.withLock { $0.script = faults } }

    /// No faults any more.
    public func clear() {
        plan.withLock { plan in
            plan.odds = []
            plan.script = []
        }
    }

    /// How many faults there were so far.
    public var played: Int { plan.withLock { $0.played } }

    func next() -> Fault? {
        plan.withLock { plan in
            var fault: Fault?
            if !plan.script.isEmpty {
                fault = plan.script.removeFirst()
            } else if !plan.odds.isEmpty {
                var lot = plan.generator.unit()
                for odd in plan.odds where fault == nil {
                    if lot < odd.probability { fault = odd.fault }
                    lot -= odd.probability
                }
            }
            if fault != nil { plan.played += 1 }
            return fault
        }
    }
}
