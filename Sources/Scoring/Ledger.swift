import Model

/// An act as the graph takes it in, 20 bytes.
struct StoredAct: BitwiseCopyable, Sendable {
    private let unixSeconds: UInt32
    /// Place of the actor's account; -1 when the act was removed.
    var actor: Int32
    /// Place of the account that was acted on.
    let target: Int32
    /// Place of the post; -1 when the act was not on a post.
    let post: Int32
    /// The kind's code in the upper 5 bits, what is to be added to the segment's first id to get the act's in the lower 27.
    private var kindAndOffset: UInt32

    /// The most that can be added to a segment's first id.
    static let greatestOffset: UInt32 = (1 << 27) - 1

    /// - Parameters:
    ///   - seconds: Unix seconds. What is dated outside of 1970 to 2106 is put at the nearer end: it lies before every window, or ahead.
    ///   - kind: the kind's code, below 32.
    init(seconds: Int64, kind: UInt8, actor: Int32, target: Int32, post: Int32) {
        unixSeconds = UInt32(clamping: seconds)
        self.actor = actor
        self.target = target
        self.post = post
        kindAndOffset = UInt32(kind & 31) << 27
    }

    @inline(__always) var seconds: Int64 { Int64(unixSeconds) }
    @inline(__always) var kind: UInt8 { UInt8(truncatingIfNeeded: kindAndOffset >> 27) }
    @inline(__always) var idOffset: UInt32 {
        get { kindAndOffset & Self.greatestOffset }
        set { kindAndOffset = kindAndOffset & ~Self.greatestOffset | newValue }
    }
}

/// Some tens of thousands of acts with growing ids.
///
/// Acts come and stay in segments, so that a growing graph is never copied, and a copy of a graph shares all but the last. One that
/// grows no more is packed.
struct Segment: Sendable, Sequence {
    static let capacity = 65_536

    let firstID: Int64
    /// Empty once they are packed.
    private var acts: [StoredAct] = []
    private var packed: PackedActs?

    init(firstID: Int64) { self.firstID = firstID }

    /// How many acts, removed ones among them.
    var count: Int { packed?.count ?? acts.count }

    var lastID: Int64 { count > 0 ? firstID + Int64(self[count - 1].idOffset) : firstID }

    @inline(__always)
    fileprivate subscript(place: Int) -> StoredAct { packed?[place] ?? acts[place] }

    /// One act after the other.
    struct Iterator: IteratorProtocol {
        fileprivate let segment: Segment
        private var place = 0

        fileprivate init(_ segment: Segment) { self.segment = segment }

        @inline(__always)
        mutating func next() -> StoredAct? {
            guard place < segment.count else { return nil }
            defer { place += 1 }
            return segment[place]
        }
    }

    @inline(__always)
    func makeIterator() -> Iterator { Iterator(self) }

    /// Calls `body` with each act after the first `skipped`.
    @inline(__always)
    func forEach(after skipped: Int = 0, _ body: (StoredAct) -> Void) {
        if let packed { return packed.forEach(from: skipped, body) }
        for act in acts[skipped...] { body(act) }
    }

    /// Calls `body` with the acts at some places, each told by what it is beyond `start`.
    @inline(__always)
    fileprivate func forEach(at places: ArraySlice<UInt32>, from start: Int, _ body: (UInt32, StoredAct) -> Void) {
        if let packed { return packed.forEach(at: places, from: start, body) }
        for place in places { body(place, acts[Int(place) - start]) }
    }

    /// Appends acts while their ids grow and there is room for them. Returns how many.
    mutating func append(_ acts: ArraySlice<(StoredAct, Int64)>) -> Int {
        guard packed == nil else { return 0 }
        var next = self.acts.last.map { Int64($0.idOffset) + 1 } ?? 0
        var taken = 0
        for (act, id) in acts.prefix(Segment.capacity - self.acts.count) {
            let (offset, overflow) = id.subtractingReportingOverflow(firstID)
            guard !overflow, offset >= next, offset <= Int64(StoredAct.greatestOffset) else { break }
            var act = act
            act.idOffset = UInt32(truncatingIfNeeded: offset)
            self.acts.append(act)
            next = offset + 1
            taken += 1
        }
        return taken
    }

    /// Nothing is appended any more.
    mutating func pack() {
        guard packed == nil, !acts.isEmpty else { return }
        (packed, acts) = (PackedActs(acts), [])
    }

