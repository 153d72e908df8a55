import HTTPTypes
import Testing

@testable import CurlHTTP

@Suite("Reading an answer")
struct AnswerReaderTests {
    private func read(_ lines: [String], maxHeaderBytes: Int = 1000) -> AnswerReader {
        var reader = AnswerReader(maxHeaderBytes: maxHeaderBytes, maxBodyBytes: 10, known: KnownFields())
        for line in lines {
            guard Array((line + "\r\n").utf8).withUnsafeBytes({ reader.readHeaderLine($0) }) else { break }
        }
        return reader
    }

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

    @Test("the head is bounded in bytes and in fields")
    func bounded() {
        #expect(read(["HTTP/1.1 200 OK", "A: 1234567890"], maxHeaderBytes: 30).failure?.kind == .headersTooLarge)
        #expect(read(Array(repeating: "a:", count: 70_000), maxHeaderBytes: .max).failure?.kind == .headersTooLarge)
        #expect(read(["HTTP/1.1 200 OK", "A: 1"], maxHeaderBytes: 30).failure == nil)
    }

    @Test("the body is bounded, piece by piece and by the server's own word")
    func boundedBody() {
        var reader = AnswerReader(maxHeaderBytes: 1000, maxBodyBytes: 10, known: KnownFields())
        func piece(_ count: Int, declared: Int? = nil) -> Bool {
            [UInt8](repeating: 1, count: count).withUnsafeBytes { reader.readBody($0, declaredCount: declared) }
        }
        #expect(piece(6))
        #expect(piece(4))
        #expect(!piece(1))
        #expect(reader.failure?.kind == .bodyTooLarge)
        reader = AnswerReader(maxHeaderBytes: 1000, maxBodyBytes: 10, known: KnownFields())
        #expect(!piece(1, declared: 11))
        reader = AnswerReader(maxHeaderBytes: 1000, maxBodyBytes: .max, known: KnownFields())
        #expect(piece(1, declared: .max))  // believed up to a point
        let body = reader.takeBody()
        #expect(body == [1])
        #expect(body.capacity >= 1 + HTTPAnswer.bodyPadding)
        #expect(body.capacity < 2 << 20)
    }
}
