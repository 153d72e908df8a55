import Model

/// The lists and places that people files name, and the topics that topics files name: cohorts of them exist, others never will.
struct KnownCohorts {
    var lists: Set<String> = []
    var places: Set<String> = []
    var topics: Set<String> = []
    /// The networks whose columns conditions may name.
    var networks: Set<Network> = KnownNetworks.all

    /// Tells a mistake when nobody can ever belong to a cohort: a rule over it would never fire.
    ///
    /// - Parameter isBare: Whether the key names it without its kind: `team` for `list:team`.
    /// - Returns: Whether somebody can.
    @discardableResult
    func check(_ cohort: Cohort, under key: String, isBare: Bool = false, in section: Section) -> Bool {
        func demand(_ name: String, among names: Set<String>, _ kind: String, _ nobody: String) -> Bool {
            guard !names.contains(name) else { return true }
            let there = names.isEmpty ? "there is none" : "there are \(names.sorted().prefix(20).joined(separator: ", "))"
            section.wrong(
                key, "\(nobody); \(there).", nearest: nearestWord(to: name, among: names.sorted()).map { isBare ? $0 : "\(kind):\($0)" })
            return false
        }
        switch cohort {
        case .all, .tracked: return true
        case .list(let name): return demand(name, among: lists, "list", "No people file puts anybody on this list")
        case .place(let name): return demand(name, among: places, "place", "No people file puts anybody at this place")
        case .network(let network):
            guard let meant = KnownNetworks.meant(by: network.rawValue) else { return true }
            section.wrong(key, "There is no such network.", nearest: "network:\(meant)")
            return false
        case .topic(let name): return demand(name, among: topics, "topic", "No topics file has this topic")
        }
    }
}