    /// Where the act of an id is, or `nil`.
    func place(of id: Int64) -> Int? {
        guard id >= firstID, id <= lastID else { return nil }
        let offset = UInt32(truncatingIfNeeded: id - firstID)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle].idOffset < offset { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].idOffset == offset && self[low].actor >= 0 ? low : nil
    }

    mutating func remove(at place: Int) { if packed == nil { acts[place].actor = -1 } else { packed?.remove(at: place) } }

    /// Removes the acts dated later than `seconds`; without any, nothing is copied.
    mutating func hide(after seconds: Int64) {
        var isConcerned = false
        forEach { if $0.seconds > seconds { isConcerned = true } }
        guard isConcerned else { return }
        change { acts in for place in acts.indices where acts[place].seconds > seconds { acts[place].actor = -1 } }
    }

    /// Leaves only the acts up to an id; without any beyond, nothing is copied.
    mutating func cut(after id: Int64) {
        guard id < lastID else { return }
        let firstID = firstID
        change { acts in acts.removeLast(acts.count - (acts.firstIndex { firstID + Int64($0.idOffset) > id } ?? acts.count)) }
    }

    /// Changes the acts as they are when they are not packed.
    private mutating func change(_ body: (inout [StoredAct]) -> Void) {
        guard packed != nil else { return body(&acts) }
        var all = Array(self)
        body(&all)
        packed = PackedActs(all)
    }
}

/// What happened on one network.
struct Ledger: Sendable {
    let network: Network
    /// Places of the network's accounts, in order of arrival; removed ones keep their number.
    var accounts: [Int32] = []
    private(set) var segments: [Segment] = []
    /// The greatest id so far.
    private(set) var lastID = Int64.min

    init(_ network: Network) { self.network = network }

    /// How many acts, removed ones among them.
    var actCount: Int { segments.reduce(0) { $0 + $1.count } }

    /// Calls `body` with each act after the first `count`, removed ones among them.
    @inline(__always)
    func forEachAct(after count: Int = 0, _ body: (StoredAct) -> Void) {
        var skipped = count
        for segment in segments {
            if skipped < segment.count { segment.forEach(after: skipped, body) }
            skipped = max(0, skipped - segment.count)
        }
    }

    /// Calls `body` with the acts at some places among all, which must grow, and with their ids.
    func forEachAct(at places: [UInt32], _ body: (UInt32, StoredAct, Int64) -> Void) {
        var (start, next) = (0, 0)
        for segment in segments {
            let end = start + segment.count
            var last = next
            while last < places.count, Int(places[last]) < end { last += 1 }
            if last > next {
                segment.forEach(at: places[next..<last], from: start) { place, act in
                    body(place, act, segment.firstID + Int64(act.idOffset))
                }
            }
            (start, next) = (end, last)
        }
    }

    /// The acts after the first `count`, removed ones among them.
    func acts(after count: Int) -> [StoredAct] {
        var later: [StoredAct] = []
        forEachAct(after: count) { later.append($0) }
        return later
    }

    private func contains(_ id: Int64) -> Bool { segments.contains { $0.place(of: id) != nil } }

    /// Adds acts with their ids; those that are here already are passed over. Returns how many were new.
    mutating func append(_ acts: [(StoredAct, Int64)]) -> Int {
        var rest = acts[...]
        var added = 0
        // The last segment is taken out, so that it grows in its place instead of being copied.
        var last = segments.popLast()
        while let (_, id) = rest.first {
            if id <= lastID, last?.place(of: id) != nil || contains(id) {
                rest = rest.dropFirst()
                continue
            }
            // Of those who come late each may be here already; behind the last id nobody is.
            let taken = last?.append(id <= lastID ? rest.prefix(1) : rest) ?? 0
            if taken == 0 {
                last?.pack()
                if let last { segments.append(last) }
                last = Segment(firstID: id)
            } else {
                lastID = max(lastID, rest[rest.startIndex + taken - 1].1)
                added += taken
                rest = rest.dropFirst(taken)
            }
        }
        if let last { segments.append(last) }
        return added
    }

    /// Leaves only the acts up to an id.
    mutating func cut(after id: Int64) {
        segments.removeAll { $0.firstID > id }
        for index in segments.indices { segments[index].cut(after: id) }
    }

    /// Removes the acts dated later than `seconds`.
    mutating func hide(after seconds: Int64) { for index in segments.indices { segments[index].hide(after: seconds) } }

    /// Removes an act; false when there is none of this id.
    mutating func remove(_ id: Int64) -> Bool {
        for index in segments.indices {
            if let place = segments[index].place(of: id) {
                segments[index].remove(at: place)
                return true
            }
        }
        return false
    }
}
