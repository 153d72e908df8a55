import Synchronization

/// How many requests each client may make: a bucket for each that fills steadily (token bucket). Bounded: of the clients that are known,
/// the one that has been away longest is forgotten for a new one.
final class RateLimiter: Sendable {
    private struct Bucket {
        var left: Double
        var at: Duration
    }

    private let buckets = Mutex<[String: Bucket]>([:])
    private let now: @Sendable () -> Duration
    static let mostClients = 4096

    /// - Parameter now: a time that never goes back.
    init(now: @escaping @Sendable () -> Duration) { self.now = now }

    /// How many are known.
    var clients: Int { buckets.withLock { $0.count } }

    /// Notes a request of a client who may make `perMinute`, and as many at once. Returns in how many seconds it may be made; `nil` for now.
    func wait(of client: String, perMinute: Int) -> Int? {
        let now = now()
        let rate = Double(perMinute) / 60
        return buckets.withLock { buckets in
            var bucket = buckets[client] ?? Bucket(left: Double(perMinute), at: now)
            bucket.left = min(Double(perMinute), bucket.left + (now - bucket.at).inSeconds * rate)
            bucket.at = now
            let isFree = bucket.left >= 1
            if isFree { bucket.left -= 1 }
            if buckets[client] == nil, buckets.count >= Self.mostClients, let oldest = buckets.min(by: { $0.value.at < $1.value.at }) {
                buckets[oldest.key] = nil
            }
            buckets[client] = bucket
            return isFree ? nil : max(1, Int(((1 - bucket.left) / rate).rounded(.up)))
        }
    }
}
