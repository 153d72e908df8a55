import Model

/// How one receiver is doing since the start.
public struct ReceiverStatus: Sendable, Hashable {
    public var name: String
    /// Attempts under way.
    public var inFlight = 0
    /// Notifications that were taken.
    public var delivered = 0
    /// Attempts that failed and are made again.
    public var failed = 0
    /// Attempts that were answered by asking for time.
    public var deferred = 0
    /// Attempts whose message the receiver will never take.
    public var refused = 0
    /// Attempts that were answered by wanting nothing any more.
    public var disabled = 0
    /// Attempts that were cancelled.
    public var interrupted = 0
    /// Notifications held back for quiet hours, or kept for a digest.
    public var held = 0
    /// Notifications that are dead, and dead ones that are forgotten, because the outbox was over its bounds.
    public var parked = 0
    public var forgotten = 0
    /// Notifications that will not be tried again; they are kept.
    public var dead = 0
    /// Why the last attempt failed or was refused; `nil` when it was not.
    public var problem: String?
    /// True when the receiver has said that it wants nothing any more.
    public var isDisabled = false
}

/// The receivers with what is in flight to each. Plain values; the courier guards them.
struct Lanes {
    private var receivers: [String: any Receiver] = [:]
    /// Which set of receivers this is: an attempt that was begun with an earlier one says nothing about these.
    private var edition = 0
    private var lanes: [String: ReceiverStatus] = [:]
    /// Names without a receiver that were told of.
    private var missing: Set<String> = []
    /// Until when receivers have asked to be left alone.
    private var patience: [String: Instant] = [:]
    private var losses = Losses()
    /// Whether somebody without a receiver may be waited for: only after other receivers have come, for rules name no others.
    private(set) var mayLackSome = true
    /// Whether other receivers have come of which nobody has asked yet whether they are disabled.
    private(set) var isNew = true
    var isStopping = false

    init(_ receivers: [any Receiver]) { use(receivers) }

    mutating func use(_ receivers: [any Receiver]) {
        edition += 1
        self.receivers = [:]
        for receiver in receivers {
            self.receivers[receiver.name] = receiver
            if lanes[receiver.name] == nil { lanes[receiver.name] = ReceiverStatus(name: receiver.name) }
        }
        missing = missing.filter { self.receivers[$0] == nil }
        // What a receiver asked for at another place says nothing about this one.
        patience = [:]
        mayLackSome = true
        isNew = true
        // A lane with attempts in flight stays until they have ended.
        lanes = lanes.filter { self.receivers[$0.key] != nil || $0.value.inFlight > 0 }
    }

    var statuses: [ReceiverStatus] { lanes.values.filter { receivers[$0.name] != nil }.sorted { $0.name < $1.name } }

    var inFlight: Int { lanes.values.reduce(0) { $0 + $1.inFlight } }

    /// The longest that an attempt can take.
    var longestDeadline: Duration { receivers.values.map(\.deadline).max() ?? .zero }

    /// The receivers with at least `free` of `places` free that have not said that they want nothing, or nothing yet.
    func open(leaving free: Int, of places: Int, at now: Instant) -> Set<String> {
        Set(
            receivers.keys.filter {
                lanes[$0]?.isDisabled != true && places - (lanes[$0]?.inFlight ?? 0) >= free && patience[$0].map { $0 <= now } ?? true
            })
    }

    /// Has nothing sent to a receiver before a time that it asked for, whatever else is due.
    mutating func wait(for name: String, until time: Instant) { patience[name] = max(patience[name] ?? time, time) }

    /// When a receiver is sent something again that has asked for patience; `nil` where none has.
    func endOfPatience(after now: Instant) -> Instant? { patience.values.filter { $0 > now }.min() }

    /// The receivers that forget what they keep open.
    var forgetful: [String] { receivers.values.filter(\.forgets).map(\.name).sorted() }

    /// The receivers that want nothing any more.
    var disabled: Set<String> { Set(lanes.values.filter(\.isDisabled).map(\.name)) }

