/// Acts side by side in as few bits as they need: about half of what they take each for itself.
///
/// Each field is written as what it is above the least of all, in so many bits as the greatest needs; acts that came together have
/// near times, and few fields use all their bits.
///
/// `Sendable`, because a column is written to only where nobody else holds it.
struct PackedActs: @unchecked Sendable {
    /// How one field is written.
    private struct Field {
        var least = UInt32.max
        var greatest: UInt32 = 0
        /// From an act's first bit to the field's.
        let start: Int

        init(start: Int) { self.start = start }

        var width: Int { least < greatest ? UInt32.bitWidth - (greatest - least).leadingZeroBitCount : 0 }

        mutating func include(_ value: UInt32) {
            least = min(least, value)
            greatest = max(greatest, value)
        }
    }

    /// Where one field is read.
    private struct Reading: Sendable {
        let least: UInt32
        let mask: UInt32
        let start: Int

        init(_ field: Field) {
            least = field.least
            mask = field.width == 0 ? 0 : UInt32.max >> UInt32(UInt32.bitWidth - field.width)
            start = field.start
        }

        @inline(__always)
        func value(at act: Int, in bytes: UnsafeMutablePointer<UInt8>) -> UInt32 {
            let bit = act + start
            // A field has 32 bits at most and begins in the first 8 of these 64.
            let word = UnsafeRawPointer(bytes + bit >> 3).loadUnaligned(as: UInt64.self).littleEndian
            return least &+ (UInt32(truncatingIfNeeded: word >> UInt64(bit & 7)) & mask)
        }
    }

    let count: Int
    private let width: Int
    private var bytes: Column<UInt8>
    private let seconds, actor, target, post, kind, idOffset: Reading

    /// - Parameter acts: with growing ids.
    init(_ acts: [StoredAct]) {
        var fields: [Field] = []
        var width = 0
        for number in 0..<StoredAct.fieldCount {
            var field = Field(start: width)
            for place in acts.indices { field.include(acts[place].field(number, at: place)) }
            // Any act may be removed later, which the least of all actors says.
            if number == StoredAct.actorField { field.include(0) }
            width += field.width
            fields.append(field)
        }
        count = acts.count
        self.width = width
        // Reading goes on for eight bytes from where a field begins.
        bytes = Column((acts.count * width + 7) / 8 + 8, filledWith: 0)
        for (number, field) in fields.enumerated() where field.width > 0 {
            for place in acts.indices {
                Self.write(acts[place].field(number, at: place) - field.least, at: place * width + field.start, in: bytes.base)
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
            unixSeconds: seconds.value(at: start, in: bytes), actor: actor.value(at: start, in: bytes),
            target: target.value(at: start, in: bytes), post: post.value(at: start, in: bytes), kind: kind.value(at: start, in: bytes),
            idOffset: idOffset.value(at: start, in: bytes), place: place)
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

    /// What is written of an act. Places are one more, so that none is nought; ids are what they have grown beyond one an act.
    @inline(__always)
    fileprivate func field(_ number: Int, at place: Int) -> UInt32 {
        switch number {
        case 0: UInt32(truncatingIfNeeded: seconds)
        case Self.actorField: UInt32(bitPattern: actor) &+ 1
        case 2: UInt32(bitPattern: target) &+ 1
        case 3: UInt32(bitPattern: post) &+ 1
        case 4: UInt32(kind)
        default: idOffset - UInt32(truncatingIfNeeded: place)
        }
    }

    @inline(__always)
    fileprivate init(unixSeconds: UInt32, actor: UInt32, target: UInt32, post: UInt32, kind: UInt32, idOffset: UInt32, place: Int) {
        func number(_ written: UInt32) -> Int32 { Int32(bitPattern: written &- 1) }
        self.init(
            seconds: Int64(unixSeconds), kind: UInt8(truncatingIfNeeded: kind), actor: number(actor), target: number(target),
            post: number(post))
        self.idOffset = idOffset &+ UInt32(truncatingIfNeeded: place)
    }
}
