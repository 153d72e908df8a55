#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What each voice adds to the known people (A) and to the unknown people (V) of those whom it reaches (`SCORING.md`, section 6).
struct Voices {
    /// One voice's part.
    struct Part: BitwiseCopyable {
        /// r y (1 + γh).
        var known: Double
        /// (1 - r) y; 0 from a new account.
        var unknown: Double
    }

    /// A ring speaks with one voice: what its members' parts are scaled by.
    private struct RingVoice {
        var ring: Int32
        var known: Double
        var unknown: Double
    }

    private let flow: Flow
    private let factors: Column<Part>
    private let ringOf: Column<Int32>?
    private let epoch: Epoch

    init(of flow: Flow, weights: Column<Weights.Weight>, hasRings: Bool, epoch: Epoch) {
        self.flow = flow
        self.epoch = epoch
        factors = Column(unwritten: weights.count)
        let ringOf = hasRings ? Column<Int32>(unwritten: weights.count) : nil
        for member in 0..<weights.count {
            let weight = weights[member]
            factors[member] = Part(
                known: weight.attention * (1 + epoch.reach * weight.reach),
                unknown: weight.seniority == .new ? 0 : 1 - weight.attention)
            if let ringOf { ringOf[member] = weight.ring }
        }
        self.ringOf = ringOf
    }

    /// Calls `body` with each actor who reaches `target`, growing, and that voice's part.
    @inline(__always)
    func forEach(onto target: Int, _ body: (Int, Part) -> Void) {
        let rings = ringVoices(onto: target)
        flow.forEachValue(onto: target) { actor, value in
            var part = self.part(of: actor, value: value)
            if !rings.isEmpty, let ringOf {
                let ring = ringOf[actor]
                if ring >= 0, let scale = rings.first(where: { $0.ring == ring }) {
                    part.known *= scale.known
                    part.unknown *= scale.unknown
                }
            }
            body(actor, part)
        }
    }

    /// A and V of all voices that reach `target`.
    func sums(onto target: Int) -> Part {
        var sums = Part(known: 0, unknown: 0)
        forEach(onto: target) { _, part in
            sums.known += part.known
            sums.unknown += part.unknown
        }
        return sums
    }

    @inline(__always)
    private func part(of actor: Int, value: Double) -> Part {
        let factor = factors[actor]
        return Part(known: factor.known * value, unknown: factor.unknown * value)
    }

    /// How much the parts of each ring among the voices are scaled; empty where there is none.
    @inline(__always)
    private func ringVoices(onto target: Int) -> [RingVoice] {
        guard let ringOf else { return [] }
        var found: [RingVoice] = []
        flow.forEachValue(onto: target) { actor, value in
            let ring = ringOf[actor]
            guard ring >= 0 else { return }
            let part = part(of: actor, value: value)
            if let index = found.firstIndex(where: { $0.ring == ring }) {
                found[index].known += part.known
                found[index].unknown += part.unknown
            } else {
                found.append(RingVoice(ring: ring, known: part.known, unknown: part.unknown))
            }
        }
        func scale(_ sum: Double) -> Double { sum > 0 ? epoch.saturated(sum) / sum : 1 }
        return found.map { RingVoice(ring: $0.ring, known: scale($0.known), unknown: scale($0.unknown)) }
    }
}
