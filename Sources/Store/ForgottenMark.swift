/// Tells one state of who is forgotten from others of the same store.
public struct ForgottenMark: Sendable, Hashable {
    var count: Int64
    var revision: Int64
}
