/// One row of `SCORING.md`, section 13: what is measured, and what must come of it.
package struct Gate: Sendable {
    /// A short name, for `--only`.
    package let name: String
    /// What is tested, as the table says it.
    package let subject: String
    /// What is wanted, as the table says it.
    package let wanted: String
    /// Measures. Blocks its thread, for up to a minute where the population is large.
    let measure: @Sendable (any Material) throws(MaterialProblem) -> [Reading]

    /// Every gate, in the order of the table.
    package static let all: [Gate] = [
        .additivity, .monotonicity, .order, .ring, .undatedRing, .bot, .silence, .constantRate, .peerIndex, .higgs,
        .stackExchange, .youTube, .hackerNews, .smallInstallation, .sensitivity, .realSensitivity, .golden,
    ]

    /// Measures, and says what came of it.
    package func findings(with material: any Material) -> Finding {
        do throws(MaterialProblem) {
            let readings = try measure(material)
            let holds = !readings.isEmpty && readings.allSatisfy(\.holds)
            return Finding(gate: self, readings: readings, outcome: holds ? .holds : .fails)
        } catch {
            return Finding(gate: self, readings: [], outcome: error.kind == .absent ? .skipped(error) : .broken(error))
        }
    }
}

/// What came of a gate today.
package struct Finding: Sendable {
    /// Whether the gate holds.
    package enum Outcome: Sendable {
        case holds
        case fails
        /// There was nothing to measure with.
        case skipped(MaterialProblem)
        /// What there was could not be read.
        case broken(MaterialProblem)
    }

    package let gate: Gate
    package let readings: [Reading]
    package let outcome: Outcome
}
