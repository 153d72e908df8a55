import Model
import Scorekeeping
import Store
import Web

/// What routes read: what was published last, and what the parts of the daemon know.
struct DaemonView: Sendable {
    let published: Published
    let store: SQLiteStore
    let wall: any WallClock

    /// What the last run made; throws while there is none.
    var publication: Publication {
        get throws(ProblemDetails) {
            guard let publication = published.current else {
                throw .later("No run has been published yet; the first is on its way.", seconds: 5)
            }
            return publication
        }
    }

    /// All routes. Each area has a file of its own.
    var routes: Routes {
        var routes = Routes()
        routes.addHealth { published.current == nil ? "No run has been published yet; the first is on its way." : nil }
        addStandings(to: &routes)
        return routes
    }

    /// The accounts of a person.
    func identities(of person: PersonKey) async throws(StoreError) -> [Identity] {
        switch person {
        case .tracked(let id): try await store.identities(of: id)
        case .met(let key): try await store.identity(key).map { [$0] } ?? []
        }
    }
}
