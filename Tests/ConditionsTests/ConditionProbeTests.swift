import Conditions
import Model
import Testing

@Suite("Conditions tried on standings made up for them")
struct ConditionProbeTests {
    @Test(
        "what can hold is left alone",
        arguments: [
            "top_percent <= 10", "top_percent <= 10 AND change_7d > 3", "change_30d IS NULL", "score BETWEEN 70.1 AND 70.2",
            "score * score BETWEEN 5000 AND 5100", "rank % 7 = 3", "state = 'scored' AND margin < 3", "100 / rank > 30",
            "score / nullif(rank - 1, 0) > 2", "quiet_days >= 30", "coverage < 0.5", "ks = 12345", "name LIKE 'Ada%' AND score > 5",
            "score BETWEEN 10 AND 20 AND rank > 3", "rank IS NOT cohort_size AND score > 5", "max(score, 2) > 50 AND rank NOT IN (1, 2)",
            "NOT score > 50 AND (score - 1) * 2 > 60", "rank < 9 AND (score) > (40)",
        ])
    func right(condition: String) { #expect(ConditionProbe.flaw(in: condition) == nil) }

    @Test(
        "a division by zero and a comparison with NULL are NULL for everybody",
        arguments: ["score / 0 > 1", "score > NULL", "rank % 0 = 1"])
    func null(condition: String) { #expect(ConditionProbe.flaw(in: condition) == .isNull) }

    @Test(
        "what contradicts itself never holds",
        arguments: [
            "score > 80 AND score < 20", "score > 100", "top_percent > 100", "coverage > 1", "rank < 1", "state = 'scored' AND score < 1",
        ])
    func contradiction(condition: String) { #expect(ConditionProbe.flaw(in: condition) == .neverHolds) }

    @Test(
        "a number is no condition, nor a part of one",
        arguments: [
            "score", "rank - 1", "change_7d", "score + (rank > 3)", "score = 50 OR 60", "score AND rank < 5", "top_percent < 10 AND rank",
            "NOT score", "score > 50 AND (rank < 3 OR ks)", "score BETWEEN 10 AND 20 AND rank", "(score) OR name LIKE 'A%'",
        ])
    func number(condition: String) { #expect(ConditionProbe.flaw(in: condition) == .isNumber) }

    @Test("what holds for everybody is told of", arguments: ["score >= 1", "top_percent <= 100", "rank > 3 OR rank < 9", "ks >= 0"])
    func everybody(condition: String) { #expect(ConditionProbe.flaw(in: condition) == .alwaysHolds) }

    @Test(
        "a hidden division by zero is NULL for everybody",
        arguments: ["1/(followers-followers)", "1/(score - score) > 2", "rank / (ks * 0) = 1"])
    func hiddenNull(condition: String) { #expect(ConditionProbe.flaw(in: condition) == .isNull) }

    @Test(
        "a column is compared with what it can be",
        arguments: [
            ("coverage < 50", "`coverage` runs from 0 to 1, so comparing it with 50 says"),
            ("score > 1 AND top_percent <= 100.5", "`top_percent` runs from 0 to 100, so comparing it with 100.5 says"),
            ("change_7d > -120", "`change_7d` runs from -99 to 99, so comparing it with -120 says"),
            ("0 >= rank", "`rank` is 1 or more, so comparing it with 0 says"),
            ("quiet_days IN (1, -3)", "`quiet_days` is 0 or more, so comparing it with -3 says"),
            ("followers >= 5e7", nil), ("score BETWEEN 0 AND 20", nil), ("coverage * 100 < 50", nil), ("score > 10 * 2", nil),
            ("rank < cohort_size - 200", nil), ("name = '1000' OR score > 2", nil),
        ] as [(String, String?)])
    func range(condition: String, words: String?) {
        let flaw = ConditionProbe.flaw(in: condition)
        if let words { #expect(flaw?.description.hasPrefix(words) == true && flaw?.isCertain == true) } else { #expect(flaw == nil) }
    }

    @Test("an end that never comes is one that cannot be meant; one that leaves no gap changes nothing")
    func ends() {
        #expect(ConditionProbe.flaw(in: "score > 90", after: "score > 80") == .neverEnds)
        #expect(ConditionProbe.flaw(in: "rank = 1 AND score > 90", after: "score > 80") == .neverEnds)
        #expect(ConditionProbe.flaw(in: "score < 85", after: "score > 80") == .noGap)
        #expect(ConditionProbe.flaw(in: "score <= 80", after: "score > 80") == .noGap)
        #expect(ConditionProbe.flaw(in: "score < 80", after: "score > 80") == nil)
    }

    @Test("an end that holds wherever the beginning does lies on the wrong side")
    func wrongSide() {
        #expect(ConditionProbe.flaw(in: "score > 70", after: "score > 80") == .wrongSide)
        #expect(ConditionProbe.flaw(in: "score > 80", after: "score > 80") == .wrongSide)
        #expect(ConditionProbe.flaw(in: "top_percent < 12", after: "top_percent <= 10") == .wrongSide)
        #expect(ConditionProbe.flaw(in: "score < 75", after: "score > 80") == nil)
        #expect(ConditionProbe.flaw(in: "top_percent > 12", after: "top_percent <= 10") == nil)
        #expect(ConditionProbe.flaw(in: "quiet_days > 30", after: "top_percent <= 10") == nil)
        #expect(ConditionProbe.flaw(in: "change_7d < 0", after: "change_7d > 8 AND margin < 3") == nil)
    }
}
