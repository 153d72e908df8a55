import Testing

@testable import MastodonConnector

@Suite struct MastodonIDTests {
    @Test(
        "ids are ordered by length, then by bytes",
        arguments: [
            ("9", "10", true), ("10", "9", false), ("113500000000000001", "113500000000000002", true), ("01ABC", "01ABD", true),
            ("5", "5", false),
        ])
    func order(a: String, b: String, isOlder: Bool) { #expect(MastodonID.isOlder(a, than: b) == isOlder) }
}