    /// Takes over which receivers want nothing any more, as it was noted after `before` were known; returns those that it is over for.
    ///
    /// What was noted of a receiver at another place says nothing about this one, so a new URL switches it on again.
    mutating func disable(_ noted: [DisabledReceiver], since before: Set<String>) -> [String] {
        isNew = false
        let noted = Dictionary(noted.map { ($0.name, $0) }) { _, last in last }
        var enabled: [String] = []
        for (name, receiver) in receivers {
            let note = noted[name].flatMap { $0.address == receiver.address ? $0 : nil }
            guard var lane = lanes[name], lane.isDisabled != (note != nil), note != nil || before.contains(name) else { continue }
            lane.isDisabled = note != nil
            lane.problem = note?.reason
            lanes[name] = lane
            if note == nil { enabled.append(name) }
        }
        return enabled.sorted()
    }

    /// Those among `awaited` without a receiver that were not told of yet.
    mutating func newlyMissing(among awaited: Set<String>) -> [String] {
        mayLackSome = false
        let news = awaited.filter { receivers[$0] == nil && !missing.contains($0) }
        missing.formUnion(news)
        return news.sorted()
    }

    enum Entry {
        /// An attempt by this receiver, which is of this edition.
        case go(any Receiver, edition: Int)
        /// It was removed or disabled a moment ago.
        case closed
    }

    /// Takes a place for an attempt, where there is a receiver to make it.
    mutating func enter(_ name: String) -> Entry {
        guard let receiver = receivers[name], lanes[name]?.isDisabled != true else { return .closed }
        lanes[name, default: ReceiverStatus(name: name)].inFlight += 1
        return .go(receiver, edition: edition)
    }

    func inFlight(to name: String) -> Int { lanes[name]?.inFlight ?? 0 }

    mutating func leave(_ name: String) {
        guard var lane = lanes[name] else { return }
        lane.inFlight -= 1
        lanes[name] = lane.inFlight == 0 && receivers[name] == nil ? nil : lane
    }

    /// Whether receivers of that edition are those in use.
    func isCurrent(_ edition: Int) -> Bool { edition == self.edition }

    /// What an attempt's end means for how its receiver is doing.
    enum Note {
        /// It is doing better or worse than before: that is worth a line in the log.
        case news
        case nothingNew
        /// The attempt was made with a receiver that has been replaced since.
        case superseded
    }

    /// Notes the end of an attempt that was begun with the receivers of `edition`.
    mutating func note(_ name: String, _ outcome: AttemptOutcome, of edition: Int) -> Note {
        let isCurrent = isCurrent(edition)
        guard let former = lanes[name] else { return isCurrent ? .nothingNew : .superseded }
        var lane = former
        switch outcome {
        case .delivered:
            lane.delivered += 1
            if isCurrent, !lane.isDisabled { lane.problem = nil }
        case .failed(let reason, _):
            if outcome.patience == nil { lane.failed += 1 } else { lane.deferred += 1 }
            if isCurrent, !lane.isDisabled { lane.problem = reason }
        case .disabled(let reason):
            lane.disabled += 1
            if isCurrent { (lane.isDisabled, lane.problem) = (true, reason) }
        case .refused(let reason):
            lane.refused += 1
            if isCurrent, !lane.isDisabled { lane.problem = reason }
        case .interrupted: lane.interrupted += 1
        }
        lanes[name] = lane
        guard isCurrent else { return .superseded }
        return lane.isDisabled != former.isDisabled || (lane.problem == nil) != (former.problem == nil) ? .news : .nothingNew
    }

    mutating func noteHeld(_ name: String) { lanes[name]?.held += 1 }

    mutating func note(_ trim: OutboxTrim) {
        lanes[trim.receiver]?.parked += trim.parked
        lanes[trim.receiver]?.forgotten += trim.forgotten
        losses.note(trim)
    }

    mutating func noteDead(_ name: String) {
        lanes[name]?.dead += 1
        losses.noteDead(name)
    }

    /// What is to be told now of what was lost.
    mutating func tellLosses(at now: Instant) -> [(receiver: String, toll: Losses.Toll)] { losses.tell(at: now) }
}
