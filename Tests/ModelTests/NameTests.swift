import Model
import Testing

@Suite("Names of the house")
struct NameTests {
    @Test(
        "a cohort is read from what it writes",
        arguments: [
            Cohort.all, .tracked, .list("team a"), .network(Network("mastodon")), .topic("swift"), .place("berlin"),
        ])
    func cohorts(cohort: Cohort) {
        #expect(Cohort(cohort.description) == cohort)
    }

    @Test("anything else is no cohort", arguments: ["", "everybody", "list", "list:", "network:No", "x:y", "ALL"])
    func noCohorts(text: String) {
        #expect(Cohort(text) == nil)
    }

    @Test(
        "a person is a slug or network:id, and reads back",
        arguments: ["ada-lovelace", "0x.y_z", "mastodon:42", "web:https://a.example/b:c"])
    func people(text: String) {
        #expect(PersonKey(text)?.description == text)
    }

    @Test("anything else is nobody", arguments: ["", "Ada", "-a", "a b", "mastodon:", ":42", "Mastodon:42", "ä"])
    func nobody(text: String) {
        #expect(PersonKey(text) == nil)
    }

    @Test("kinds have the codes that stores keep, and names that read back")
    func kinds() {
        #expect(Kind.allCases.map(\.rawValue) == Array(1...16))
        for kind in Kind.allCases { #expect(Kind(name: kind.name) == kind) }
        #expect(Kind(name: "favourite") == nil)
    }

    @Test("a score is a number from 1 to 100", arguments: [(1, true), (100, true), (0.999, false), (100.001, false), (.nan, false)])
    func scores(value: Double, isScore: Bool) {
        #expect((Score(value) != nil) == isScore)
    }

    @Test("a secret does not show itself in any way")
    func secrets() {
        let secret = Secret("canary")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\([secret])", "\(Optional(secret) as Any)"] {
            #expect(!text.contains("canary"))
        }
        #expect(secret.withExposedValue { $0 } == "canary")
    }

    @Test(
        "the nearest word is a near one",
        arguments: [
            ("score_evry", "score_every"), ("basurl", "base_url"), ("xyz", nil), ("tpye", "type"), ("", nil),
        ] as [(String, String?)])
    func nearest(word: String, expected: String?) {
        #expect(nearestWord(to: word, among: ["type", "score_every", "base_url", "every"]) == expected)
    }

    @Test("a batch describes its first rejections and counts all")
    func rejections() {
        var batch = Batch()
        for line in 0..<50 { batch.reject(Rejection(path: "line \(line)", reason: "broken")) }
        #expect(batch.rejectedCount == 50)
        #expect(batch.rejections.count == Batch.maximumRejections)
    }
}
