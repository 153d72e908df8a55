/// The voices that reach somebody, by network, then in the order of the actors' names.
///
/// Kept from one person to the next, for its room; plain columns, since a run goes over millions of voices.
struct Hearing {
    /// Members of the network.
    private(set) var actors: [Int32] = []
    /// What each voice is worth: y.
    private(set) var values: [Double] = []
    /// What each voice adds.
    private(set) var parts: [Voices.Part] = []

    /// Forgets all voices.
    mutating func clear() {
        actors.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
    }

    mutating func add(_ actor: Int, _ value: Double) {
        actors.append(Int32(truncatingIfNeeded: actor))
        values.append(value)
    }

    mutating func add(_ voices: Range<Int>, of audience: Audience, onto target: Int, epoch: Epoch) {
        actors.append(contentsOf: UnsafeBufferPointer(start: audience.actors.base + voices.lowerBound, count: voices.count))
        let start = values.count
        values += repeatElement(0, count: voices.count)
        values.withUnsafeMutableBufferPointer { values in
            audience.writeValues(
                of: voices, onto: target, epoch: epoch, to: UnsafeMutableBufferPointer(rebasing: values[start...]))
        }
    }

    /// Tells what the voices add that have come since this was last called.
    mutating func weigh(by weights: Column<Weights.Weight>, epoch: Epoch) {
        let start = parts.count
        parts += repeatElement(Voices.Part(known: 0, unknown: 0), count: actors.count - start)
        parts.withUnsafeMutableBufferPointer { parts in
            actors.withUnsafeBufferPointer { actors in
                values.withUnsafeBufferPointer { values in
                    for voice in start..<parts.count {
                        parts[voice] = Voices.Part(of: values[voice], by: weights[Int(actors[voice])], epoch: epoch)
                    }
                }
            }
        }
    }

    /// Scales what some voices add.
    mutating func scale(_ voices: Range<Int>, by scale: (Int32) -> Voices.Part?) {
        for voice in voices {
            guard let scale = scale(actors[voice]) else { continue }
            parts[voice].known *= scale.known
            parts[voice].unknown *= scale.unknown
        }
    }

    /// What some voices add together.
    func sum(of voices: Range<Int>) -> Voices.Part {
        var sum = Voices.Part(known: 0, unknown: 0)
        parts.withUnsafeBufferPointer { parts in
            for voice in voices {
                sum.known += parts[voice].known
                sum.unknown += parts[voice].unknown
            }
        }
        return sum
    }
}
