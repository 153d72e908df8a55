import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Takes two lanes of work through turns, on two threads: no lane begins a turn before both have ended the one before.
///
/// The threads watch each other and do not sleep: a turn of a fraction of a millisecond is over before anybody could be woken. While the
/// second thread has not begun with a turn, the first does its lane as well; a lane that is begun is waited for.
final class Lockstep: Sendable {
    /// How many turns have begun; none begins any more at the end.
    private let begun = Atomic(0)
    /// The turns whose second lane somebody has taken, and those whose second lane is done.
    private let taken = Atomic(0)
    private let done = Atomic(0)

    /// Calls `body` with the lanes, 0 and 1, of turn after turn, and `goesOn` between turns. Blocks the calling thread.
    static func run(_ body: (_ lane: Int, _ turn: Int) -> Void, while goesOn: (_ turns: Int) -> Bool) {
        withoutActuallyEscaping(body) { body in
            // Not isolated, yet safe: the second thread has ended when this returns, each lane of a turn is taken once, and what a
            // lane writes the other does not look at in the same turn.
            nonisolated(unsafe) let shared = body
            let step = Lockstep()
            let second = DispatchWorkItem { step.follow { shared(1, $0) } }
            DispatchQueue.global().async(execute: second)
            var turn = 0
            repeat {
                step.begun.store(turn + 1, ordering: .releasing)
                shared(0, turn)
                step.take(turn) { shared(1, $0) }
                step.watch(step.done) { $0 > turn }
                turn += 1
            } while goesOn(turn)
            step.begun.store(.max, ordering: .releasing)
            second.wait()
        }
    }

    private func follow(_ lane: (Int) -> Void) {
        var turns = 0
        while true {
            turns = watch(begun) { [turns] in $0 > turns }
            if turns == .max { return }
            take(turns - 1, lane)
        }
    }

    private func take(_ turn: Int, _ lane: (Int) -> Void) {
        guard taken.compareExchange(expected: turn, desired: turn + 1, ordering: .relaxed).exchanged else { return }
        lane(turn)
        done.store(turn + 1, ordering: .releasing)
    }

    /// Waits for a number that is right.
    @discardableResult
    private func watch(_ number: borrowing Atomic<Int>, until isRight: (Int) -> Bool) -> Int {
        while true {
            for _ in 0..<4000 {
                let now = number.load(ordering: .acquiring)
                if isRight(now) { return now }
            }
            sched_yield()
        }
    }
}
