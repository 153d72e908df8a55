import Model

/// Everybody's scores, by name.
///
/// Kept by numbers that stay as they are when others come, so that one who comes moves nobody else; and packed into some 100 bytes a
/// person, where a list of levels for each would take five times that. A person's score is put together when it is asked for.
public struct ScoredPeople: RandomAccessCollection, Sendable {
    /// How many people's scores are packed together: as many as are moved when one of them takes more room.
    private static let chunk = 1024

    private var keys = PersonKeys()
    /// Everybody's place among the keys, by number.
    private var places: [Int32] = []
    /// By number.
    private var scores: [PackedScores] = []
    /// By what levels say of theirs.
    private var networks: [Network] = []
    /// Everybody's number, by name; `nil` where the numbers are by name.
    private var byName: [Int32]?

    /// - Parameter scores: by name.
    init(_ scores: some Collection<PersonScore> = []) {
        for score in scores {
            places.append(Int32(truncatingIfNeeded: keys.count))
            keys.add(score.person)
            append(score)
        }
    }

    /// Nobody's scores yet, of some people who are among the keys.
    ///
    /// - Parameter places: theirs, by name.
    init(of keys: PersonKeys, places: [Int32]) { (self.keys, self.places) = (keys, places) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { places.count }

    public subscript(place: Int) -> PersonScore { self[number: number(atPlace: place)] }

    func person(atPlace place: Int, withLevels: Bool) -> PersonScore {
        let number = number(atPlace: place)
        return withLevels ? self[number: number] : withoutLevels(number)
    }

    /// Whose score stands at a place by name.
    func key(atPlace place: Int) -> PersonKey { key(number(atPlace: place)) }

    private func number(atPlace place: Int) -> Int { byName.map { Int($0[place]) } ?? place }

    // MARK: By number

    /// The score of the person of a number.
    subscript(number number: Int) -> PersonScore {
        get { scores[number / Self.chunk].score(at: number % Self.chunk, of: key(number), networks: networks) }
        set { scores[number / Self.chunk].replace(at: number % Self.chunk, by: newValue, numbers: numbers(of: newValue)) }
    }

    /// The same but for its levels, which cost most.
    func withoutLevels(_ number: Int) -> PersonScore {
        scores[number / Self.chunk].score(at: number % Self.chunk, of: key(number), networks: networks, withLevels: false)
    }

    /// The score of somebody who is scored, rather than provisional or unrated.
    func scored(_ number: Int) -> Double? { scores[number / Self.chunk].scored(number % Self.chunk) }

    /// Whose number it is.
    func key(_ number: Int) -> PersonKey { keys[Int(places[number])] }

    /// Whether somebody has come who was not scored yet.
    func isVacant(_ number: Int) -> Bool { scores[number / Self.chunk].isVacant(number % Self.chunk) }

    // MARK: Growing

    /// Puts the score of the next person behind all others.
    mutating func append(_ score: PersonScore) {
        let numbers = numbers(of: score)
        makeChunk()
        scores[scores.count - 1].append(score, numbers: numbers)
    }

    /// Makes room for who came, behind those who were here.
    ///
    /// - Parameters:
    ///   - keys: of them, among others.
    ///   - places: everybody's among the keys, by number.
    ///   - byName: everybody's number, by name.
    mutating func makeRoom(of keys: PersonKeys, places: [Int32], byName: [Int32]) {
        if places.count == self.places.count { return }
        for _ in self.places.count..<places.count {
            makeChunk()
            scores[scores.count - 1].appendVacancy()
        }
        (self.keys, self.places, self.byName) = (keys, places, byName)
    }

    private mutating func makeChunk() { if scores.last.map({ $0.count == Self.chunk }) ?? true { scores.append(PackedScores()) } }

    /// What levels say of their networks.
    private mutating func numbers(of score: PersonScore) -> [UInt16] {
        score.levels.map { level in
            let number = networks.firstIndex(of: level.network) ?? networks.count
            if number == networks.count { networks.append(level.network) }
            return UInt16(truncatingIfNeeded: number)
        }
    }
}

extension ScoredPeople: Equatable {
    /// Whether the same people have the same scores, whatever their numbers.
    public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}
