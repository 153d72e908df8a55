import Model

/// Whom silences keep from being told.
struct Silencing {
    private let silences: [Silence]
    private let belongs: (AlertSubject, Cohort) -> Bool

    /// - Parameters:
    ///   - standings: Of a run, where there is one: who stands in a cohort belongs to it.
    ///   - belongs: Whether a person belongs to a cohort, also without standing there.
    init(_ silences: [Silence], among standings: [Standing] = [], or belongs: @escaping (PersonKey, Cohort) -> Bool = { _, _ in false }) {
        self.silences = silences
        let wanted = Set(silences.compactMap(\.cohort))
        var members: [Cohort: Set<AlertSubject>] = [:]
        if !wanted.isEmpty {
            for standing in standings where wanted.contains(standing.cohort) {
                members[standing.cohort, default: []].insert(.person(standing.person))
            }
        }
        self.belongs = { [members] subject, cohort in
            members[cohort]?.contains(subject) == true || subject.person.map { belongs($0, cohort) } == true
        }
    }

    /// Those of `receivers` who are told of an alert, and the silence that keeps the last of them from it; `nil` where somebody is told, or
    /// nobody was to be.
    func hearers(of alert: Alert, among receivers: [String]) -> (receivers: [String], silence: Int64?) {
        var left = receivers
        var keeper: Int64?
        for silence in silences where !left.isEmpty && silence.covers(alert, where: { belongs(alert.subject, $0) }) {
            left = silence.receiver.map { silent in left.filter { $0 != silent } } ?? []
            if left.isEmpty { keeper = silence.id }
        }
        return (left, keeper)
    }
}
