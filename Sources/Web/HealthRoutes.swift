extension Routes {
    /// What whoever watches the daemon asks for, however often.
    static let healthPaths: Set = ["/healthz", "/readyz"]

    /// `/healthz`: that somebody answers; `/readyz`: whether there is something to tell.
    ///
    /// - Parameter lack: why there is nothing to tell yet; `nil` when there is.
    public mutating func addHealth(lack: @escaping @Sendable () async -> String?) {
        get("/healthz", needs: nil, parameters: nil) { _ in .text("ok\n") }
        get("/readyz", needs: nil, parameters: nil) { _ in
            if let lack = await lack() { throw ProblemDetails.later(lack, seconds: 5) }
            return .text("ready\n")
        }
    }
}
