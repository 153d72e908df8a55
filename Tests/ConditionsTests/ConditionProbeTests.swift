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
