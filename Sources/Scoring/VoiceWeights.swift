/// What one voice weighs: cheap kinds apart from the others until reciprocity is known.
struct VoiceWeight: Equatable {
    var cheap: Double
    var other: Double
}

/// The weights of many voices, a word for each: most have only one of both, which the word's sign tells.
struct VoiceWeights {
    private let words: Column<UInt64>
    /// The voices that have both, in their order, so that who goes over voices goes over these. As a word each is not a number, but tells the
    /// place here.
    private let both: Column<VoiceWeight>

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
    private static func sort(_ both: [[VoiceWeight]], of words: Column<UInt64>, pieces: Int) -> Column<VoiceWeight> {
        let starts = Column<Int>(pieces + 1, filledWith: 0)
        func voices(of piece: Int) -> Range<Int> { words.count * piece / pieces..<words.count * (piece + 1) / pieces }
        Parallel.perform(pieces) { piece in
            for voice in voices(of: piece) where isTagged(words[voice]) { starts[piece + 1] += 1 }
        }
        for piece in 0..<pieces { starts[piece + 1] += starts[piece] }
        let sorted = Column<VoiceWeight>(unwritten: starts[pieces])
        Parallel.perform(pieces) { piece in
            var place = starts[piece]
            for voice in voices(of: piece) where isTagged(words[voice]) {
                let written = words[voice] & ~notANumber
                sorted[place] = both[Int(written >> pieceShift)][Int(written & (1 << pieceShift - 1))]
                words[voice] = notANumber | UInt64(place)
                place += 1
            }
        }
        return sorted
    }

    @inline(__always)
    private static func isTagged(_ word: UInt64) -> Bool { word & sign == 0 && word >= notANumber }

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
                words[voice] = VoiceWeights.notANumber | piece << VoiceWeights.pieceShift | UInt64(both.count)
                both.append(VoiceWeight(cheap: cheap, other: other))
            }
        }
    }

    /// Writes all that each of some voices weighs.
    @inline(__always)
    func writeSums(of voices: Range<Int>, to sums: UnsafeMutableBufferPointer<Double>) {
        // Taken out: a column's own address would be read for each voice.
        let (words, both) = (words.base + voices.lowerBound, both.base)
        for place in 0..<voices.count {
            let word = words[place]
            if Self.isTagged(word) {
                let weight = both[Int(word & ~Self.notANumber)]
                sums[place] = weight.cheap + weight.other
            } else {
                sums[place] = Double(bitPattern: word & ~Self.sign)
            }
        }
    }

    @inline(__always)
    subscript(voice: Int) -> VoiceWeight {
        let word = words[voice]
        if word & Self.sign != 0 { return VoiceWeight(cheap: 0, other: Double(bitPattern: word & ~Self.sign)) }
        return Self.isTagged(word) ? both[Int(word & ~Self.notANumber)] : VoiceWeight(cheap: Double(bitPattern: word), other: 0)
    }
}
