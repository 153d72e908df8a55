import Testing

@testable import CurlHTTP

@Suite("The gate before the queue", .timeLimit(.minutes(10)))
struct GateTests {
    @Test("no more are inside than it has places, and everybody gets in")
    func bounds() async throws {
        let gate = Gate(places: 3)
        let gauge = Gauge()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await gate.enter()
                    gauge.enter()
                    await Task.yield()
                    gauge.leave()
                    gate.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect((1...3).contains(gauge.peak))
    }

    @Test("a cancelled caller leaves the line without taking a place")
    func cancels() async throws {
        let gate = Gate(places: 1)
        try await gate.enter()
        let tasks = (0..<50).map { _ in Task { try await gate.enter() } }
        for task in tasks { task.cancel() }
        for task in tasks {
            let failure = await #expect(throws: Failure.self) { try await task.value }
            #expect(failure?.kind == .cancelled)
        }
        gate.leave()
        try await gate.enter()
        gate.leave()
    }

    @Test("closing sends everybody away, those who wait and those who come")
    func closes() async throws {
        let gate = Gate(places: 1)
        try await gate.enter()
        let task = Task { try await gate.enter() }
        gate.close()
        let failure = await #expect(throws: Failure.self) { try await task.value }
        #expect(failure == .shutDown)
        await #expect(throws: Failure.self) { try await gate.enter() }
        gate.leave()
    }
}
