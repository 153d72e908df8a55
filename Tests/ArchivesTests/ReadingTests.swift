import ConnectorKit
import Foundation
import Testing

@testable import Archives

/// Bytes handed out in pieces of a chosen size, as a file's would be.
private final class Pieces: ArchiveSource {
    private var bytes: ArraySlice<UInt8>
    private let size: Int

    init(_ text: String, size: Int) {
        bytes = Array(text.utf8)[...]
        self.size = size
    }

    func next() -> ArchiveEntry? { nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = bytes.prefix(min(size, buffer.count))
        buffer.copyBytes(from: piece)
        bytes = bytes.dropFirst(piece.count)
        return piece.count
    }
}

@Suite("Lists of JSON, element by element")
struct JSONElementsTests {
    /// The elements and, at the end, why it is broken.
    private func elements(_ text: String, size: Int = 3, limit: Int = 100, of keys: Set<String> = []) throws -> [String] {
        let elements = JSONElements(EntryBytes(Pieces(text, size: size)), limit: limit) { $0.last.map(keys.contains) ?? false }
        var found: [String] = []
        while let step = try elements.next() {
            switch step {
            case .element: found.append((elements.list.map { "\($0)=" } ?? "") + String(decoding: elements.element, as: UTF8.self))
            case .tooLong: found.append("too long")
            case .broken(let why): found.append("broken: \(why)")
            }
        }
        return found
    }

