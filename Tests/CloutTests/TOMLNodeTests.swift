import Testing

@testable import Clout

@Suite("Reading TOML") struct TOMLNodeTests {
    @Test(
        "the head of a table that names none is a mistake with its line, and no end of the process",
        arguments: [
            ("[\n", 1), ("[ \t\n", 1), ("a = 1\n[[\n", 2), ("[[person]]\nid = \"a\"\n[[#\n", 3), ("\u{feff}[=]\n", 1),
            ("a = '''\n[\n'''\n[.b]", 4), ("a = [\n  [\n 1 ],\n]\n[,]", 5), ("a = \"]\\\"[\" # [\n[b.\"]\"] # [\n[é]", 3),
            ("a = { b = [ 1 ] }\n  [{", 2), ("a = \"\"\"\n[ \\\n\"\"\"\n[\n", 4),
        ])
    func namelessHead(text: String, line: Int) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLNode.parse(text) }
        #expect(error?.line == line && error?.reason.contains("the name of a table must stand behind") == true, "\(error?.reason ?? "")")
    }

    @Test("a brace that ends no table is one, too", arguments: [("a = [}", 1), ("a = { b = [\n 1, }\n", 2), ("\na = [[}]", 2)])
    func strayBrace(text: String, line: Int) {
        let error = #expect(throws: TOMLSyntaxError.self) { try TOMLNode.parse(text) }
        #expect(error?.line == line && error?.reason.contains("`}` stands where an array is open") == true, "\(error?.reason ?? "")")
    }

    @Test("brackets that open values are none of it")
    func values() throws {
        let text = """
            a = [
              [
                1,
              ],
              [ ]
            ]
            b = '''
            [
            '''
            [ "c" ] # [
            d = { e = [
            [
            ]
            ] }
            [[f.g]]
            h = \"""
            [ \"""\"\"
            [i]
            """
        let table = try TOMLNode.parse(text)
        #expect(table.keys.sorted() == ["a", "b", "c", "f", "i"])
        #expect(table["a"] == .array([.array([.integer(1)]), .array([])]))
    }

    /// An assertion of the parser would end the tests.
    @Test("whatever a file says, it is values or a mistake", arguments: 1...4)
    func everyText(length: Int) {
        let letters = Array("[]{}=.,\"'#\n a1")
        var read = 0
        for number in 0..<Array(repeating: letters.count, count: length).reduce(1, *) {
            var rest = number
            let text = String(
                (0..<length).map { _ in
                    defer { rest /= letters.count }
                    return letters[rest % letters.count]
                })
            if (try? TOMLNode.parse(text + "\n")) != nil { read += 1 }
        }
        #expect(read > 0)
    }
}
