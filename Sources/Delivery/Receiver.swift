import Model

/// Somebody who is told of alerts.
///
/// A receiver makes one attempt and says what came of it. When to try again, and how often, is the courier's business.
public protocol Receiver: Sendable {
    /// The name that rules know it by.
    var name: String { get }
    /// Where it is, in a form of which only equality is known: a receiver of the same name at another place is another one. Holds no secret
    /// that could be read from it; empty where there is only one place.
    var address: String { get }
    /// When it wants to be told, and how much; by itself always, and everything.
    var pace: Pace { get }
    /// How long one attempt may take at most.
    var deadline: Duration { get }
    /// Whether people read its messages, and nothing stays open behind them: what quiet hours have held back is told them in one.
    var isForPeople: Bool { get }
    /// Whether it forgets what it keeps open, when it is restarted, say: it is told again of all that is, now and then.
    var forgets: Bool { get }
    /// Makes one attempt. Returns within `deadline`, and within a second after cancellation with `.interrupted`.
    func deliver(_ notification: Notification) async -> AttemptOutcome
}

extension Receiver {
    public var address: String { "" }
    public var pace: Pace { Pace() }
    public var isForPeople: Bool { false }
    public var forgets: Bool { false }
}

/// What came of one attempt. Reasons hold no secret.
public enum AttemptOutcome: Sendable, Hashable {
    /// The receiver took it.
    case delivered
    /// It may work later; not before `after`, where the receiver said so.
    case failed(reason: String, after: Duration? = nil)
    /// The same bytes will never be taken.
    case refused(reason: String)
    /// The receiver wants nothing any more, neither this nor anything else: it all waits for the operator.
    case disabled(reason: String)
    /// The attempt was cancelled; whether it arrived is not known.
    case interrupted

    /// For how long the receiver asks to be left alone, more than zero; `nil` where it does not ask.
    public var patience: Duration? { if case .failed(_, let wait?) = self, wait > .zero { wait } else { nil } }
}
