/// One request on its way through the loop, and the caller who waits for its answer.
final class Exchange: Sendable {
    typealias Outcome = Result<HTTPAnswer, Failure>

    let id: UInt64
    let request: PreparedRequest
    let options: HTTPOptions
    /// When the whole of it must be over.
    let deadline: Ticks
    /// Unsafe for speed: the checked one costs as much as all of our own bookkeeping. It is resumed once, since an exchange is at each time in one
    /// place only (in the inbox, waiting, or with a handle), and whoever takes it out of there finishes it.
    private let caller: UnsafeContinuation<Outcome, Never>

    init(
        id: UInt64, request: PreparedRequest, options: HTTPOptions, deadline: Ticks,
        caller: UnsafeContinuation<Outcome, Never>
    ) {
        self.id = id
        self.request = request
        self.options = options
        self.deadline = deadline
        self.caller = caller
    }

    /// Must be called exactly once.
    func finish(_ outcome: Outcome) {
        caller.resume(returning: outcome)
    }
}
