import Model

/// Why a fetch did not work, and what the core is to do about it.
public struct FetchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Stable, and safe as a metric's label.
    public enum Kind: String, Sendable, CaseIterable {
        /// The network says: not so fast.
        case rateLimited
        /// A budget of ours is used up.
        case budgetSpent
        /// Credits or a paid cap are exhausted: money, so nothing is retried before the window ends or the operator acts.
        case creditsSpent
        /// The credential is missing, wrong, expired, or lacks a right.
        case unauthorized
        /// The account is gone: deleted, suspended, renamed.
        case gone
        /// The account exists but does not show itself (private, protected).
        case forbidden
        /// No connection, broken transfer, time-out, or a server's own failure (5xx).
        case unreachable
        /// An answer that cannot be read.
        case malformedResponse
        /// An answer larger than the limit.
        case responseTooLarge
        /// The network refused the request itself: our mistake, or a changed API.
        case rejected
        /// A plugin's program failed.
        case programFailed
        /// What was fetched could not be stored: our own trouble, not the network's.
        case notStored
        /// The fetch was cancelled: shutting down.
        case cancelled
    }

    /// What the core is to do.
    public enum Recovery: Sendable, Hashable {
        /// Wait until then; the network named the time.
        case retry(at: Instant)
        /// Wait by the backoff schedule.
        case backOff
        /// Stop until the operator has changed something.
        case reconfigure
        /// Never again for this identity.
        case giveUp
    }

    /// Whom the trouble concerns: one identity, or everything that the connector does.
    public enum Reach: Sendable, Hashable { case identity, connector }

    public let kind: Kind
    public let recovery: Recovery
    public let reach: Reach
    /// What failed (connector, account, endpoint without its query), and why. Never a secret, query or body.
    public let what, why: String
    /// How to mend it. Never a secret, query or body.
    public let mending: Mend
    /// The network itself says, in words that mean nothing else, that it does not show the account any more, and its terms want what is
    /// stored of it removed.
    public private(set) var endsAccount = false

    public init(
        _ kind: Kind, _ recovery: Recovery, reach: Reach = .identity, what: String, why: String, mend: Mend
    ) {
        self.kind = kind
        self.recovery = recovery
        self.reach = reach
        self.what = what
        self.why = why
        mending = mend
    }

    /// An error whose mend is somebody's to do.
    public init(
        _ kind: Kind, _ recovery: Recovery, reach: Reach = .identity, what: String, why: String, mend: String
    ) {
        self.init(kind, recovery, reach: reach, what: what, why: why, mend: Mend(mend))
    }

    /// The same error, about an account whose end the network has told.
    public func endingAccount() -> FetchError {
        var error = self
        error.endsAccount = true
        return error
    }

    /// How to mend it, as the daemon says it.
    public var mend: String { mending.inDaemon }
    /// The whole, as the daemon says it.
    public var description: String { "\(what): \(why). \(mend)" }
    /// The whole, as a command says it that ends with it.
    public var inCommand: String { "\(what): \(why). \(mending.inCommand)" }
}
