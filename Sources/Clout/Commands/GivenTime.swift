import ArgumentParser
import Model

/// A time that somebody typed: a date and time, or how long ago.
enum GivenTime: Sendable, Hashable {
    case at(Instant)
    case ago(Duration)

    /// Reads RFC 3339, such as `2012-07-04T12:00:00Z`, or a duration, such as `7d`; throws `ValidationError` for anything else.
    init(argument text: String) throws {
        if let instant = Instant(text) {
            self = .at(instant)
        } else if let duration = DurationText.read(text) {
            self = .ago(duration)
        } else {
            throw ValidationError("`\(text)` is not a time; write it like 2012-07-04T12:00:00Z, or 7d for seven days ago.")
        }
    }

    /// Which time it is, where it is `now`.
    func instant(at now: Instant) -> Instant {
        switch self {
        case .at(let instant): instant
        case .ago(let duration): now - duration
        }
    }
}

extension Duration {
    /// The length of time that somebody typed; throws `ValidationError` where it is none.
    init(argument text: String) throws {
        guard let duration = DurationText.read(text) else {
            throw ValidationError("`\(text)` is not a duration; write it like 90d, 12h or 15m.")
        }
        self = duration
    }
}
