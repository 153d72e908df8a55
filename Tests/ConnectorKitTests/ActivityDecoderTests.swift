import ConnectorKit
import Model
import Testing

/// Feeds `text` in pieces of `size` bytes and takes all batches that come of it.
private func batches(
    of text: String, in size: Int = .max, limits: ActivityDecoder.Limits = ActivityDecoder.Limits(), finishing: Bool = true
) throws -> (batches: [Batch], counts: ActivityCounts) {
    var decoder = try ActivityDecoder(limits: limits)
    var taken: [Batch] = []
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
        let end = size < bytes.count - offset ? offset + size : bytes.count
        bytes[offset..<end].withUnsafeBytes { decoder.consume($0) }
        while let batch = decoder.takeBatch() { taken.append(batch) }
        offset = end
    }
    if finishing { decoder.finish() }
    while let batch = decoder.takeBatch() { taken.append(batch) }
    return (taken, decoder.counts)
}

private func identity(_ id: String) -> String {
    #"{"type":"RECORD","stream":"identities","record":{"network":"forum","id":"\#(id)"}}"# + "\n"
}

private func state(_ value: String) -> String { #"{"type":"STATE","value":\#(value)}"# + "\n" }

private func ids(_ batch: Batch) -> [String] { batch.identities.map(\.key.id) }

@Suite("Reading activity line by line")
struct ActivityDecoderTests {
    @Test("a STATE ends a batch; records behind the last one wait for the end of the input")
    func stateEndsBatch() throws {
        let text = identity("a") + identity("b") + state(#"{ "at": 1 }"#) + identity("c")
        let (all, counts) = try batches(of: text)
        #expect(all.map(ids) == [["a", "b"], ["c"]])
        #expect(counts.states == 1 && counts.identities.read == 3)
    }

    @Test("a STATE's batch is due as soon as it has come, and holds nothing that came behind it")
    func stateIsDueAtOnce() throws {
        var decoder = try ActivityDecoder()
        Array((identity("a") + state(#"{ "at": 1 }"#) + identity("b")).utf8).withUnsafeBytes { decoder.consume($0) }
        let first = decoder.takeBatch()
        #expect(first.map(ids) == ["a"])
        #expect(first?.cursor == Cursor(#"{"at":1}"#))
        #expect(first?.hasMore == true)
        let none = decoder.takeBatch()
        #expect(none == nil)
        decoder.finish()
        let last = decoder.takeBatch()
        #expect(last.map(ids) == ["b"])
        #expect(last?.cursor == nil && last?.hasMore == false)
        let nothing = decoder.takeBatch()
        #expect(nothing == nil)
    }

    @Test("after a broken end, what has no STATE is not told")
    func brokenEnd() throws {
        let (all, _) = try batches(of: identity("a") + state("1") + identity("b") + identity("c").dropLast(), finishing: false)
        #expect(all.map(ids) == [["a"]])
    }

    @Test("STATEs that have come together make one batch under the last of them, up to a size")
    func statesAreGathered() throws {
        var limits = ActivityDecoder.Limits()
        limits.gathered = 3
        let text = (1...7).map { identity("\($0)") + state("\($0)") }.joined()
        let (all, counts) = try batches(of: text, limits: limits)
        #expect(all.map(ids) == [["1", "2", "3"], ["4", "5", "6"], ["7"]])
        #expect(all.map(\.cursor) == [Cursor("3"), Cursor("6"), Cursor("7")])
        #expect(counts.states == 7)
    }

    @Test("a long stretch without a STATE comes out in pieces without a cursor, so that memory stays bounded")
    func longStretch() throws {
        var limits = ActivityDecoder.Limits()
        limits.records = 4
        let text = state("0") + (1...10).map { identity("\($0)") }.joined() + state("10")
        let (all, _) = try batches(of: text, limits: limits)
        #expect(all.map { $0.identities.count } == [4, 4, 2])
        #expect(all.map(\.cursor) == [Cursor("0"), nil, Cursor("10")])
    }

    @Test("however the bytes are cut, the same records come out", arguments: [1, 2, 3, 7, 64, 100, 4096])
    func cuts(size: Int) throws {
        var text = ""
        for index in 0..<40 {
            text += identity("é\(index)") + (index % 3 == 0 ? "\r\n  \n" : "") + (index % 7 == 0 ? state("\(index)") : "")
            if index % 5 == 0 { text += "broken\n" }
        }
        text += #"{"type":"STATE","value":"the end"}"#
        let whole = try batches(of: text)
        let cut = try batches(of: text, in: size)
        #expect(cut.batches.flatMap(ids) == whole.batches.flatMap(ids))
        #expect(cut.batches.flatMap(\.rejections) == whole.batches.flatMap(\.rejections))
        #expect(cut.batches.last?.cursor == Cursor(#""the end""#))
        #expect(cut.counts == whole.counts)
        #expect(whole.counts.brokenLines == 8 && whole.counts.identities.read == 40)
    }

    @Test("a line beyond the limit costs itself, wherever it is cut", arguments: [1000, 65_536, .max])
    func longLines(size: Int) throws {
        var limits = ActivityDecoder.Limits()
        limits.line = 100_000
        let long = String(repeating: "x", count: 300_000)
        let justRight = identity(String(repeating: "y", count: 10))
        let text = identity("a") + long + "\n" + justRight + long + long + "\n" + identity("b") + long
        let (all, counts) = try batches(of: text, in: size, limits: limits)
        #expect(all.flatMap(ids) == ["a", "yyyyyyyyyy", "b"])
        #expect(all.flatMap(\.rejections).map(\.path) == ["line 2", "line 4", "line 6"])
        #expect(counts.brokenLines == 3 && counts.lines == 6)
    }

    @Test(
        "a line that is no message is rejected",
        arguments: [
            "x", "{", "[]", "1", "{}", #"{"type":1}"#, #"{"type":"RECORD"}"#, #"{"type":"RECORD","stream":"posts"}"#,
            #"{"type":"RECORD","stream":"posts","record":[]}"#, #"{"type":"RECORD","record":{}}"#, #"{"type":"STATE"}"#,
            #"{"type":"SCHEMA"}"#, #"{"type":"STATE","value":1e999}"#, #"{"type":"STATE","value":NaN}"#, "\u{1}\u{2}x",
        ])
    func brokenLines(line: String) throws {
        let (all, counts) = try batches(of: identity("a") + line + "\n" + identity("b"))
        #expect(all.flatMap(ids) == ["a", "b"])
        #expect(all.flatMap(\.rejections).map(\.path) == ["line 2"])
        #expect(counts.brokenLines == 1 && counts.rejected == 1)
    }

    @Test("other messages of Singer's are passed over and counted", arguments: ["ACTIVATE_VERSION", "BATCH", "LOG", "record"])
    func otherMessages(type: String) throws {
        let (all, counts) = try batches(of: #"{"type":"\#(type)","stream":"identities"}"# + "\n" + identity("a"))
        #expect(all.flatMap(ids) == ["a"])
        #expect(counts.ignoredMessages == 1 && counts.rejected == 0)
    }

    @Test("a record of an unknown stream is rejected and counted")
    func unknownStream() throws {
        let (all, counts) = try batches(of: #"{"type":"RECORD","stream":"weather","record":{"network":"x"}}"#)
        #expect(all.flatMap(\.rejections).map(\.path) == ["line 1"])
        #expect(counts.unknownStreams == 1 && counts.rejected == 1 && counts.read == 0)
    }

    @Test("a STATE may be null or large, but not larger than the store keeps")
    func states() throws {
        #expect(try batches(of: state("null")).batches.map(\.cursor) == [Cursor("null")])
        let large = "\"" + String(repeating: "x", count: (64 << 10) - 2) + "\""
        #expect(try batches(of: state(large)).batches.map(\.cursor) == [Cursor(large)])
        let larger = try batches(of: identity("a") + state("\"x\(large.dropFirst())"))
        #expect(larger.batches.map(\.cursor) == [nil] && larger.batches.flatMap(ids) == ["a"])
        #expect(larger.batches.flatMap(\.rejections).map(\.path) == ["line 2"])
    }

    @Test("a batch describes the first rejected lines and counts all of them, also over several STATEs")
    func manyRejections() throws {
        let text = (0..<30).map { "x\($0)\n" }.joined() + state("1") + (0..<30).map { "y\($0)\n" }.joined() + state("2")
        let (all, counts) = try batches(of: text)
        #expect(all.count == 1 && all[0].rejectedCount == 60 && all[0].rejections.count == Batch.maximumRejections)
        #expect(all[0].rejections.last?.path == "line 20")
        #expect(counts.brokenLines == 60)
    }

    @Test("nothing comes of nothing", arguments: ["", "\n", "\n\n \r\n"])
    func nothing(text: String) throws {
        #expect(try batches(of: text).batches.isEmpty)
    }
}
