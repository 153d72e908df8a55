import Foundation
import Model
import Synchronization

/// A world with a clock of its own: runs every task on one thread in a fixed order and, when nothing is left to run, moves the time
/// on to whatever is waited for next. A virtual day takes milliseconds, and the same test runs the same way every time.
final class Simulation: TaskExecutor, @unchecked Sendable {
    // Proof of Sendable: all that changes is guarded by `condition`'s lock.
    private struct Sleeper {
        var deadline: Duration
        var order: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private let condition = NSCondition()
    private var jobs: [UnownedJob] = []
    private var firstJob = 0
    private var sleepers: [Int: Sleeper] = [:]
    private var cancelled: Set<Int> = []
    private var time: Duration = .zero
    private var nextOrder = 0
    private var isOver = false

    /// Runs `body` in a new world.
    static func run<T: Sendable>(_ body: @escaping @Sendable (Simulation) async throws -> T) async throws -> T {
        let simulation = Simulation()
        Thread.detachNewThread { simulation.work() }
        defer { simulation.stop() }
        return try await withTaskExecutorPreference(simulation) { try await body(simulation) }
    }

    var now: Duration { locked { time } }

    /// Lets time pass at once, as for a machine that was suspended.
    func jump(by duration: Duration) { locked { time += duration } }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        locked {
            jobs.append(job)
            condition.signal()
        }
    }

    private func work() {
        while let step = next() {
            switch step {
            case .run(let job): job.runSynchronously(on: asUnownedTaskExecutor())
            case .wake(let sleeper): sleeper.resume()
            }
        }
    }

    private enum Step {
        case run(UnownedJob)
        case wake(CheckedContinuation<Void, any Error>)
    }

    private func next() -> Step? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if firstJob < jobs.count {
                defer {
                    firstJob += 1
                    if firstJob == jobs.count { (jobs, firstJob) = ([], 0) }
                }
                return .run(jobs[firstJob])
            }
            if isOver { return nil }
            if let (id, sleeper) = sleepers.min(by: { ($0.value.deadline, $0.value.order) < ($1.value.deadline, $1.value.order) }) {
                sleepers[id] = nil
                time = max(time, sleeper.deadline)
                return .wake(sleeper.continuation)
            }
            condition.wait()
        }
    }

    private func stop() {
        locked {
            isOver = true
            condition.signal()
        }
    }

    private func locked<T>(_ body: () -> T) -> T {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }

    fileprivate func sleep(until deadline: Duration) async throws {
        let id = locked {
            nextOrder += 1
            return nextOrder
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = locked {
                    if cancelled.remove(id) != nil { return true }
                    sleepers[id] = Sleeper(deadline: deadline, order: id, continuation: continuation)
                    condition.signal()
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper: Sleeper? = locked {
                let sleeper = sleepers.removeValue(forKey: id)
                if sleeper == nil { cancelled.insert(id) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// The simulation's clock: it stands still while anything runs.
struct TestClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Self { Self(offset: offset + duration) }
        func duration(to other: Self) -> Duration { other.offset - offset }
        static func < (a: Self, b: Self) -> Bool { a.offset < b.offset }
    }

    let simulation: Simulation
    var now: Instant { Instant(offset: simulation.now) }
    var minimumResolution: Duration { .milliseconds(1) }
    func sleep(until deadline: Instant, tolerance: Duration?) async throws { try await simulation.sleep(until: deadline.offset) }
}

/// A wall clock that goes with the simulation, and can be set.
final class TestWall: WallClock {
    static let start = Instant(seconds: 1_790_000_000)

    private let simulation: Simulation?
    private let offset: Mutex<Duration>

    init(_ simulation: Simulation?, at start: Instant = start) {
        self.simulation = simulation
        offset = Mutex(start - Instant(seconds: 0))
    }

    var now: Instant { Instant(seconds: 0) + offset.withLock { $0 } + (simulation?.now ?? .zero) }

    /// Sets the clock forward, or back.
    func jump(by duration: Duration) { offset.withLock { $0 += duration } }

    /// Sets the clock to a time.
    func set(_ instant: Instant) { jump(by: instant - now) }
}

/// Small seeded generator (SplitMix64; S. Vigna, public domain).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
