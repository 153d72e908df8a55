import Model
import Testing

@testable import Clout

@Suite struct NameSearchTests {
    private func places(_ words: String) throws -> [Int] {
        let people = try [("ada", "Ada Lovelace"), ("bo", "Bodil Ærø"), ("ada.2", ""), ("eve", "ADA eve")].map { slug, name in
            Person(try #require(PersonID(rawValue: slug)), name: name)
        }
        return NameSearch(people).places(containing: words)
    }

    @Test(
        "people are found by a part of a name or slug, in any case",
        arguments: [
            ("ada", [0, 2, 3]), ("LOVE", [0]), ("ærø", [1]), ("a", [0, 2, 3]), ("ada.2", [2]), ("e", [0, 3]), ("ada eve", [3]),
            ("nobody", []),
            ("lovelacebo", []), ("lovelace\u{0}ada", []), ("", []),
        ] as [(String, [Int])])
    func found(words: String, expected: [Int]) throws { #expect(try places(words) == expected) }

    @Test("nobody is found among nobody") func nobody() { #expect(NameSearch([]).places(containing: "a").isEmpty) }
}
