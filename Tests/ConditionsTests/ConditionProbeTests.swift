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
    func null(condition: String) { #expect(ConditionProbe.flaw(in: condition)?.kind == .isNull) }

    @Test(
        "what contradicts itself never holds, and is certain where its comparisons are all that it is made of",
        arguments: [
            ("score > 80 AND score < 20", true), ("rank = 3 AND NOT rank IN (2, 3)", true),
            ("state = 'scored' AND state <> 'scored'", true),
            ("change_7d > -5 AND change_7d < -5.001", true), ("rank > 3 AND rank < 4", true), ("score * 0 > 5", false),
            ("max(score, 2) < 1.5", false), ("score > 80 AND score + 0 < 20", false),
        ])
    func contradiction(condition: String, isCertain: Bool) {
        let flaw = ConditionProbe.flaw(in: condition)
        #expect(flaw?.kind == .neverHolds && flaw?.isCertain == isCertain)
    }

    @Test(
        "a number is no condition, nor a part of one",
        arguments: [
            "score", "rank - 1", "change_7d", "score + (rank > 3)", "score = 50 OR 60", "score AND rank < 5", "top_percent < 10 AND rank",
            "NOT score", "score > 50 AND (rank < 3 OR ks)", "score BETWEEN 10 AND 20 AND rank", "(score) OR name LIKE 'A%'",
        ])
    func number(condition: String) { #expect(ConditionProbe.flaw(in: condition)?.kind == .isNumber) }

    @Test(
        "what holds for everybody is told of, and is certain where its comparisons are all that it is made of",
        arguments: [
            ("rank > 3 OR rank < 9", true), ("coverage < 0.5 OR coverage >= 0.5 OR coverage IS NULL", true), ("score * score >= 1", false),
        ])
    func everybody(condition: String, isCertain: Bool) {
        let flaw = ConditionProbe.flaw(in: condition)
        #expect(flaw?.kind == .alwaysHolds && flaw?.isCertain == isCertain)
    }

    @Test(
        "a hidden division by zero is NULL for everybody",
        arguments: ["1/(followers-followers)", "1/(score - score) > 2", "rank / (ks * 0) = 1"])
    func hiddenNull(condition: String) { #expect(ConditionProbe.flaw(in: condition)?.kind == .isNull) }

    @Test(
        "a column is compared with what it can be",
        arguments: [
            ("coverage < 50", "`coverage < 50` holds for everybody of whom it is known: `coverage` runs from 0 to 1. To ask whether it is"),
            ("change_7d > -120", "`change_7d > -120` holds for everybody of whom it is known: `change_7d` runs from -99 to 99."),
            ("0 >= rank", "`rank <= 0` holds for nobody: `rank` is 1 or more."),
            ("quiet_days IN (1, -3)", "`quiet_days = -3` holds for nobody: `quiet_days` is 0 or more."),
            ("score >= 100.5", "`score >= 100.5` holds for nobody: `score` runs from 1 to 100."),
            ("score > 100", "`score > 100` holds for nobody"),
            ("rank < 1", "`rank < 1` holds for nobody"), ("100 < score", "`score > 100` holds for nobody"),
            ("NOT score < 1", "`score < 1` holds for nobody"), ("score >= 1", "`score >= 1` holds for everybody: "),
            ("top_percent > 0", "`top_percent > 0` holds for everybody"), ("top_percent = 0", "`top_percent = 0` holds for nobody"),
            ("ks >= 0", "`ks >= 0` holds for everybody"), ("ks <> -1 OR score > 5", "`ks <> -1` holds for everybody"),
            ("coverage > 1", "`coverage > 1` holds for nobody"), ("rank = 1.5", "`rank = 1.5` holds for nobody: `rank` is a whole number."),
            ("rank <= cohort_size", "`rank <= cohort_size` holds for everybody: nobody's `rank` is beyond `cohort_size`."),
            ("cohort_size < rank", "`cohort_size < rank` holds for nobody"), ("score = score", "`score = score` holds for everybody: both"),
            ("score BETWEEN 101 AND 200", "`score BETWEEN 101 AND 200` holds for nobody"),
            ("score NOT BETWEEN 20 AND 10", "`score BETWEEN 20 AND 10` holds for nobody"),
            ("score BETWEEN 0 AND 100", "`score BETWEEN 0 AND 100` holds for everybody"),
            ("score >= 1 AND rank < 1", "`rank < 1` holds for nobody"),
            ("followers >= 5e7", nil), ("score BETWEEN 0 AND 20", nil), ("coverage * 100 < 50", nil), ("score > 10 * 2", nil),
            ("rank < cohort_size - 200", nil), ("name = '1000' OR score > 2", nil), ("score >= 100", nil), ("score <= 1", nil),
            ("rank <= 1", nil), ("rank = cohort_size", nil), ("rank < cohort_size", nil), ("top_percent >= 100", nil), ("score > 1", nil),
            ("coverage >= 1", nil), ("ks > 0", nil), ("change_7d >= 99", nil),
        ] as [(String, String?)])
    func range(condition: String, words: String?) {
        let flaw = ConditionProbe.flaw(in: condition)
        if let words {
            #expect(flaw?.description.hasPrefix(words) == true && flaw?.isCertain == true, "\(flaw?.description ?? "")")
        } else {
            #expect(flaw == nil)
        }
    }

    @Test(
        "a part that changes nothing is noted and refuses nothing: the end of a range, a guard of a division",
        arguments: [
            "score >= 50 AND score <= 100", "rank >= 1 AND rank <= 10", "top_percent > 0 AND top_percent <= 10",
            "coverage >= 0 AND coverage < 0.4", "quiet_days >= 0 AND quiet_days <= 2", "score > 1 AND top_percent <= 100.5",
            "score > 0 AND change_7d / score > 0.1", "cohort_size > 0 AND rank * 100.0 / cohort_size <= 10",
            "score >= 1 AND change_7d > 5", "followers >= 0 AND score > 3", "top_percent > 12 AND score >= 1",
            "score >= 1 AND followers > 9 AND ks > 0 AND quiet_days < 3",
        ])
    func needless(condition: String) {
        let flaw = ConditionProbe.flaw(in: condition)
        #expect(flaw?.kind == .decided && flaw?.holdsForAll == true && flaw?.isCertain == false)
    }

    @Test(
        "what would be right is said of the column that was written",
        arguments: [
            ("rank", nil, "Compare it: `rank <= 10`."), ("coverage OR score > 5", nil, "Compare it: `coverage < 0.5`."),
            ("rank <= 10", "rank <= 12", "Behind `when = \"rank <= 10\"` comes `until = \"rank > 11\"`."),
            ("change_7d >= 8", "change_7d > 9", "Behind `when = \"change_7d >= 8\"` comes `until = \"change_7d < 7.2\"`."),
            ("coverage < 0.5", "coverage < 0.4", "Behind `when = \"coverage < 0.5\"` comes `until = \"coverage > 0.55\"`."),
            ("score * 2 > 90", "score > 90", "Behind `when = \"score > 80\"` comes `until = \"score < 75\"`."),
        ] as [(String, String?, String)])
    func examples(when: String, until: String?, words: String) {
        let flaw = until.map { ConditionProbe.flaw(in: $0, after: when) } ?? ConditionProbe.flaw(in: when)
        #expect(flaw?.description.contains(words) == true, "\(flaw?.description ?? "")")
    }

    @Test(
        "what is made of comparisons is tried with as many columns as it takes",
        arguments: [
            ("state = 'provisional' AND score < 5 AND rank > 10 AND margin > 3", nil),
            ("score > 80 AND rank < 9 AND margin < 3 AND ks > 2 AND score < 20", ConditionFlaw.Kind.neverHolds),
            ("score > 80 OR rank < 9 OR margin < 3 OR ks > 2 OR score < 90", .alwaysHolds),
            ("rank > 10 AND cohort_size < 20 AND score > 3 AND margin < 9", nil),
            ("top_percent <= 10 AND rank <= 50 AND cohort_size >= 20 AND score > 5", nil),
            ("quiet_days = 4 AND change_7d BETWEEN 3 AND 3.001 AND score > 5 AND coverage > 0.999", nil),
        ] as [(String, ConditionFlaw.Kind?)])
    func manyColumns(condition: String, kind: ConditionFlaw.Kind?) { #expect(ConditionProbe.flaw(in: condition)?.kind == kind) }

    @Test(
        "what only provisional people satisfy is known",
        arguments: [
            ("state = 'provisional'", true), ("state <> 'scored' AND score > 5", true), ("NOT state = 'scored' OR score > 100", true),
            ("state = 'provisional' AND score < 5 AND rank > 10 AND margin > 3", true),
            ("margin > 3 AND score < 40 AND (state = 'provisional' OR rank = 1 AND rank > 2) AND quiet_days > 3", true),
            ("state = 'provisional' OR score > 5", false), ("score < 5", false), ("state = 'scored'", false),
            ("state = 'provisional' AND state = 'scored'", false), ("name LIKE 'A%' AND state = 'provisional'", false),
        ])
    func provisional(condition: String, isNeeded: Bool) { #expect(ConditionProbe.needsProvisional(condition) == isNeeded) }

    @Test("an end that never comes is one that cannot be meant; one that leaves no gap changes nothing")
    func ends() {
        #expect(ConditionProbe.flaw(in: "score > 90", after: "score > 80")?.kind == .neverEnds)
        #expect(ConditionProbe.flaw(in: "rank = 1 AND score > 90", after: "score > 80")?.kind == .neverEnds)
        #expect(ConditionProbe.flaw(in: "score < 85", after: "score > 80")?.kind == .noGap)
        #expect(ConditionProbe.flaw(in: "score <= 80", after: "score > 80")?.kind == .noGap)
        #expect(ConditionProbe.flaw(in: "score < 80", after: "score > 80") == nil)
    }

    @Test("an end that holds wherever the beginning does lies on the wrong side")
    func wrongSide() {
        #expect(ConditionProbe.flaw(in: "score > 70", after: "score > 80")?.kind == .wrongSide)
        #expect(ConditionProbe.flaw(in: "score > 80", after: "score > 80")?.kind == .wrongSide)
        #expect(ConditionProbe.flaw(in: "top_percent < 12", after: "top_percent <= 10")?.kind == .wrongSide)
        #expect(ConditionProbe.flaw(in: "score < 75", after: "score > 80") == nil)
        #expect(ConditionProbe.flaw(in: "top_percent > 12", after: "top_percent <= 10") == nil)
        #expect(ConditionProbe.flaw(in: "quiet_days > 30", after: "top_percent <= 10") == nil)
        #expect(ConditionProbe.flaw(in: "change_7d < 0", after: "change_7d > 8 AND margin < 3") == nil)
    }
}
