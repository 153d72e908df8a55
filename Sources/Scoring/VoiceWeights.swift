/// What one voice weighs: cheap kinds apart from the others until reciprocity is known.
struct VoiceWeight: Equatable {
    var cheap: Double
    var other: Double
}

/// The weights of many voices, a word for each: most have only one of both, which the word's sign tells.
struct VoiceWeights {
    private let words: Column<UInt64>
    /// The voices that have both, in their order, so that who goes over voices goes over these; by pieces. As a word each is not a number,
    /// but tells the piece and the place in it.
    private let both: [[VoiceWeight]]

    private static let sign: UInt64 = 1 << 63
    private static let notANumber: UInt64 = 0x7ff8 << 48
    private static let pieceShift: UInt64 = 40

    /// Calls `write` for each of some pieces, on several threads, which is to write each voice of it once.
    init(_ count: Int, pieces: Int, _ write: (Int, inout Writer) -> Void) {
        let words = Column<UInt64>(unwritten: count)
        var both = [[VoiceWeight]](repeating: [], count: pieces)
        both.withUnsafeMutableBufferPointer { both in
            // Each piece writes its own element and nothing else of the buffer.
            let both = both
            Parallel.perform(pieces) { piece in
                var writer = Writer(words: words, piece: UInt64(piece))
                write(piece, &writer)
                both[piece] = writer.both
            }
        }
        self.words = words
        self.both = Self.sort(both, of: words, pieces: pieces)
    }

    /// Puts the voices that have both, which stand as they were written, in their order.
    private static func sort(_ both: [[VoiceWeight]], of words: Column<UInt64>, pieces: Int) -> [[VoiceWeight]] {
        var sorted = [[VoiceWeight]](repeating: [], count: pieces)
        sorted.withUnsafeMutableBufferPointer { sorted in
            // Each piece writes its own element and its own words.
            let sorted = sorted
            Parallel.perform(pieces) { piece in
                let voices = words.count * piece / pieces..<words.count * (piece + 1) / pieces
                var mine: [VoiceWeight] = []
                mine.reserveCapacity(voices.lazy.filter { isTagged(words[$0]) }.count)
                for voice in voices where isTagged(words[voice]) {
                    let weight = weight(at: words[voice], in: both)
                    words[voice] = tag(piece: UInt64(piece), place: mine.count)
                    mine.append(weight)
                }
                sorted[piece] = mine
            }
        }
        return sorted
    }

    @inline(__always)
    private static func isTagged(_ word: UInt64) -> Bool { word & sign == 0 && word >= notANumber }

    fileprivate static func tag(piece: UInt64, place: Int) -> UInt64 { notANumber | piece << pieceShift | UInt64(place) }

    @inline(__always)
    private static func weight(at tag: UInt64, in both: [[VoiceWeight]]) -> VoiceWeight {
        let place = tag & ~notANumber
        return both[Int(place >> pieceShift)][Int(place & (1 << pieceShift - 1))]
    }

    /// Writes the voices of one piece.
    struct Writer {
        fileprivate let words: Column<UInt64>
        fileprivate let piece: UInt64
        fileprivate var both: [VoiceWeight] = []

        @inline(__always)
        mutating func write(cheap: Double, other: Double, at voice: Int) {
            if other == 0 {
                words[voice] = cheap.bitPattern
            } else if cheap == 0 {
                words[voice] = other.bitPattern | VoiceWeights.sign
            } else {
                words[voice] = VoiceWeights.tag(piece: piece, place: both.count)
                both.append(VoiceWeight(cheap: cheap, other: other))
            }
        }
    }

    /// All that a voice weighs, where it has only one of both.
    @inline(__always)
    func single(_ voice: Int) -> Double? {
        let weight = Double(bitPattern: words[voice] & ~Self.sign)
        return weight.isNaN ? nil : weight
    }

    @inline(__always)
    subscript(voice: Int) -> VoiceWeight {
        let word = words[voice]
        if word & Self.sign != 0 { return VoiceWeight(cheap: 0, other: Double(bitPattern: word & ~Self.sign)) }
        return Self.isTagged(word) ? Self.weight(at: word, in: both) : VoiceWeight(cheap: Double(bitPattern: word), other: 0)
    }
}
