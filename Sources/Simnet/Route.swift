import HTTPTypes

/// One question that a simulated network answers: a method, a path, and who answers it.
///
/// A part of the path in braces fits anything: `/users/{login}/repos`. What stood there is handed over, in order.
struct Route<View>: Sendable {
    let method: HTTPRequest.Method
    private let pattern: [String]
    /// The answer; `nil` is the network's own 404.
    let answer: @Sendable (View, [String]) -> Reply?

    init(_ pattern: String, _ method: HTTPRequest.Method = .get, _ answer: @escaping @Sendable (View, [String]) -> Reply?) {
        self.method = method
        self.pattern = pattern.split(separator: "/").map(String.init)
        self.answer = answer
    }

    /// What stands in the braces' places; `nil` when the request is another one.
    func match(_ ask: Ask) -> [String]? {
        guard ask.method == method, ask.path.count == pattern.count else { return nil }
        var found: [String] = []
        for (part, wanted) in zip(ask.path, pattern) {
            if wanted.hasPrefix("{") { found.append(part) } else if part != wanted { return nil }
        }
        return found
    }
}
