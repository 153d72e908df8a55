import Model

/// The codes that a token desk has given for other devices (RFC 8628), and what became of them: a pure value.
struct DeviceBook: Sendable {
    private struct Device {
        var userCode: String
        var ends: Instant
        /// The least time between two questions; grows by five seconds with each that comes too early (section 3.5).
        var interval: Duration
        var lastAsked: Instant?
        var choice: Choice?
    }

    private enum Choice {
        case agreed(plain: String)
        case refused
    }

    /// So many are remembered; beyond it all are forgotten.
    private static let capacity = 10_000

    private var devices: [String: Device] = [:]

    mutating func note(_ deviceCode: String, userCode: String, interval: Duration, until end: Instant) {
        if devices.count >= Self.capacity { devices = [:] }
        devices[deviceCode] = Device(userCode: userCode, ends: end, interval: interval)
    }

    /// A person types a code in, and agrees with their plain token, or refuses with none. Returns whether there is such a code.
    mutating func choose(_ userCode: String, plain: String?, at now: Instant) -> Bool {
        guard let code = devices.first(where: { $0.value.userCode == userCode && now < $0.value.ends })?.key else { return false }
        devices[code]?.choice = plain.map { .agreed(plain: $0) } ?? .refused
        return true
    }

    /// The plain token of who has agreed, once.
    mutating func redeem(_ deviceCode: String, at now: Instant) throws(TokenRefusal) -> String {
        guard let device = devices[deviceCode] else { throw .grant }
        guard now < device.ends else { throw .expired }
        devices[deviceCode]?.lastAsked = now
        if let last = device.lastAsked, now - last < device.interval {
            devices[deviceCode]?.interval = device.interval + .seconds(5)
            throw .slowDown
        }
        switch device.choice {
        case nil: throw .pending
        case .refused: throw .denied
        case .agreed(let plain):
            devices[deviceCode] = nil
            return plain
        }
    }
}
