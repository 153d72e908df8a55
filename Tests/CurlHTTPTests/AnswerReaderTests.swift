import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Reading an answer")
struct AnswerReaderTests {
    private func read(_ lines: [String], maxHeaderBytes: Int = 1000) -> AnswerReader {
        var reader = AnswerReader(names: FieldNames())
        read(lines, with: &reader, maxHeaderBytes: maxHeaderBytes)
        return reader
    }

    private func read(_ lines: [String], with reader: inout AnswerReader, maxHeaderBytes: Int = 1000) {
        reader.begin(maxHeaderBytes: maxHeaderBytes, maxBodyBytes: 10)
        for line in lines {
            guard Array((line + "\r\n").utf8).withUnsafeBytes({ reader.readHeaderLine($0) }) else { break }
        }
    }

    private func spelled(_ fields: HTTPFields) -> [String] { fields.map { "\($0.name.rawName): \($0.value)" } }

    @Test("fields keep order, case and repetition, without the blanks around their values")
    func readsFields() {
        let reader = read(["HTTP/1.1 200 OK", "Set-Cookie: a", "set-cookie:\t b \t", "X: ", "Link: <a:b>; c", ""])
        #expect(reader.isHeadComplete)
        #expect(reader.fields.map(\.name.rawName) == ["Set-Cookie", "set-cookie", "X", "Link"])
        #expect(reader.fields.map(\.value) == ["a", "b", "", "<a:b>; c"])
    }

    @Test("only the last head counts, and no trailer")
    func lastHead() {
        let reader = read(["HTTP/1.1 103 Early Hints", "Link: a", "", "HTTP/1.1 200 OK", "X: b", "", "Trailer: c", ""])
        #expect(reader.fields.map(\.value) == ["b"])
    }

    @Test("a line that begins with a blank goes on with the one before; a name that is no token is left out")
    func oddLines() {
        let reader = read(["HTTP/1.1 200 OK", " lost", "A: b", "\t c", "no colon", "bad name: x", ": y", "Z: é", ""])
        #expect(reader.fields.map(\.value) == ["b c", "é"])
    }

    /// One reader reads answer after answer, and each head begins as a copy of the one before: nothing of that may show.
    @Test("a head is what its own lines say, whatever head came before", arguments: 0..<200 as Range<UInt64>)
    func headAfterHead(seed: UInt64) {
        var random = SeededGenerator(state: seed)
        let long = String(repeating: "x", count: 200)
        let pieces = [
            "A: 1", "A: 2", "a: 1", "Set-Cookie: a=b", "Set-Cookie: c=d", "ETag: \(long)", "\t folded", "no colon", "bad name: x", "B:",
        ]
        var reused = AnswerReader(names: FieldNames())
        for _ in 0..<12 {
            let early = Bool.random(using: &random) ? ["HTTP/1.1 103 Early Hints", "Link: a", ""] : []
            let count = Int.random(in: 0...(Bool.random(using: &random) ? 6 : 60), using: &random)
            let lines = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
            let head = early + ["HTTP/1.1 200 OK"] + lines + ["", "Trailer: t", ""]
            read(head, with: &reused, maxHeaderBytes: .max)
            #expect(spelled(reused.fields) == spelled(read(head, maxHeaderBytes: .max).fields))
        }
    }

    @Test("the head is bounded in bytes and in fields")
    func bounded() {
        #expect(read(["HTTP/1.1 200 OK", "A: 1234567890"], maxHeaderBytes: 30).failure?.kind == .headersTooLarge)
        #expect(read(Array(repeating: "a:", count: 70_000), maxHeaderBytes: .max).failure?.kind == .headersTooLarge)
        #expect(read(["HTTP/1.1 200 OK", "A: 1"], maxHeaderBytes: 30).failure == nil)
    }

    @Test("the body is bounded, piece by piece and by the server's own word")
    func boundedBody() {
        var reader = AnswerReader(names: FieldNames())
        reader.begin(maxHeaderBytes: 1000, maxBodyBytes: 10)
        func piece(_ count: Int, declared: Int? = nil) -> Bool {
            [UInt8](repeating: 1, count: count).withUnsafeBytes { reader.readBody($0, declaredCount: declared) }
        }
        #expect(piece(6))
        #expect(piece(4))
        #expect(!piece(1))
        #expect(reader.failure?.kind == .bodyTooLarge)
        reader.begin(maxHeaderBytes: 1000, maxBodyBytes: 10)
        #expect(!piece(1, declared: 11))
        reader.begin(maxHeaderBytes: 1000, maxBodyBytes: .max)
        #expect(piece(1, declared: .max))  // believed up to a point
        let body = reader.takeBody()
        #expect(body == [1])
        #expect(body.capacity >= 1 + HTTPAnswer.bodyPadding)
        #expect(body.capacity < 2 << 20)
    }
}

/// SplitMix64: the same numbers on every machine.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
