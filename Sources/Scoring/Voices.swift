/// What each voice adds to the known people (A) and to the unknown people (V) of those whom it reaches (`SCORING.md`, section 6).
///
/// A class, so that who asks for one person after the other passes one reference around.
final class Voices {
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
        var part: Part
    }

    private let flow: Flow
    /// By member.
    private let weights: Column<Weights.Weight>
    private let hasRings: Bool
    private let epoch: Epoch

    init(of flow: Flow, weights: Column<Weights.Weight>, hasRings: Bool, epoch: Epoch) {
        self.flow = flow
        self.weights = weights
        self.hasRings = hasRings
        self.epoch = epoch
    }

    /// Adds the voices that reach `target` to what was heard, and tells where they are there.
    func hear(_ target: Int, by hearing: inout Hearing) -> Range<Int> {
        let start = hearing.actors.count
        flow.addVoices(onto: target, to: &hearing)
        hearing.weigh(by: weights, epoch: epoch)
        let voices = start..<hearing.actors.count
        let rings = hasRings ? ringVoices(voices, in: hearing) : []
        if !rings.isEmpty {
            hearing.scale(voices) { actor in
                let ring = weights[Int(actor)].ring
                return ring >= 0 ? rings.first { $0.ring == ring }?.part : nil
            }
        }
        return voices
    }

    /// Calls `body` with each actor who reaches `target`, in the order of their names, and that voice's part.
    func forEach(onto target: Int, _ body: (Int, Part) -> Void) {
        var hearing = Hearing()
        for voice in hear(target, by: &hearing) { body(Int(hearing.actors[voice]), hearing.parts[voice]) }
    }

    /// A and V of all voices that reach `target`.
    func sums(onto target: Int) -> Part {
        var hearing = Hearing()
        let voices = hear(target, by: &hearing)
        return hearing.sum(of: voices)
    }

    /// How much the parts of each ring among the voices are scaled; empty where there is none.
    private func ringVoices(_ voices: Range<Int>, in hearing: Hearing) -> [RingVoice] {
        var found: [RingVoice] = []
        for voice in voices {
            let ring = weights[Int(hearing.actors[voice])].ring
            guard ring >= 0 else { continue }
            let part = hearing.parts[voice]
            if let index = found.firstIndex(where: { $0.ring == ring }) {
                found[index].part.known += part.known
                found[index].part.unknown += part.unknown
            } else {
                found.append(RingVoice(ring: ring, part: part))
            }
        }
        func scale(_ sum: Double) -> Double { sum > 0 ? epoch.saturated(sum) / sum : 1 }
        return found.map { RingVoice(ring: $0.ring, part: Part(known: scale($0.part.known), unknown: scale($0.part.unknown))) }
    }
}

extension Voices.Part {
    /// What a voice of `value` adds whose attention counts so much.
    @inline(__always)
    init(of value: Double, by weight: Weights.Weight, epoch: Epoch) {
        self.init(
            known: weight.attention * (1 + epoch.reach * weight.reach) * value,
            unknown: weight.seniority == .new ? 0 : (1 - weight.attention) * value)
    }
}
