extension Routes {
    /// What whoever watches the daemon asks for, however often.
    static let healthPaths: Set = ["/healthz", "/readyz"]

    /// `/healthz`: that somebody answers; `/readyz`: whether there is something to tell.
    ///
    /// - Parameter details: what else there is to be known, a line each; throws why there is nothing to tell yet.
    public mutating func addHealth(details: @escaping @Sendable () async throws -> [String]) {
        let text = ["text/plain"]
        get("/healthz", Operation("getHealth", "Whether the daemon answers at all.", answersText: text), needs: nil, parameters: nil) { _ in
            .text("ok\n")
        }
        get(
            "/readyz", Operation("getReadiness", "Whether there is something to tell, and what is to be known of it.", answersText: text),
            needs: nil, parameters: nil
        ) { _ in
            .text((["ready"] + (try await details())).map { "\($0)\n" }.joined())
        }
    }
}
