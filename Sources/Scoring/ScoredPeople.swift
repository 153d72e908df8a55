import Model

/// Everybody's scores, by name.
///
/// Kept by numbers that stay as they are when others come, so that one who comes moves nobody else.
public struct ScoredPeople: RandomAccessCollection, Sendable {
    /// By number.
    private var scores: [PersonScore]
    /// Everybody's number, by name; `nil` where the numbers are by name.
    private var byName: [Int32]?

    /// - Parameter scores: by name.
    init(_ scores: [PersonScore]) { self.scores = scores }

    public var startIndex: Int { 0 }
    public var endIndex: Int { scores.count }

    public subscript(place: Int) -> PersonScore { scores[byName.map { Int($0[place]) } ?? place] }

    /// The score of the person of a number.
    subscript(number number: Int) -> PersonScore {
        get { scores[number] }
        set { scores[number] = newValue }
    }

    /// Makes room for who came, behind those who were here.
    ///
    /// - Parameter byName: everybody's number, by name.
    mutating func makeRoom(byName: [Int32]) {
        if byName.count == scores.count { return }
        scores.grow(to: byName.count, filling: .nobody)
        self.byName = byName
    }
}

extension ScoredPeople: Equatable {
    /// Whether the same people have the same scores, whatever their numbers.
    public static func == (a: Self, b: Self) -> Bool { a.elementsEqual(b) }
}
