import Model

/// When each assignment was first fetched to its end. Those that are fetched again while others wait for their turn tell nothing new.
struct FirstFetches: Sendable {
    private var times: [Assignment: Instant] = [:]

    /// How many have been fetched.
    var count: Int { times.count }

    /// Takes note of how things stand; an assignment that is known already stays as it is.
    mutating func note(_ statuses: [AssignmentStatus]) {
        for status in statuses where times[status.assignment] == nil { times[status.assignment] = status.fetched }
    }

    /// The times of one connector's, in no order.
    func times(of connector: String) -> [Instant] { times.filter { $0.key.connector == connector }.map(\.value) }
}
