import Model
import Synchronization

/// The people who were asked about last in a run: their page, the explanation and what the API tells of them go over the same records.
///
/// Bounded: of more, and of larger ones, those go that were not asked about for longest.
final class ViewShelf: Sendable {
    /// The latest last.
    private let views = Mutex<[PersonView]>([])
    private static let mostViews = 32
    /// Some 40 bytes each, with what is made of them.
    private static let mostActs = 300_000

    func view(of person: PersonKey) -> PersonView? {
        views.withLock { views in
            guard let place = views.firstIndex(where: { $0.person == person }) else { return nil }
            let view = views.remove(at: place)
            views.append(view)
            return view
        }
    }

    func keep(_ view: PersonView) {
        views.withLock { views in
            views.removeAll { $0.person == view.person }
            views.append(view)
            var acts = 0
            let kept = views.reversed().prefix { view in
                acts += view.actCount
                return acts <= Self.mostActs
            }
            views = kept.prefix(Self.mostViews).reversed()
        }
    }
}
