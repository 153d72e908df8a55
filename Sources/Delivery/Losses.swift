import Model

/// What is lost of what is for each receiver, and when that was told: once when it begins, and once a day while it goes on.
struct Losses: Sendable {
    /// Of one receiver, since it was told last.
    struct Toll: Sendable, Hashable {
        /// Notifications that have died.
        var dead = 0
        /// Notifications that are dead, and dead ones that are forgotten, because the outbox was over its bounds.
        var parked = 0
        var forgotten = 0
    }

    /// How long after it was told nothing more is told of a receiver.
    static let interval = Duration.seconds(86_400)

    private var tolls: [String: Toll] = [:]
    private var told: [String: Instant] = [:]

    mutating func noteDead(_ receiver: String) { tolls[receiver, default: Toll()].dead += 1 }

    mutating func note(_ trim: OutboxTrim) {
        tolls[trim.receiver, default: Toll()].parked += trim.parked
        tolls[trim.receiver, default: Toll()].forgotten += trim.forgotten
    }

    /// Takes what is to be told now, by receiver.
    mutating func tell(at now: Instant) -> [(receiver: String, toll: Toll)] {
        // A clock that was set back must not silence it.
        told = told.filter { now - $0.value < Self.interval && $0.value <= now }
        let due = tolls.filter { told[$0.key] == nil }.sorted { $0.key < $1.key }
        for (receiver, _) in due {
            tolls[receiver] = nil
            told[receiver] = now
        }
        return due.map { ($0.key, $0.value) }
    }
}
