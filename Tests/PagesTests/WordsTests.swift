import Model
import Testing

@testable import Pages

@Suite struct WordsTests {
    @Test(
        "scores and points have one decimal, half away from zero",
        arguments: [(47.75, "47.8"), (0, "0.0"), (-1.25, "\u{2212}1.3"), (1214.04, "1\u{202f}214.0")])
    func tenths(number: Double, text: String) { #expect(number.tenths == text) }

    @Test("changes have a sign", arguments: [(3.2, "+3.2"), (-1.2, "\u{2212}1.2"), (0.04, "±0.0"), (-0.04, "±0.0")])
    func signed(number: Double, text: String) { #expect(number.signedTenths == text) }

    @Test(
        "top percents tell people apart however large the cohort",
        arguments: [
            (7.142, "7.1\u{202f}%"), (0.1, "0.1\u{202f}%"), (0.0012, "0.001\u{202f}%"), (0.00001, "0.001\u{202f}%"),
            (0.0996, "0.100\u{202f}%"),
        ])
    func topPercents(number: Double, text: String) { #expect(number.topPercent == text) }

    @Test(
        "ranks are spoken",
        arguments: [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (42, "42nd"), (113, "113th"), (1021, "1\u{202f}021st")])
    func ordinals(number: Int, text: String) { #expect(number.ordinal == text) }

    @Test(
        "days are told as seen from now",
        arguments: [
            (0, "today"), (1, "yesterday"), (-1, "tomorrow"), (2, "Sat 21 Nov"), (6, "Tue 17 Nov"), (7, "16 Nov"), (330, "28 Dec 2025"),
        ])
    func days(ago: Int, text: String) { #expect((Sample.now - .seconds(ago * 86_400)).dayWords(from: Sample.now) == text) }

    @Test(
        "a duration is told in the unit that fits",
        arguments: [
            (Duration.milliseconds(38), "38\u{202f}ms"), (.seconds(90), "90\u{202f}s"), (.seconds(360), "6 minutes"),
            (.seconds(86_400), "24 hours"), (.seconds(172_800), "2 days"),
        ])
    func durations(duration: Duration, text: String) { #expect(duration.words == text) }
}
