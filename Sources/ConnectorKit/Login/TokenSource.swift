import CurlHTTP

/// Keeps a connector's token where its file has a `[connector.login]`: what calls carry instead of a token that a file names.
public protocol TokenSource: Sendable {
    /// The key of the credential whose place the token takes.
    var credential: String { get }

    /// The token that is good now, renewed where it is about to end. Throws when there is none, or none any more.
    ///
    /// - Parameter context: What a renewal is asked with.
    func token(in context: FetchContext) async throws(FetchError) -> Secret

    /// Another token after the network has refused one; `nil` when there is no other.
    func replacement(for refused: Secret, in context: FetchContext) async throws(FetchError) -> Secret?
}

extension FetchContext {
    /// The same, without a token of its own and without a budget: renewing a token must not wait for what only a token can buy.
    public var forTokens: Self {
        var context = self
        context.tokens = nil
        context.budget = UnlimitedBudget()
        return context
    }
}
