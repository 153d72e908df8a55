import Foundation
import Testing
import Validation

@testable import Scoring

@Suite("What a voice's weight is worth") struct SaturationTests {
    @Test("is 1 - exp(-x) within two units in the last place, from the smallest to where nothing is left")
    func accuracy() {
        var numbers = SeededNumbers(seed: 12)
        for _ in 0..<200_000 {
            let x = exp2(Double.random(in: -1020...7, using: &numbers))
            let exact = -expm1(-x)
            #expect(abs(Saturation.loss(after: x) - exact) <= 2 * exact.ulp, "\(x)")
        }
    }

    @Test("is nothing for nothing, and the limit for whatever is large")
    func ends() {
        let saturation = Saturation(limit: 24)
        #expect(saturation(0) == 0)
        for weight in [1e4, 1e15, .greatestFiniteMagnitude, .infinity] { #expect(saturation(weight) == 24) }
    }

    @Test("grows with the weight, step by step, and never exceeds the limit")
    func growth() {
        let saturation = Saturation(limit: 3)
        var last = 0.0
        for step in 0...400_000 {
            let value = saturation(Double(step) / 1000)
            #expect(value >= last && value <= 3)
            last = value
        }
    }

    @Test("is the same side by side as one by one", arguments: [0, 1, 2, 3, 7, 64])
    func sideBySide(count: Int) {
        let saturation = Saturation(limit: 24)
        let weights = (0..<count).map { Double($0 * $0) / 7 }
        var values = weights
        values.withUnsafeMutableBufferPointer { saturation.apply(to: $0) }
        #expect(values == weights.map { saturation($0) })
    }
}
