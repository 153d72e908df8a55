import Model

/// Some people's scores side by side, each in as many words as there is to tell: three for somebody who was only seen acting, and for
/// most others a dozen.
///
/// A field is written as the bits in which it differs from what it mostly is, and not at all where that is none of them.
struct PackedScores: Sendable {
    private var words: [UInt64] = []
    /// Where each score ends.
    private var ends: [UInt32] = []

    var count: Int { ends.count }

    /// The score at a place.
    ///
    /// - Parameters:
    ///   - person: whose it is.
    ///   - networks: by what levels say of theirs.
    ///   - withLevels: without, `levels` is left empty.
    func score(at place: Int, of person: PersonKey, networks: [Network], withLevels: Bool = true) -> PersonScore {
        words.withUnsafeBufferPointer { words in
            var reader = Reader(words: words, place: start(of: place))
            let (state, count) = Self.summary(reader.header())
            var score = PersonScore(
                person: person, state: state, influence: reader.double(), score: Score(bits: reader.bits()),
                effectivePeople: reader.double(), margin: reader.double(), levels: [], endorsed: reader.double())
            guard withLevels else { return score }
            score.levels.reserveCapacity(count)
            for _ in 0..<count { score.levels.append(Self.level(by: &reader, of: score, on: networks)) }
            return score
        }
    }

    /// The score at a place, where it is more than provisional.
    func scored(_ place: Int) -> Double? {
        words.withUnsafeBufferPointer { words in
            var reader = Reader(words: words, place: start(of: place))
            guard Self.summary(reader.header()).state == .scored else { return nil }
            _ = reader.double()
            return Score(bits: reader.bits())?.value
        }
    }

    /// Whether nothing was scored yet.
    func isVacant(_ place: Int) -> Bool { words[start(of: place)] == Self.vacant }

    /// Puts a score behind the others.
    ///
    /// - Parameter numbers: of the networks of its levels.
    mutating func append(_ score: PersonScore, numbers: [UInt16]) {
        Self.write(score, numbers: numbers, to: &words)
        ends.append(UInt32(truncatingIfNeeded: words.count))
    }

    /// Leaves a place behind the others for somebody's score.
    mutating func appendVacancy() {
        words.append(Self.vacant)
        ends.append(UInt32(truncatingIfNeeded: words.count))
    }

    mutating func replace(at place: Int, by score: PersonScore, numbers: [UInt16]) {
        var new: [UInt64] = []
        Self.write(score, numbers: numbers, to: &new)
        let old = start(of: place)..<Int(ends[place])
        words.replaceSubrange(old, with: new)
        if new.count == old.count { return }
        for later in place..<ends.count { ends[later] = UInt32(truncatingIfNeeded: Int(ends[later]) + new.count - old.count) }
    }

    private func start(of place: Int) -> Int { place > 0 ? Int(ends[place - 1]) : 0 }

    // MARK: Words

    /// No state has this code.
    private static let vacant: UInt64 = 0xff

    private static func write(_ score: PersonScore, numbers: [UInt16], to words: inout [UInt64]) {
        var writer = Writer(header: UInt64(score.state.code) | UInt64(score.levels.count) << 8)
        writer.write(score.influence, to: &words)
        writer.write(score.score?.value ?? 0, to: &words)
        writer.write(score.effectivePeople, to: &words)
        writer.write(score.margin, to: &words)
        writer.write(score.endorsed, to: &words)
        writer.end(in: &words)
        for (level, number) in zip(score.levels, numbers) { write(level, of: score, on: number, to: &words) }
    }

    private static func summary(_ header: UInt64) -> (state: ScoreState, levels: Int) {
        (ScoreState(code: UInt8(truncatingIfNeeded: header)), Int(header >> 8))
    }

