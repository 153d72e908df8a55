/// The people a rank is taken among.
public enum Cohort: Sendable, Hashable, CustomStringConvertible, LosslessStringConvertible {
    /// Everybody who is rated, tracked or met.
    case all
    /// Everybody named in the people files.
    case tracked
    /// Tracked people on a list.
    case list(String)
    /// People with an identity on a network.
    case network(Network)
    /// People with a score on a topic.
    case topic(String)
    /// Tracked people of a place, by its `placeName`.
    case place(String)

    /// A place as cohorts name it: in lower case, so that `Berlin` and `berlin` are one.
    public static func placeName(_ place: String) -> String { place.lowercased() }

    /// `all`, `tracked`, `list:NAME`, `network:NAME`, `topic:NAME` or `place:NAME`.
    public var description: String {
        switch self {
        case .all: "all"
        case .tracked: "tracked"
        case .list(let name): "list:\(name)"
        case .network(let network): "network:\(network)"
        case .topic(let name): "topic:\(name)"
        case .place(let name): "place:\(name)"
        }
    }

    /// Reads what `description` writes; `nil` for anything else.
    public init?(_ description: String) {
        switch description {
        case "all": self = .all
        case "tracked": self = .tracked
        default:
            guard let colon = description.firstIndex(of: ":") else { return nil }
            let name = String(description[description.index(after: colon)...])
            guard !name.isEmpty else { return nil }
            switch description[..<colon] {
            case "list": self = .list(name)
            case "network":
                guard let network = Network(rawValue: name) else { return nil }
                self = .network(network)
            case "topic": self = .topic(name)
            case "place": self = .place(Self.placeName(name))
            default: return nil
            }
        }
    }
}
