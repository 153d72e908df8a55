import HTTPTypes

/// Puts an answer together from what libcurl hands over, line by line and piece by piece, within its limits: one answer after the other.
struct AnswerReader {
    private(set) var body: [UInt8] = []
    /// Why the transfer had to be stopped.
    private(set) var failure: Failure?
    private(set) var isHeadComplete = false
    private var head: HeadReader
    private var headerBytes = 0
    private var maxHeaderBytes = 0
    private var maxBodyBytes = 0

    /// Nobody sends a hundredth of it in earnest, and swift-http-types traps at 65,535.
    private static let maxFields = 4096
    /// A server's word on the length is believed up to here; beyond it the array grows as the bytes come.
    private static let maxReservation = 1 << 20

    init(names: FieldNames) { head = HeadReader(names: names) }

    /// The header fields of the last head.
    var fields: HTTPFields { head.fields }

    /// Forgets the answer before and makes ready for the next one.
    mutating func begin(maxHeaderBytes: Int, maxBodyBytes: Int) {
        body = []
        failure = nil
        isHeadComplete = false
        head.begin()
        headerBytes = 0
        self.maxHeaderBytes = maxHeaderBytes
        self.maxBodyBytes = maxBodyBytes
    }

    /// Takes one line of a head, its line break included. Returns false when the transfer must stop.
    mutating func readHeaderLine(_ line: UnsafeRawBufferPointer) -> Bool {
        headerBytes += line.count
        guard headerBytes <= maxHeaderBytes, head.count < Self.maxFields else {
            failure = Failure(.headersTooLarge, "the head is larger than \(maxHeaderBytes) bytes or has over \(Self.maxFields) fields")
            return false
        }
        var end = line.count
        while end > 0, line[end - 1] == UInt8(ascii: "\n") || line[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        if end == 0 {
            if !isHeadComplete { head.end() }
            isHeadComplete = true
        } else if line.isStatusLine {  // a new head: the one before was of a 1xx answer
            head.begin()
            isHeadComplete = false
        } else if !isHeadComplete {  // what comes later is a trailer
            head.read(UnsafeRawBufferPointer(rebasing: line[..<end]))
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
}

extension UnsafeRawBufferPointer {
    /// No field's name has a slash.
    fileprivate var isStatusLine: Bool {
        count > 5 && loadUnaligned(as: UInt32.self) == Self.http && self[4] == UInt8(ascii: "/")
    }

    private static var http: UInt32 { UInt32(littleEndian: 0x5054_5448) }
}
