import Model
import Testing

@testable import Delivery

@Suite struct SigningKeyTests {
    @Test("the vector of notifications.md is signed as it says")
    func vector() throws {
        let body = #"{"type":"score.threshold","timestamp":"2026-11-20T08:15:30.000000Z","data":{"person":"p_1"}}"#
        let signature = try SigningKey(Secret(sampleSecret)).signature(id: "msg_0001", timestamp: 1_763_626_530, body: Array(body.utf8))
        #expect(signature == "v1,Cobgp4UNFPNWESiBumSd4f9WdtL6X7FlZbYy25B8G64=")
    }

    @Test("a line end around a secret is no part of it")
    func trimmed() throws {
        let plain = try SigningKey(Secret(sampleSecret)).signature(id: "a", timestamp: 1, body: [])
        #expect(try SigningKey(Secret(" \(sampleSecret)\r\n")).signature(id: "a", timestamp: 1, body: []) == plain)
    }

    @Test(
        "what is not a secret is refused without being shown",
        arguments: [
            ("", "begins with `whsec_`"), ("ZXhhbXBsZS1rZXktMjQtYnl0ZXMtb2sh", "begins with `whsec_`"), ("whsk_canary", "ed25519"),
            ("whpk_canary", "ed25519"), ("whsec_canary!", "not base64"), ("whsec_ZXhhbXBsZS1rZXktMjQtYnl0ZXMtb2", "not base64"),
            ("whsec_", "0 bytes"), ("whsec_c2hvcnQ=", "5 bytes"),
        ])
    func flaws(secret: String, reason: String) {
        let flaw = #expect(throws: SigningKey.Flaw.self) { try SigningKey(Secret(secret)) }
        #expect(flaw?.reason.contains(reason) == true)
        #expect(flaw?.reason.contains("canary") == false)
        #expect(flaw?.reason.contains("ZXhh") == false)
    }

    @Test("neither printing nor dumping shows a key")
    func redacted() throws {
        let key = try SigningKey(Secret(sampleSecret))
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "<signing key>")
        #expect(dumped == "- <signing key>\n")
    }
}
