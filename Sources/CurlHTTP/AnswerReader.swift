import HTTPTypes

/// Puts an answer together from what libcurl hands over, line by line and piece by piece, within its limits.
struct AnswerReader {
    private(set) var fields = HTTPFields()
    private(set) var body: [UInt8] = []
    /// Why the transfer had to be stopped.
    private(set) var failure: Failure?
    private(set) var isHeadComplete = false
    private var headerBytes = 0
    private let maxHeaderBytes: Int
    private let maxBodyBytes: Int

    /// swift-http-types traps at 65,535 fields; nobody sends a hundredth of it in earnest.
    private static let maxFields = 4096
    /// A server's word on the length is believed up to here; beyond it the array grows as the bytes come.
    private static let maxReservation = 1 << 20

    private let known: KnownFields

    init(maxHeaderBytes: Int, maxBodyBytes: Int, known: KnownFields) {
        self.maxHeaderBytes = maxHeaderBytes
        self.maxBodyBytes = maxBodyBytes
        self.known = known
    }

    /// Takes one line of a head, its line break included. Returns false when the transfer must stop.
    mutating func readHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= maxHeaderBytes, fields.count < Self.maxFields else {
            failure = Failure(.headersTooLarge, "the head is larger than \(maxHeaderBytes) bytes or has over \(Self.maxFields) fields")
            return false
        }
        var end = line.count
        while end > 0, line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        if end == 0 {
            isHeadComplete = true
        } else if line.starts(with: Self.statusLineStart) {  // a new head: the one before was of a 1xx answer
            fields = HTTPFields()
            fields.reserveCapacity(16)
            isHeadComplete = false
        } else if !isHeadComplete {  // what comes later is a trailer
            addField(UnsafeRawBufferPointer(rebasing: line[..<end]))
        }
        return true
    }

    /// Takes a piece of the decompressed body. Returns false when the transfer must stop.
    ///
    /// `declaredCount` is the server's word on the length as sent, asked for once; nil where it gave none.
    mutating func readBody(_ bytes: UnsafeRawBufferPointer, declaredCount: @autoclosure () -> Int?) -> Bool {
        if body.isEmpty {
            let declared = declaredCount() ?? bytes.count
            // A compressed body can be longer than what it stands for.
            guard declared <= maxBodyBytes || fields.contains(.contentEncoding) else { return stopTooLarge() }
            body.reserveCapacity(min(max(declared, bytes.count), Self.maxReservation) + HTTPAnswer.bodyPadding)
        }
        guard bytes.count <= maxBodyBytes - body.count else { return stopTooLarge() }
        body.append(contentsOf: bytes)
        return true
    }

    /// Hands the body over, with the spare capacity that `HTTPAnswer` promises.
    mutating func takeBody() -> [UInt8] {
        var taken: [UInt8] = []
        swap(&taken, &body)
        taken.reserveCapacity(taken.count + HTTPAnswer.bodyPadding)
        return taken
    }

    private mutating func stopTooLarge() -> Bool {
        failure = Failure(.bodyTooLarge, "the body is larger than \(maxBodyBytes) bytes")
        return false
    }

    /// A name that is no token is left out, as browsers do. A line that begins with a blank belongs to the one before (RFC 9112, 5.2).
    private mutating func addField(_ line: UnsafeRawBufferPointer) {
        if line[0] == UInt8(ascii: " ") || line[0] == UInt8(ascii: "\t") {
            guard let last = fields.last else { return }
            let value = Array(last.value.utf8) + [UInt8(ascii: " ")] + line[...].withoutOuterBlanks
            fields[fields.count - 1] = HTTPField(name: last.name, lenientValue: value)
            return
        }
        if let field = known.field(line) { fields.append(field) }
    }

    private static let statusLineStart = Array("HTTP/".utf8)
}
