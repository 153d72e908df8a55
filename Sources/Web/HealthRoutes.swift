extension Routes {
    /// What whoever watches the daemon asks for, however often.
    static let healthPaths: Set = ["/healthz", "/readyz"]

    /// `/healthz`: that somebody answers; `/readyz`: whether there is something to tell.
    ///
    /// - Parameter details: what else there is to be known, a line each; throws why there is nothing to tell yet.
    public mutating func addHealth(details: @escaping @Sendable () async throws -> [String]) {
        get("/healthz", needs: nil, parameters: nil) { _ in .text("ok\n") }
        get("/readyz", needs: nil, parameters: nil) { _ in
            .text((["ready"] + (try await details())).map { "\($0)\n" }.joined())
        }
    }
}