    private static func write(_ level: NetworkLevel, of score: PersonScore, on network: UInt16, to words: inout [UInt64]) {
        var writer = Writer(
            header: UInt64(network) | UInt64(level.seniority.rawValue) << 16 | (level.isInRing ? 1 : 0) << 24)
        writer.write(level.influence, unless: score.influence, to: &words)
        writer.write(level.subScore?.value ?? 0, unless: score.score?.value ?? 0, to: &words)
        writer.write(level.share, unless: level.influence > 0 ? 1 : 0, to: &words)
        for field in [
            level.known, level.crowd, level.anonymous, level.crowdLevel, level.followersLevel, level.listsLevel, level.attention,
            level.reach,
        ] {
            writer.write(field, to: &words)
        }
        writer.write(bits: UInt64(bitPattern: level.followers), to: &words)
        writer.write(bits: UInt64(bitPattern: level.lists), to: &words)
        writer.write(bits: UInt64(bitPattern: level.stopped?.milliseconds ?? .min) ^ noTime, to: &words)
        writer.end(in: &words)
    }

    /// Stands where no clock was stopped: no time is the least number.
    private static let noTime = UInt64(bitPattern: .min)

    private static func level(by reader: inout Reader, of score: PersonScore, on networks: [Network]) -> NetworkLevel {
        let header = reader.header()
        var level = NetworkLevel(network: networks[Int(header & 0xffff)])
        level.seniority = Weights.Seniority(rawValue: UInt8(truncatingIfNeeded: header >> 16)) ?? .unknown
        level.isInRing = header >> 24 & 1 == 1
        level.influence = reader.double(unless: score.influence)
        level.subScore = Score(bits: reader.bits() ^ (score.score?.value ?? 0).bitPattern)
        level.share = reader.double(unless: level.influence > 0 ? 1 : 0)
        (level.known, level.crowd, level.anonymous, level.crowdLevel) = (reader.double(), reader.double(), reader.double(), reader.double())
        (level.followersLevel, level.listsLevel) = (reader.double(), reader.double())
        (level.attention, level.reach) = (reader.double(), reader.double())
        (level.followers, level.lists) = (Int64(bitPattern: reader.bits()), Int64(bitPattern: reader.bits()))
        let stopped = Int64(bitPattern: reader.bits() ^ noTime)
        level.stopped = stopped == .min ? nil : Instant(milliseconds: stopped)
        return level
    }

    /// Writes a header of 32 bits, which fields follow: the upper half tells which of them are there.
    private struct Writer {
        private var header: UInt64
        private var field: UInt64 = 32
        private var start = -1

        init(header: UInt64) { self.header = header }

        mutating func write(bits: UInt64, to words: inout [UInt64]) {
            if start < 0 {
                start = words.count
                words.append(0)
            }
            if bits != 0 {
                header |= 1 << field
                words.append(bits)
            }
            field += 1
        }

        mutating func write(_ value: Double, unless usual: Double = 0, to words: inout [UInt64]) {
            write(bits: value.bitPattern ^ usual.bitPattern, to: &words)
        }

        func end(in words: inout [UInt64]) { words[start] = header }
    }

    /// Reads what a writer wrote, in its order.
    private struct Reader {
        let words: UnsafeBufferPointer<UInt64>
        var place: Int
        private var present: UInt64 = 0

        init(words: UnsafeBufferPointer<UInt64>, place: Int) { (self.words, self.place) = (words, place) }

        mutating func header() -> UInt64 {
            defer { place += 1 }
            present = words[place] >> 32
            return words[place] & 0xffff_ffff
        }

        mutating func bits() -> UInt64 {
            defer { present >>= 1 }
            if present & 1 == 0 { return 0 }
            defer { place += 1 }
            return words[place]
        }

        mutating func double(unless usual: Double = 0) -> Double { Double(bitPattern: bits() ^ usual.bitPattern) }
    }
}

extension Score {
    /// Nothing where the bits are none.
    fileprivate init?(bits: UInt64) { self.init(Double(bitPattern: bits)) }
}

extension ScoreState {
    fileprivate var code: UInt8 {
        switch self {
        case .scored: 0
        case .provisional: 1
        case .unrated: 2
        }
    }

    fileprivate init(code: UInt8) {
        self =
            switch code {
            case 0: .scored
            case 1: .provisional
            default: .unrated
            }
    }
}
