/// Acts side by side in as few bits as they need: about half of what they take each for itself.
///
/// Each field is written as what it is above the least of all, in so many bits as the greatest needs; acts that came together have
/// near times, and few fields use all their bits. Times and ids grow from act to act, more or less: they are written as how far they are
/// from where they would be if they grew evenly, where that takes fewer bits.
///
/// `Sendable`, because a column is written to only where nobody else holds it.
struct PackedActs: @unchecked Sendable {
    /// Where a field would be if it grew evenly.
    fileprivate struct Slope: Sendable {
        /// By how much from act to act, in 2^-16.
        var rate: UInt64 = 0

        @inline(__always)
        func value(at place: Int) -> UInt32 { UInt32(truncatingIfNeeded: (UInt64(truncatingIfNeeded: place) &* rate) >> 16) }
    }

    /// How one field is written.
    fileprivate struct Field {
        let number: Int
        let slope: Slope
        private(set) var least = UInt32.max
        private(set) var greatest: UInt32 = 0
        /// From an act's first bit to the field's.
        var start = 0

        init(_ number: Int, of acts: [StoredAct], slope: Slope = Slope()) {
            (self.number, self.slope) = (number, slope)
            for place in acts.indices { include(value(of: acts[place], at: place)) }
            // Any act may be removed later, which the least of all actors says.
            if number == StoredAct.actorField { include(0) }
        }

        /// The narrower of both ways to write a field.
        init(growing number: Int, of acts: [StoredAct]) {
            let plain = Field(number, of: acts)
            let growth = acts.last.map { UInt64($0.field(number)) }.map { $0 - min($0, UInt64(plain.least)) } ?? 0
            let even = Field(number, of: acts, slope: Slope(rate: (growth << 16) / UInt64(max(1, acts.count - 1))))
            self = even.width < plain.width ? even : plain
        }

        var width: Int { least < greatest ? UInt32.bitWidth - (greatest - least).leadingZeroBitCount : 0 }

        private mutating func include(_ value: UInt32) {
            least = min(least, value)
            greatest = max(greatest, value)
        }

        private func value(of act: StoredAct, at place: Int) -> UInt32 {
            // What is before where it would be stands above the middle's other side, not beyond the end.
            slope.rate == 0 ? act.field(number) : act.field(number) &- slope.value(at: place) ^ 1 << 31
        }

        func bits(of act: StoredAct, at place: Int) -> UInt32 { value(of: act, at: place) - least }
    }

    /// Where one field is read.
    fileprivate struct Reading: Sendable {
        let least: UInt32
        let mask: UInt32
        let start: Int
        let slope: Slope

        init(_ field: Field) {
            least = field.slope.rate == 0 ? field.least : field.least ^ 1 << 31
            mask = field.width == 0 ? 0 : UInt32.max >> UInt32(UInt32.bitWidth - field.width)
            (start, slope) = (field.start, field.slope)
        }

        @inline(__always)
        func value(at act: Int, in bytes: UnsafeMutablePointer<UInt8>) -> UInt32 {
            let bit = act + start
            // A field has 32 bits at most and begins in the first 8 of these 64.
            let word = UnsafeRawPointer(bytes + bit >> 3).loadUnaligned(as: UInt64.self).littleEndian
            return least &+ (UInt32(truncatingIfNeeded: word >> UInt64(bit & 7)) & mask)
        }

        /// The same of a field that may be written by how it grows.
        @inline(__always)
        func value(at act: Int, place: Int, in bytes: UnsafeMutablePointer<UInt8>) -> UInt32 {
            value(at: act, in: bytes) &+ slope.value(at: place)
        }
    }

    let count: Int
    private let width: Int
    private var bytes: Column<UInt8>
    private let seconds, actor, target, post, kind, idOffset: Reading

