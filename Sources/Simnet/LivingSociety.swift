import Model
import Synchronization

/// A society that servers share: it moves on to the clock's time whenever somebody looks.
public final class LivingSociety: Sendable {
    private let society: Mutex<Society>
    private let clock: any WallClock

    /// Takes a society, and makes its acts up to the clock's time at once.
    public init(_ society: Society, clock: any WallClock) {
        var society = society
        society.advance(to: clock.now)
        self.society = Mutex(society)
        self.clock = clock
    }

    /// Gives `body` the society and the time that it stands at. Others wait meanwhile: keep it short.
    public func look<Result: Sendable>(_ body: (Society, Instant) -> Result) -> Result {
        society.withLock { society in
            let now = clock.now
            society.advance(to: now)
            return body(society, now)
        }
    }

    /// A copy of the society as it stands, for looking at it in peace.
    public var snapshot: Society { look { society, _ in society } }

    /// Withdraws a post now; false when there is no such post.
    @discardableResult
    public func withdraw(post id: String, on network: Network) -> Bool {
        society.withLock { $0.withdraw(post: id, on: network, at: clock.now) }
    }
}
