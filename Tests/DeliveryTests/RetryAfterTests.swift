import Model
import Testing

@testable import Delivery

@Suite struct RetryAfterTests {
    // 2025-11-20T08:15:30Z
    @Test(
        "seconds and dates are waited for, a day at most; nonsense is not",
        arguments: [
            ("0", Duration.seconds(0)), ("120", .seconds(120)), (" 5", .seconds(5)), ("86401", .seconds(86_400)),
            ("999999999999999999999", .seconds(86_400)),
            ("Thu, 20 Nov 2025 08:16:00 GMT", .seconds(30)), ("Thu, 20 Nov 2025 08:15:00 GMT", .zero),
            ("Fri, 20 Nov 2037 08:15:30 GMT", .seconds(86_400)),
            ("-1", nil), ("1.5", nil), ("", nil), ("soon", nil), ("Thu, 20 Nov 2025 08:16:00", nil), ("Thu, 31 Nov 2025 08:16:00 GMT", nil),
            ("Thu, 20 Nix 2025 08:16:00 GMT", nil), ("2025-11-20T08:16:00Z", nil),
        ] as [(String, Duration?)])
    func read(text: String, expected: Duration?) {
        #expect(start.description == "2025-11-20T08:15:30Z")
        #expect(RetryAfter.wait(text, now: start) == expected)
    }
}
