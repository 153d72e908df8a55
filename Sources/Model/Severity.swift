/// How much it matters what a rule tells, as its operator says.
public enum Severity: String, Sendable, Hashable, CaseIterable {
    /// Good to know.
    case info
    /// Somebody should look at it soon.
    case warning
    /// Somebody must look at it now.
    case critical
}
