import JSON
import Model

/// Reads activity in the format of `PLUGINS.md` (Singer's JSON lines) and makes batches of it.
///
/// Bytes go in as they come, batches come out:
///
/// ```swift
/// var decoder = try ActivityDecoder()
/// while let chunk = try await source.next() {
///     chunk.withUnsafeBytes { decoder.consume($0) }
///     while let batch = decoder.takeBatch() { try await store(batch) }
/// }
/// decoder.finish()
/// while let batch = decoder.takeBatch() { try await store(batch) }
/// ```
///
/// A batch ends with a STATE, which becomes its cursor; several STATEs that have come already make one batch, so that a program
/// that writes one after each record does not cost a transaction each. Records after the last STATE wait for the next one, or for
/// `finish`. Only when `Limits.records` of them have gathered do they come out in a batch without a cursor: that bounds memory, and
/// it is harmless, because storing a record twice changes nothing.
///
/// A line that breaks a rule costs itself and nothing else: it is counted, and described in its batch by its number.
public struct ActivityDecoder: ~Copyable, Sendable {
    /// What is held at most.
    public struct Limits: Sendable {
        /// Bytes of one line.
        public var line = 4 << 20
        /// Records that wait for a STATE.
        public var records = 50_000
        /// Records up to which the batches of several STATEs are put together.
        public var gathered = 5_000
        /// Bytes of a STATE's value: as many as the store keeps of a cursor.
        public var state = 64 << 10

        public init() {}
    }

    /// What has been read so far.
    public private(set) var counts = ActivityCounts()

    private let limits: Limits
    private let maps: [String: RecordMap]
    private var lines: LineBuffer
    private var parser: JSONParser
    private var mappedParser: JSONParser
    /// Complete up to a STATE, which is its cursor.
    private var ready = Batch()
    /// What has come since.
    private var pending = Batch()
    private var isFinished = false

    /// Creates a decoder. `maps` are by the name of the stream that the program writes. Throws when there is no memory.
    public init(maps: [String: RecordMap] = [:], limits: Limits = Limits()) throws(JSONError) {
        let parser = try JSONParser()
        let mappedParser = try JSONParser()
        self.parser = parser
        self.mappedParser = mappedParser
        self.limits = limits
        self.maps = maps
        lines = LineBuffer(maximumLine: limits.line)
    }

    /// Takes the next bytes. All batches should be taken before the next call: what they hold is kept until then.
    public mutating func consume(_ bytes: UnsafeRawBufferPointer) { lines.append(bytes) }

    /// The input has ended well: what has come since the last STATE is due too. After a broken end, leave this out.
    public mutating func finish() {
        isFinished = true
        lines.finish()
    }

    /// The next batch that is due; `nil` when more bytes are needed, or after `finish` when nothing is left.
    ///
    /// `hasMore` is false only for the last batch after `finish`.
    public mutating func takeBatch() -> Batch? {
        var isDrained = false
        while !isDrained, ready.recordCount < limits.gathered, pending.recordCount < limits.records {
            switch lines.next() {
            case .bytes(let line): read(line)
            case .tooLong:
                counts.lines += 1
                rejectLine("is longer than \(limits.line) bytes")
            case nil: isDrained = true
            }
        }
        if isDrained && isFinished || pending.recordCount >= limits.records { moveOn(to: nil) }
        guard !ready.isEmpty else { return nil }
        var batch = Batch()
        swap(&batch, &ready)
        batch.hasMore = !(isDrained && isFinished)
        return batch
    }

    /// What has come since the last STATE belongs to the next batch that goes out.
    private mutating func moveOn(to cursor: Cursor?) {
        var batch = Batch()
        swap(&batch, &pending)
        batch.cursor = cursor
        ready.append(batch)
    }

    private mutating func read(_ line: UnsafeRawBufferPointer) {
        counts.lines += 1
        guard line.contains(where: { $0 > 0x20 }) else { return }
        do {
            let message = try parser.root(of: line, isPadded: true)
            guard let type = message["type"]?.string else { return rejectLine("is no message: it has no type") }
            switch type {
            case "RECORD": readRecord(message)
            case "STATE": readState(message)
            case "SCHEMA":
                if message["stream"]?.string == nil { rejectLine("is a SCHEMA without a stream") }
            default: counts.ignoredMessages += 1
            }
        } catch {
            rejectLine("cannot be read: \(error.reason)")
        }
    }

    private mutating func readRecord(_ message: JSONValue) {
        guard let name = message["stream"]?.string, let record = message["record"], record.kind == .object else {
            return rejectLine("is a RECORD without a stream or without a record")
        }
        if let map = maps[name] { return readMapped(record, by: map) }
        guard let stream = ActivityStream(rawValue: name) else {
            if maps.isEmpty {
                counts.unknownStreams += 1
                pending.reject(Rejection(path: "line \(counts.lines)", reason: "is of a stream that there is none of here"))
            } else {
                counts.unmapped += 1
            }
            return
        }
        add(record, to: stream)
    }

    private mutating func readMapped(_ record: JSONValue, by map: RecordMap) {
        do throws(ExpressionError) {
            let bytes = try map.record(from: record.text)
            let mapped: JSONValue
            do throws(JSONError) {
                mapped = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
                    try mappedParser.root(of: UnsafeRawBufferPointer(bytes), isPadded: false)
                }
            } catch {
                return reject(map.stream, "cannot be mapped: \(error.reason)")
            }
            add(mapped, to: map.stream)
        } catch {
            reject(map.stream, "cannot be mapped: \(error)")
        }
    }

    private mutating func add(_ record: JSONValue, to stream: ActivityStream) {
        do throws(FieldProblem) {
            try pending.add(record, to: stream)
            counts[stream].read += 1
        } catch {
            reject(stream, error.description)
        }
    }

    private mutating func readState(_ message: JSONValue) {
        guard message.hasMember("value") else { return rejectLine("is a STATE without a value") }
        let text = message["value"]?.text ?? "null"
        guard text.utf8.count <= limits.state else { return rejectLine("is a STATE of more than \(limits.state) bytes") }
        counts.states += 1
        moveOn(to: Cursor(text))
    }

    private mutating func reject(_ stream: ActivityStream, _ reason: String) {
        counts[stream].rejected += 1
        pending.reject(Rejection(path: "line \(counts.lines)", reason: reason))
    }

    private mutating func rejectLine(_ reason: String) {
        counts.brokenLines += 1
        pending.reject(Rejection(path: "line \(counts.lines)", reason: reason))
    }
}