    /// - Parameter acts: with growing ids.
    init(_ acts: [StoredAct]) {
        var fields = (0..<StoredAct.fieldCount).map { number in
            StoredAct.growingFields.contains(number) ? Field(growing: number, of: acts) : Field(number, of: acts)
        }
        var width = 0
        for number in fields.indices {
            fields[number].start = width
            width += fields[number].width
        }
        count = acts.count
        self.width = width
        // Reading goes on for eight bytes from where a field begins.
        bytes = Column((acts.count * width + 7) / 8 + 8, filledWith: 0)
        for field in fields where field.width > 0 {
            for place in acts.indices {
                Self.write(field.bits(of: acts[place], at: place), at: place * width + field.start, in: bytes.base)
            }
        }
        let readings = fields.map(Reading.init)
        (seconds, actor, target) = (readings[0], readings[1], readings[2])
        (post, kind, idOffset) = (readings[3], readings[4], readings[5])
    }

    @inline(__always)
    subscript(place: Int) -> StoredAct { act(at: place, in: bytes.base) }

    /// Calls `body` with each act from the `first` on.
    @inline(__always)
    func forEach(from first: Int, _ body: (StoredAct) -> Void) {
        let base = bytes.base
        for place in first..<count { body(act(at: place, in: base)) }
        withExtendedLifetime(bytes) {}
    }

    /// Calls `body` with the acts at some places, each told by what it is beyond `start`.
    @inline(__always)
    func forEach(at places: ArraySlice<UInt32>, from start: Int, _ body: (UInt32, StoredAct) -> Void) {
        let base = bytes.base
        for place in places { body(place, act(at: Int(place) - start, in: base)) }
        withExtendedLifetime(bytes) {}
    }

    /// Removes an act.
    mutating func remove(at place: Int) {
        if !isKnownUniquelyReferenced(&bytes) {
            let copy = Column<UInt8>(unwritten: bytes.count)
            copy.base.update(from: bytes.base, count: bytes.count)
            bytes = copy
        }
        let bit = place * width + actor.start
        Self.change(at: bit, in: bytes.base) { $0 & ~(UInt64(actor.mask) << UInt64(bit & 7)) }
    }

    @inline(__always)
    private func act(at place: Int, in bytes: UnsafeMutablePointer<UInt8>) -> StoredAct {
        let start = place * width
        return StoredAct(
            unixSeconds: seconds.value(at: start, place: place, in: bytes), actor: actor.value(at: start, in: bytes),
            target: target.value(at: start, in: bytes), post: post.value(at: start, in: bytes), kind: kind.value(at: start, in: bytes),
            idOffset: idOffset.value(at: start, place: place, in: bytes))
    }

    /// Writes a field where there is nought yet.
    private static func write(_ value: UInt32, at bit: Int, in bytes: UnsafeMutablePointer<UInt8>) {
        change(at: bit, in: bytes) { $0 | UInt64(value) << UInt64(bit & 7) }
    }

    private static func change(at bit: Int, in bytes: UnsafeMutablePointer<UInt8>, _ change: (UInt64) -> UInt64) {
        let place = UnsafeMutableRawPointer(bytes + bit >> 3)
        place.storeBytes(of: change(place.loadUnaligned(as: UInt64.self).littleEndian).littleEndian, as: UInt64.self)
    }
}

extension StoredAct {
    fileprivate static let fieldCount = 6

    fileprivate static let actorField = 1

    /// Time and id.
    fileprivate static let growingFields = [0, 5]

    /// What is written of an act. Places are one more, so that none is nought.
    @inline(__always)
    fileprivate func field(_ number: Int) -> UInt32 {
        switch number {
        case 0: UInt32(truncatingIfNeeded: seconds)
        case Self.actorField: UInt32(bitPattern: actor) &+ 1
        case 2: UInt32(bitPattern: target) &+ 1
        case 3: UInt32(bitPattern: post) &+ 1
        case 4: UInt32(kind)
        default: idOffset
        }
    }

    @inline(__always)
    fileprivate init(unixSeconds: UInt32, actor: UInt32, target: UInt32, post: UInt32, kind: UInt32, idOffset: UInt32) {
        func number(_ written: UInt32) -> Int32 { Int32(bitPattern: written &- 1) }
        self.init(
            seconds: Int64(unixSeconds), kind: UInt8(truncatingIfNeeded: kind), actor: number(actor), target: number(target),
            post: number(post))
        self.idOffset = idOffset
    }
}
