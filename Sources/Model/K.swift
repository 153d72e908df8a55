/// A K: a tracked person's endorsement of somebody on a topic, from a limited allotment.
public struct K: Sendable, Hashable {
    /// The store's, growing in the order of giving.
    public var id: Int64
    public var giver: PersonID
    public var receiver: PersonKey
    /// The topic's name.
    public var topic: String
    public var at: Instant
    /// When it was taken back; `nil` while it stands.
    public var takenBack: Instant?

    public init(id: Int64, giver: PersonID, receiver: PersonKey, topic: String, at: Instant, takenBack: Instant? = nil) {
        self.id = id
        self.giver = giver
        self.receiver = receiver
        self.topic = topic
        self.at = at
        self.takenBack = takenBack
    }
}

/// How many Ks a person may give within any period of some length. One that is taken back stays spent.
public struct KAllotment: Sendable, Hashable {
    public var count: Int
    public var period: Duration

    public init(count: Int, period: Duration) {
        self.count = count
        self.period = period
    }

    /// How many are left at `now` of a giver who gave these.
    public func left(of given: some Sequence<K>, at now: Instant) -> Int { max(0, count - times(of: given, at: now).count) }

    /// When one more may be given than now, of a giver who gave these; `nil` when all may be, or none ever.
    public func next(after given: some Sequence<K>, at now: Instant) -> Instant? {
        let times = times(of: given, at: now).suffix(count)
        return times.first.map { $0 + period }
    }

    /// When those were given that are spent at `now`, in order; those of a time to come too, or a clock that is put back would give more away.
    private func times(of given: some Sequence<K>, at now: Instant) -> [Instant] {
        given.map(\.at).filter { $0 > now - period }.sorted()
    }
}
