import Foundation
import Model
import Simnet

/// A society on loopback, as the process that serves it describes it to the one that asks.
struct ServedSociety: Codable, Sendable {
    /// One network: where it is, what lets a client in, and whom to watch there.
    struct Place: Codable, Sendable {
        struct Account: Codable, Sendable {
            var id: String
            var handle: String
        }

        var network: String
        var address: String
        var token: String
        var accounts: [Account]
    }

    /// How many times faster than the machine's its time runs.
    var speed: Double
    /// Whether its networks keep their limits.
    var keepsLimits: Bool
    /// Its time and the machine's at one moment, in Unix milliseconds.
    var time: Int64
    var machineTime: Int64
    var places: [Place]

    /// A clock that goes as the society's own.
    var clock: AcceleratedClock {
        let since = SystemWallClock().now - Instant(milliseconds: machineTime)
        return AcceleratedClock(speed: speed, from: Instant(milliseconds: time) + since * speed)
    }

    /// Describes what a simnet serves, and the first so many accounts of the people worth tracking.
    init(_ simnet: Simnet, at addresses: Simnet.Addresses, keepsLimits: Bool, accounts most: Int, clock: AcceleratedClock) {
        speed = clock.speed
        self.keepsLimits = keepsLimits
        var accounts: [Network: [Place.Account]] = [:]
        var left = most
        let known = Dictionary(uniqueKeysWithValues: RoundNetwork.all.map { ($0.network, Self.ids(on: $0.network, in: simnet)) })
        for person in simnet.people {
            for network in RoundNetwork.all.map(\.network) where left > 0 {
                guard let handle = person.handles[network], let id = known[network]?[handle] else { continue }
                accounts[network, default: []].append(.init(id: id, handle: handle))
                left -= 1
            }
        }
        places = RoundNetwork.all.compactMap { round in
            guard let address = addresses[round.network], let watched = accounts[round.network], let first = watched.first else {
                return nil
            }
            let token =
                simnet.others[round.network] == nil ? simnet.twitter.appToken : NetworkServer.token(of: round.application ?? first.handle)
            return Place(network: round.network.description, address: address, token: token, accounts: watched)
        }
        machineTime = SystemWallClock().now.milliseconds
        time = clock.wall.now.milliseconds
    }

    private static func ids(on network: Network, in simnet: Simnet) -> [String: String] {
        let identities = simnet.society.look { $0.identities(on: network, at: $1) }
        return Dictionary(identities.compactMap { identity in identity.handle.map { ($0, identity.key.id) } }) { first, _ in first }
    }
}
