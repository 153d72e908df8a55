import Alerting
import Foundation
import Model
import Store

/// Where offers are looked at and answered, beside a running daemon.
struct PerkDesk {
    /// Before the first start there is none, and nothing is offered.
    let store: SQLiteStore?
    let configuration: Configuration
    let wall: any WallClock

    /// Opens the store for writing; `.reader` opens it as it is, where there is one.
    static func open(_ place: PlaceOptions, role: SQLiteStore.Role) async throws -> PerkDesk {
        let configuration = try place.configuration()
        let isThere = role != .reader || FileManager.default.fileExists(atPath: place.storePath(configuration))
        guard isThere else { return PerkDesk(store: nil, configuration: configuration, wall: SystemWallClock()) }
        let store = try await place.openStore(configuration, as: role)
        return PerkDesk(store: store, configuration: configuration, wall: try await place.wall(of: store, configuration))
    }

    func close() async { await store?.close() }

    /// All offers, or those of one perk.
    func offers(of perk: String? = nil) async throws -> [Offer] { try await store?.offers(of: perk) ?? [] }

    /// A perk that has a file; throws that there is none.
    func perk(_ name: String) throws(CommandFailure) -> Perk {
        if let perk = configuration.perks.first(where: { $0.name == name }) { return perk }
        let near = nearestWord(to: name, among: configuration.perks.map(\.name)).map { " Did you mean `\($0)`?" } ?? ""
        throw CommandFailure(description: "There is no perk `\(name)` in perks.d.\(near)")
    }

    /// Accepts an offer, and tells the perk's sponsor.
    func accept(_ name: String, for person: String, sharing: Bool) async throws -> Offer {
        let perk = try perk(name)
        return try await change(name, person) { offer in
            let next = try offer.accepted(at: wall.now, sharing: sharing)
            let told = try await store?.people().first { $0.id == next.person }?.name ?? next.person.rawValue
            if perk.sponsorReceivers.isEmpty { return (next, []) }
            // An offer that is accepted keeps the place that it took when it was made.
            let left = max(0, perk.quota - (try await offers(of: name)).count(where: \.state.takesPlace))
            return (next, [perk.acceptance(of: next, personName: told, placesLeft: left)])
        }
    }

    /// Declines an offer; its place goes to the next with the daemon's next run.
    func decline(_ name: String, for person: String) async throws -> Offer {
        try await change(name, person) { (try $0.declined(at: wall.now), []) }
    }

    /// Notes that the person has got it.
    func fulfil(_ name: String, for person: String) async throws -> Offer {
        try await change(name, person) { (try $0.fulfilled(at: wall.now), []) }
    }

    private func change(
        _ name: String, _ person: String, to next: (Offer) async throws -> (Offer, raised: [Decision.Raised])
    ) async throws -> Offer {
        let offers = try await offers(of: name)
        guard let offer = offers.first(where: { $0.person.rawValue == person }) else {
            let near = nearestWord(to: person, among: offers.map(\.person.rawValue)).map { " Did you mean `\($0)`?" } ?? ""
            throw CommandFailure(description: "`\(name)` was not offered to anybody called `\(person)`.\(near)")
        }
        do {
            let (changed, raised) = try await next(offer)
            guard try await store?.replace(offer, by: changed, raising: raised) == true else {
                throw CommandFailure(
                    description: "The offer of `\(name)` to `\(person)` has just been changed by somebody else; look again.")
            }
            return changed
        } catch let refusal as OfferRefusal {
            throw CommandFailure(description: refusal.description)
        }
    }
}