    @Test("elements of every kind come as they stand, in pieces of any size", arguments: 1...9)
    func everyKind(size: Int) throws {
        let text = #"\#u{FEFF}window.YTD.a.part0 = [ {"a":[1,{"b":"]}\"\\"}]}, "x,]", 12 ,true,null , [] , {}];"#
        #expect(
            try elements(text, size: size) == [#"{"a":[1,{"b":"]}\"\\"}]}"#, #""x,]""#, "12", "true", "null", "[]", "{}"])
    }

    @Test("wanted lists are found by their keys at any depth, all others are passed over", arguments: 1...5)
    func byKey(size: Int) throws {
        let text =
            #"{"@context":["x",{"items":[0]}],"n":1,"items":[1,2],"deep":{"er":{"items":[3],"y":"items"},"z":[]},"items":[4]} trailing"#
        #expect(try elements(text, size: size, of: ["items"]) == ["items=1", "items=2", "items=3", "items=4"])
        #expect(try elements("[1]", of: ["items"]) == ["1"])
        #expect(try elements("{}", of: ["items"]) == [])
    }

    @Test(
        "what is broken ends the list and is told",
        arguments: [
            ("", ["broken: it holds no JSON"]), ("window.x =", ["broken: it holds no JSON"]),
            ("[1,", ["1", "broken: it breaks off behind element 1"]),
            (#"[{"a":"#, ["broken: it breaks off in element 1"]), ("[1 }", ["1", "broken: it is no JSON behind element 1"]),
            (#"{"a""#, ["broken: a name in it has no value"]), (#"{"a":1"#, ["broken: it breaks off"]),
            ("{1}", ["broken: it is no JSON behind element 0"]),
        ])
    func broken(text: String, expected: [String]) throws { #expect(try elements(text) == expected) }

    @Test("an element that is too long costs itself")
    func tooLong() throws {
        #expect(try elements("[1,\"\(String(repeating: "x", count: 200))\",2]") == ["1", "too long", "2"])
    }
}

@Suite("Tables of comma-separated values")
struct CSVRowsTests {
    private func rows(_ text: String, size: Int = 2, required: [String] = ["a"], limit: Int = 100) throws -> [String] {
        let rows = CSVRows(EntryBytes(Pieces(text, size: size)), limit: limit, required: required)
        var found: [String] = []
        while let step = try rows.next() {
            switch step {
            case .row(let row): found.append(row.fields.joined(separator: "|"))
            case .tooLong: found.append("too long")
            case .broken(let why): found.append("broken: \(why)")
            }
        }
        return found
    }

    @Test("quotes, line ends of every kind, blank lines and notes above the header", arguments: 1...5)
    func shapes(size: Int) throws {
        let text = "\u{FEFF}\"Notes, and \"\"more\"\"\nof them\"\r\n\r\nA,b\r\n1,\"x \"\"y\"\",\nz\"\r\n\n2,say \"it\"\r3,\"\"\n4"
        #expect(try rows(text, size: size) == ["1|x \"y\",\nz", "2|say \"it\"", "3|", "4"])
    }

    @Test("a table without its header, one that breaks off, and too long a row are told")
    func broken() throws {
        #expect(try rows("x,y\n1,2\n") == ["broken: it has no header with the columns a"])
        #expect(try rows("a,b\n1,2\n3,\"4") == ["1|2", "broken: it breaks off in row 2"])
        #expect(try rows("a,b\n1,\(String(repeating: "x", count: 200))\n3,4") == ["too long", "3|4"])
        #expect(try rows("", required: []) == [])
        #expect(try rows("a,b\n", required: []) == [])
    }

    @Test("fields are found by their columns, whatever the case; empty ones are absent")
    func fields() throws {
        let row = CSVRow(columns: ["first name": 0, "url": 1], fields: [" Bo ", " "])
        #expect(row["First Name"] == "Bo")
        #expect(row["URL"] == nil && row["other"] == nil && row[7] == nil)
    }
}

@Suite("Names, times and texts of exports")
struct ArchiveTextTests {
    @Test(
        "a file's name is known without its folders and numbers",
        arguments: [
            ("data/tweets-part12.js", "tweets", "js"), ("Shares_17529409.csv", "shares", "csv"), ("a/b/posts (1).json", "posts", "json"),
            ("Streaming_History_Audio_2021-2024_3.json", "streaming_history_audio", "json"), ("endsong_0.json", "endsong", "json"),
            ("checkins1.json", "checkins", "json"), ("noise", "noise", ""), ("", "", ""), ("follower.js", "follower", "js"),
        ])
    func names(path: String, stem: String, type: String) {
        #expect(FileName(path).stem == stem && FileName(path).type == type)
    }

    @Test("times in the shapes of the networks, and what is none")
    func times() {
        #expect(Instant(x: "Wed Oct 10 20:19:24 +0000 2018") == Instant("2018-10-10T20:19:24Z"))
        #expect(Instant(x: "Thu Nov 22 17:10:25 +1000 2025") == Instant("2025-11-22T07:10:25Z"))
        #expect(Instant(utc: "2026-05-07 16:41:18") == Instant("2026-05-07T16:41:18Z"))
        #expect(Instant(utc: "2019-06-17 20:55") == Instant("2019-06-17T20:55:00Z"))
        #expect(Instant(utc: "2026-01-01 10:00:00 UTC") == Instant("2026-01-01T10:00:00Z"))
        #expect(Instant(utc: "2026-04-05 15:12:00.000000") == Instant("2026-04-05T15:12:00Z"))
        #expect(Instant(utc: "2026/03/05 18:33:23 UTC") == Instant("2026-03-05T18:33:23Z"))
        #expect(Instant(day: "28 Sep 2026") == Instant("2026-09-28T00:00:00Z"))
        #expect(Instant(day: "1 Oct 2026") == Instant("2026-10-01T00:00:00Z"))
        #expect(Instant(inName: "twitter-2026-11-20-ab12.zip") == Instant("2026-11-20T00:00:00Z"))
        #expect(Instant(inName: "takeout-20261120T081530Z-001.zip") == Instant("2026-11-20T00:00:00Z"))
        for text in ["", "yesterday", "31 Feb 2026", "Wed Oct 32 20:19:24 +0000 2018", "99 99 99", "2026-13-01 00:00"] {
            #expect(
                Instant(x: text) == nil && Instant(day: text) == nil && Instant(utc: text) == nil && Instant(inName: text) == nil, "\(text)"
            )
        }
        #expect(Instant(inName: "Shares_17529409.csv") == nil && Instant(inName: "20262233-x") == nil)
    }

    @Test("Meta's texts are put right, and right ones are left alone")
    func metaTexts() throws {
        for (json, expected) in [
            (#""Salda\u00c3\u00b1a""#, "Saldaña"), (#""d\u00e9j\u00e0""#, "déjà"), (#""Größe""#, "Größe"), (#""👍""#, "👍"), (#""""#, ""),
        ] {
            #expect(try withJSON(Array("[\(json)]".utf8)) { $0.elements.first { _ in true }?.metaText } == expected)
        }
    }
}
