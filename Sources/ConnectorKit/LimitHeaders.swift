import HTTPTypes

/// How a network tells in its headers what is left of a limit, and when there is more.
///
/// Pure: the same headers and the same time give the same report.
public struct LimitHeaders: Sendable {
    /// In which words a network tells when the limit begins anew.
    public enum Reset: Sendable {
        /// A point in time: RFC 3339, or Unix seconds (networks disagree with their own documents; both are read). A number that is too
        /// small to be a time of this century is the distance from now.
        case instant
        /// Seconds from now, with or without a fraction.
        case secondsLeft
        /// Minutes from now.
        case minutesLeft
    }

    /// The header that tells how many requests are left, and the one that tells when there are more; `nil` for what is no name.
    private let remaining, reset: HTTPField.Name?
    private let form: Reset

    /// - Parameters:
    ///   - remaining: The header that tells how many requests are left.
    ///   - reset: The header that tells when there are more.
    public init(remaining: String, reset: String, form: Reset) {
        (self.remaining, self.reset) = (HTTPField.Name(remaining), HTTPField.Name(reset))
        self.form = form
    }

    /// How many requests are left, as the headers write it.
    public func remaining(in headers: HTTPFields) -> String? { remaining.flatMap { headers[$0] } }

    /// What the headers say about `budget`; `nil` when they say nothing.
    public func report(on budget: String, in headers: HTTPFields, at now: Instant) -> LimitReport? {
        let left = remaining(in: headers).flatMap { Double($0) }
        let resetsAt = resetTime(in: headers, at: now)
        guard left != nil || resetsAt != nil else { return nil }
        return LimitReport(
            budget: budget, remaining: left.flatMap { $0.isFinite && $0 < 1e15 ? max(0, Int64($0)) : nil }, resetsAt: resetsAt)
    }

    /// When the limit begins anew, by our clock; at most `ServerTime.longestWait` ahead. `nil` when the headers do not say.
    public func resetTime(in headers: HTTPFields, at now: Instant) -> Instant? {
        guard let text = reset.flatMap({ headers[$0] }) else { return nil }
        switch form {
        case .instant:
            if let instant = Instant(text) { return ServerTime(headers, at: now).toOurs(instant) }
            guard let seconds = Int64(text), seconds > 0 else { return nil }
            // No time of this century: servers that keep to the draft of the header (seconds from now) are among those that send times.
            if seconds < 1_000_000_000 { return ServerTime.after(seconds: text, unit: 1, at: now) }
            return ServerTime(headers, at: now).toOurs(Instant(seconds: seconds))
        case .secondsLeft: return ServerTime.after(seconds: text, unit: 1, at: now)
        case .minutesLeft: return ServerTime.after(seconds: text, unit: 60, at: now)
        }
    }
}

/// Reads a server's times by our clock.
///
/// Where the server's `Date` differs from our clock by more than `tolerance`, one of both is wrong; what the server means by
/// a point in time is then the distance from its own `Date`.
public struct ServerTime: Sendable {
    /// No network is waited for longer: a longer wait is a mistake, and is asked about again after a day.
    public static let longestWait = Duration.seconds(86_400)
    /// Below this, a difference is the way of the answer, and the point in time is taken as it stands.
    public static let tolerance = Duration.seconds(30)

    private let now: Instant
    private let skew: Duration

    public init(_ headers: HTTPFields, at now: Instant) {
        self.now = now
        let date = headers[.date].flatMap { Instant(httpDate: $0, now: now) }
        let skew = date.map { now - $0 } ?? .zero
        self.skew = skew > Self.tolerance || skew < .zero - Self.tolerance ? skew : .zero
    }

    /// The end of a wait that the server told in seconds, but for `longestWait` at most.
    public static func end(of seconds: Int64, from now: Instant) -> Instant { now + min(.seconds(min(seconds, 1 << 32)), longestWait) }

    /// A point in time that the server named, by our clock, at most `longestWait` ahead.
    public func toOurs(_ instant: Instant) -> Instant { min(instant + skew, now + Self.longestWait) }

    /// When `Retry-After` (RFC 9110, section 10.2.3: seconds or a date) lets us come back; `nil` when it is absent or unreadable.
    public static func retryAfter(_ headers: HTTPFields, at now: Instant) -> Instant? {
        guard let text = headers[.retryAfter] else { return nil }
        if let instant = after(seconds: text, unit: 1, at: now) { return instant }
        return Instant(httpDate: text, now: now).map { ServerTime(headers, at: now).toOurs($0) }
    }

    static func after(seconds text: String, unit: Double, at now: Instant) -> Instant? {
        guard let number = Double(text), number.isFinite, number >= 0 else { return nil }
        let milliseconds = min(number * unit * 1000, Double(longestWait.milliseconds)).rounded(.up)
        return now + .milliseconds(Int64(milliseconds))
    }
}
