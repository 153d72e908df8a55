import Model

/// A run that was published.
public struct StoredRun: Sendable, Hashable {
    public var at: Instant
    public var epoch: String

    public init(at: Instant, epoch: String) {
        self.at = at
        self.epoch = epoch
    }
}
