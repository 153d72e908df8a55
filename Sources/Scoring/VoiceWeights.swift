/// What one voice weighs: cheap kinds apart from the others until reciprocity is known.
struct VoiceWeight: Equatable {
    var cheap: Double
    var other: Double
}

/// The weights of many voices, a word for each: most have only one of both, which the word's sign tells.
struct VoiceWeights {
    private let words: Column<UInt64>
    /// The voices that have both, by the piece that wrote them; not a number as a word, but a piece and a place in it.
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
        self.both = both
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
                words[voice] = VoiceWeights.notANumber | piece << VoiceWeights.pieceShift | UInt64(both.count)
                both.append(VoiceWeight(cheap: cheap, other: other))
            }
        }
    }

    @inline(__always)
    subscript(voice: Int) -> VoiceWeight {
        let word = words[voice]
        if word & Self.sign != 0 { return VoiceWeight(cheap: 0, other: Double(bitPattern: word & ~Self.sign)) }
        if word < Self.notANumber { return VoiceWeight(cheap: Double(bitPattern: word), other: 0) }
        let place = word & ~Self.notANumber
        return both[Int(place >> Self.pieceShift)][Int(place & (1 << Self.pieceShift - 1))]
    }
}
