import Model

/// Conditions that ask who somebody is.
extension StandingConditions {
    /// Whether a condition, which is right, can hold for any of these people within a cohort, whatever their numbers are; also true where that cannot
    /// be told.
    ///
    /// A number that is not known is NULL, and in SQL's logic of three values a comparison with NULL is NULL: what is false nevertheless is
    /// false by the texts alone.
    public static func canHold(
        _ condition: String, for people: some Sequence<Person>, in cohort: Cohort, on networks: Set<Network> = []
    ) -> Bool {
        guard let read = try? columns(readBy: condition, on: networks), !read.isDisjoint(with: ["person", "name", "cohort"]),
            isMonotonic(condition, among: Set(columns(on: networks.sorted()).map(\.name)))
        else { return true }
        do throws(SQLiteFailure) {
            let connection = try Connection.opened(functions: Functions.conditions)
            let columns = columns(on: networks.sorted()).filter { read.contains($0.name) || $0.type == "TEXT" }
            try connection.run("CREATE TABLE standing (\(columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")))")
            try connection.run("BEGIN")
            let insert = try connection.prepare("INSERT INTO standing (person, name, cohort) VALUES (?, ?, ?)")
            for person in people {
                insert.bind(person.id.rawValue, at: 1)
                insert.bind(person.name, at: 2)
                insert.bind(cohort.description, at: 3)
                _ = try insert.step()
                insert.reset()
            }
            try connection.run("COMMIT")
            let select = try connection.prepare("SELECT 1 FROM standing WHERE (\n\(condition)\n) IS NOT FALSE LIMIT 1")
            return try select.step()
        } catch {
            return true
        }
    }

    /// Whether a condition is made of comparisons, AND, OR and NOT alone, so that knowing more of somebody makes nothing true that was false:
    /// `IS NULL` and most functions can.
    private static func isMonotonic(_ condition: String, among columns: Set<String>) -> Bool {
        let words: Set = ["and", "or", "not", "between", "in", "like", "glob", "escape", "lower", "upper", "trim"]
        return Token.all(of: condition).allSatisfy { token in
            if case .word(let word) = token { words.contains(word) || columns.contains(word) } else { true }
        }
    }
}
