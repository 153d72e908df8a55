import HTTPTypes

/// Makes header fields of the lines of one head after the other.
///
/// A server sends most lines of a head with the next one again, in the same order. So each head begins as a copy of the one before: a line
/// that stands where it stood costs a comparison, and only the others are made anew.
struct HeadReader {
    private let names: FieldNames
    /// The first `count` are this head's, the rest the earlier head's.
    private var draft = HTTPFields()
    private var lines = LineMemory()
    /// How many fields this head has so far.
    private(set) var count = 0

    init(names: FieldNames) { self.names = names }

    /// The fields of this head, in order.
    var fields: HTTPFields { draft.count == count ? draft : HTTPFields(draft.prefix(count)) }

    /// Begins a new head.
    mutating func begin() { count = 0 }

    /// Takes one line, without its line break. A name that is no token is left out, as browsers do.
    mutating func read(_ line: UnsafeRawBufferPointer) {
        if count < draft.count, lines.holds(line, at: count) {
            count += 1
        } else if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
            goOn(with: line)
        } else if let field = names.field(line) {
            lines.keep(line, at: count)
            put(field)
        }
    }

    private mutating func put(_ field: HTTPField) {
        if count == draft.count {
            draft.append(field)
        } else if draft[count].name.rawName == field.name.rawName {
            draft[count] = field
        } else {  // the subscript would leave a name in the case that it has
            draft.replaceSubrange(count...count, with: CollectionOfOne(field))
        }
        count += 1
    }

    /// Ends the head: what it has fewer of than the one before is forgotten.
    mutating func end() {
        if count < draft.count { draft.removeLast(draft.count - count) }
    }

    /// A line that begins with a blank belongs to the one before (RFC 9112, 5.2).
    private mutating func goOn(with line: UnsafeRawBufferPointer) {
        guard count > 0 else { return }
        let last = draft[count - 1]
        let value = Array(last.value.utf8) + [UInt8(ascii: " ")] + line[...].withoutOuterBlanks
        draft[count - 1] = value.withUnsafeBytes { HTTPField(name: last.name, trimming: $0[...]) }
        lines.forget(count - 1)
    }
}

/// The first lines of a head, as far as they are not long: 4 KiB.
private struct LineMemory {
    private var bytes = [UInt8](repeating: 0, count: places * longest)
    private var lengths = [Int](repeating: -1, count: places)

    private static var places: Int { 32 }
    private static var longest: Int { 128 }

    func holds(_ line: UnsafeRawBufferPointer, at place: Int) -> Bool {
        guard place < Self.places, lengths[place] == line.count else { return false }
        return bytes.withUnsafeBytes { $0.holds(line, at: place * Self.longest) }
    }

    mutating func keep(_ line: UnsafeRawBufferPointer, at place: Int) {
        guard place < Self.places else { return }
        guard line.count <= Self.longest else { return forget(place) }
        lengths[place] = line.count
        bytes.withUnsafeMutableBytes { all in
            UnsafeMutableRawBufferPointer(rebasing: all[(place * Self.longest)...]).copyMemory(from: line)
        }
    }

    mutating func forget(_ place: Int) {
        if place < Self.places { lengths[place] = -1 }
    }
}
