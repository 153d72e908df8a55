import struct Foundation.TimeZone
import Logging
import Model
import Synchronization
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(10))) struct CourierTests {
    private let clock = TestClock()
    private let outbox: TestOutbox
    private let log = LogCapture()

    /// For days of virtual time, so that they are not made of half minutes.
    private let patient = Courier.Limits(longestWait: .seconds(3600))

    init() { outbox = TestOutbox(clock: clock) }

    private func courier(_ receivers: any Receiver..., limits: Courier.Limits = Courier.Limits()) -> Courier {
        Courier(
            outbox: outbox, receivers: receivers, limits: limits, clock: clock, wallClock: TestWallClock(clock: clock), logger: log.logger()
        )
    }

    /// Runs the courier while `body` does, then cancels it and lets time pass until it has ended.
    private func running(_ courier: Courier, _ body: () async throws -> Void) async rethrows {
        let end = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await courier.run()
                end.raise()
            }
            defer { group.cancelAll() }
            try await body()
            group.cancelAll()
            while !end.isRaised, !Task.isCancelled {
                if let wake = clock.nextWake { clock.advance(to: wake) }
                await Task.yield()
            }
        }
    }

    private func until(_ condition: () -> Bool) async { while !condition(), !Task.isCancelled { await Task.yield() } }

    /// Lets virtual time go on from one wake-up to the next, each time everything has come to rest, until `end`.
    ///
    /// At rest nothing is due or under way, and the courier sleeps no longer than until the next is due (just after an attempt it may
    /// not have heard of its end yet).
    private func passTime(until end: Duration) async {
        let end = TestClock.Instant(offset: end)
        while clock.now < end, !Task.isCancelled {
            if outbox.isQuiet, let wake = clock.nextWake, start + wake.offset <= outbox.nextDue ?? start + wake.offset {
                clock.advance(to: min(wake, end))
            }
            await Task.yield()
        }
        await until { outbox.isQuiet }
    }

    private func add(_ id: String, to receiver: String, person: String = "ada", after delay: Duration = .zero) throws {
        outbox.add(try sampleNotification(id, receiver: receiver, alert: sampleAlert(person: person)), due: clock.time + delay)
    }

    @Test("what is due is delivered at once, and what is added and nudged for as well")
    func delivers() async throws {
        let crm = TestReceiver("crm", clock: clock)
        let courier = courier(crm)
        try add("a", to: "crm")
        try await running(courier) {
            await until { outbox.fates("crm") == [.delivered] }
            try add("b", to: "crm", person: "ben")
            courier.nudge()
            await until { outbox.fates("crm") == [.delivered, .delivered] }
        }
        #expect(crm.got.map(\.notification.id) == ["a", "b"])
        #expect(courier.statuses == [ReceiverStatus(name: "crm", delivered: 2)])
        #expect(log.lines.isEmpty)
    }

    @Test(
        "a receiver that forgets is told again of what is open, and nobody else is; what it does not take ends a round"
    )
    func renews() async throws {
        let alerts = [try sampleAlert(person: "ada"), try sampleAlert(person: "ben")]
        outbox.open.withLock { $0 = ["am": alerts, "crm": alerts] }
        let crm = TestReceiver("crm", clock: clock)
        let am = TestReceiver("am", forgets: true, clock: clock) { got in
            got.at >= start + .seconds(900) && got.at < start + .seconds(1800) ? .failed(reason: "down") : .delivered
        }
        await running(courier(crm, am)) {
            await until { am.got.count == 2 }
            await passTime(until: .seconds(1000))
            await until { am.got.count == 3 }
            await passTime(until: .seconds(1900))
            await until { am.got.count == 5 }
            outbox.open.withLock { $0 = [:] }
            await passTime(until: .seconds(4000))
        }
        #expect(crm.got.isEmpty)
        #expect(
            am.got.map(\.notification.alert.name)
                == ["ada", "ben", "ada", "ada", "ben"].map { person in alerts[person == "ada" ? 0 : 1].name })
        #expect(am.got.map { ($0.notification.renewedUntil ?? start) - $0.at } == Array(repeating: .seconds(3600), count: 5))
    }

    @Test("without a nudge it is found within the longest wait")
    func polls() async throws {
        let crm = TestReceiver("crm", clock: clock)
        try await running(courier(crm)) {
            await until { clock.sleepers > 0 }
            try add("a", to: "crm")
            clock.advance(to: TestClock.Instant(offset: .seconds(30)))
            await until { outbox.fates("crm") == [.delivered] }
        }
    }

    @Test("a receiver that is down for a day loses nothing, order is kept within a chain, and others get everything at once")
    func downForADay() async throws {
        let back = start + .seconds(86_400)
        let crm = TestReceiver("crm", clock: clock) { $0.at < back ? .failed(reason: "down") : .delivered }
        let well = TestReceiver("well", clock: clock)
        let courier = courier(crm, well, limits: patient)
        for hour in 0..<24 {
            for person in ["ada", "ben"] {
                for receiver in ["crm", "well"] { try add("\(person)-\(hour)", to: receiver, person: person, after: .seconds(3600 * hour)) }
            }
        }
        await running(courier) { await passTime(until: .seconds(76 * 3600)) }
        #expect(outbox.fates("crm") == Array(repeating: .delivered, count: 48))
        #expect(well.got.count == 48)
        for got in well.got {
            let hour = try #require(Int(got.notification.id.drop { $0 != "-" }.dropFirst()))
            #expect(got.at - (start + .seconds(3600 * hour)) < .seconds(1))
        }
        // However often one was tried, it was the same.
        #expect(Set(crm.got.map(\.notification.id)).count == 48)
        for person in ["ada", "ben"] {
            let taken = crm.got.filter { $0.at >= back && $0.notification.id.hasPrefix(person) }.map(\.notification.id)
            #expect(taken == (0..<24).map { "\(person)-\($0)" })
        }
        // The head of each chain is tried within one step of the schedule after the return; the rest follows at once.
        let last = try #require(crm.got.last).at
        #expect(last - back <= .seconds(10 * 3600) * 1.1)
        #expect(log.lines == ["warning receiver fails reason=down receiver=crm", "notice receiver delivers again receiver=crm"])
    }

    @Test(
        "a receiver that is down for 76 hours is tried ten times on the schedule; then the notification is dead, and kept", arguments: 0..<5
    )
    func downForGood(number: Int) async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in .failed(reason: "the endpoint answered 503") }
        let id = "notification-\(number)"
        try add(id, to: "crm")
        try add("next", to: "crm")
        await running(courier(crm, limits: patient)) { await passTime(until: .seconds(84 * 3600)) }
        let times = crm.got.filter { $0.notification.id == id }.map(\.at)
        #expect(times.count == 10)
        for attempt in 1..<times.count {
            let gap = times[attempt] - times[attempt - 1]
            let planned = try #require(RetrySchedule.standard.delay(after: attempt, of: id))
            #expect(gap >= .milliseconds(planned.milliseconds) && gap <= planned + .milliseconds(2), "\(attempt): \(gap), not \(planned)")
        }
        let whole = try #require(times.last) - start
        #expect((Duration.seconds(272_105) * 0.9 ... .seconds(272_105) * 1.1).contains(whole))
        #expect(outbox.rows[0].fate == .dead("10 attempts failed; the last: the endpoint answered 503"))
        #expect(outbox.rows[0].notification.id == id)
        // Its successor in the chain was not handed out before that.
        #expect(crm.got.first { $0.notification.id == "next" }.map { $0.at >= times[9] } == true)
        #expect(log.lines.filter { $0.hasPrefix("error notifications dead dead=1") }.count <= 1)
        #expect(log.lines.filter { $0.hasPrefix("warning receiver fails") }.count == 1)
    }

    @Test("Retry-After puts the next attempt off, and uses up none; what asks for no time does")
    func retryAfter() async throws {
        let down = start + .seconds(20 * 900)
        let crm = TestReceiver("crm", clock: clock) { got in
            got.at < down
                ? .failed(reason: "busy", after: .seconds(900))
                : got.notification.attempts == 0 ? .failed(reason: "down", after: .zero) : .delivered
        }
        try add("a", to: "crm")
        let courier = courier(crm, limits: patient)
        await running(courier) { await passTime(until: .seconds(40 * 900)) }
        let counts = try await courier.metrics().first?.attempts
        #expect(counts == ["delivered": 1, "failed": 1, "deferred": 20, "refused": 0, "disabled": 0, "interrupted": 0])
        let got = crm.got
        #expect(got.prefix(21).map(\.at) == (0...20).map { start + .seconds($0 * 900) })
        #expect(got.map(\.notification.attempts) == Array(repeating: 0, count: 21) + [1])
        #expect(got[21].at - got[20].at < .seconds(6))
        #expect(outbox.fates("crm") == [.delivered])
    }

    @Test("a receiver that asks for a second for ever is asked ever less often, and never hourly less than the outbox keeps it")
    func deferredForEver() async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in .failed(reason: "busy", after: .seconds(1)) }
        try add("a", to: "crm")
        await running(courier(crm, limits: patient)) { await passTime(until: .seconds(30 * 86_400)) }
        let gaps = zip(crm.got.dropFirst(), crm.got).map { $0.at - $1.at }
        #expect((1000...1600).contains(crm.got.count), "\(crm.got.count)")
        #expect(gaps.first.map { $0 >= .seconds(5) && $0 < .seconds(6) } == true)
        #expect(gaps.allSatisfy { $0 <= .seconds(3601) } && gaps.last.map { $0 >= .seconds(3600) } == true)
        #expect(crm.got.allSatisfy { $0.notification.attempts == 0 } && outbox.fates("crm") == [.waiting])
    }

    @Test("a receiver that asks for patience is sent nothing else meanwhile, and others are")
    func patience() async throws {
        let crm = TestReceiver("crm", clock: clock) { got in
            got.at < start + .seconds(900) ? .failed(reason: "busy", after: .seconds(900)) : .delivered
        }
        let well = TestReceiver("well", clock: clock)
        let courier = courier(crm, well, limits: patient)
        func passTime(until end: Duration) async {
            let end = TestClock.Instant(offset: end)
            while clock.now < end, !Task.isCancelled {
                if let wake = clock.nextWake { clock.advance(to: min(wake, end)) }
                await Task.yield()
            }
        }
        try add("a", to: "crm")
        try await running(courier) {
            await until { courier.statuses.first { $0.name == "crm" }?.deferred == 1 && outbox.isQuiet }
            try add("b", to: "crm", person: "ben")
            try add("c", to: "well", person: "cy")
            courier.nudge()
            await until { outbox.fates("well") == [.delivered] }
            await passTime(until: .seconds(890))
            #expect(crm.got.map(\.notification.id) == ["a"])
            await passTime(until: .seconds(3600))
            await until { outbox.fates("crm") == [.delivered, .delivered] }
        }
        #expect(crm.got.dropFirst().allSatisfy { $0.at >= start + .seconds(900) })
    }

    @Test("a receiver that never answers delays no other, and takes no more than its places", arguments: [2, 8])
    func slowBesideHealthy(places: Int) async throws {
        let slow = TestReceiver("slow", clock: clock) { _ in await TestReceiver.hang() }
        let well = TestReceiver("well", clock: clock)
        for number in 0..<1000 { try add("slow-\(number)", to: "slow", person: "p\(number)") }
        for number in 0..<50 { try add("well-\(number)", to: "well", person: "p\(number)") }
        try await running(courier(slow, well, limits: Courier.Limits(inFlightPerReceiver: places))) {
            await until { outbox.fates("well").allSatisfy { $0 == .delivered } }
            // No time has passed at all.
            #expect(clock.time == start)
            try add("well-late", to: "well", person: "late")
        }
        #expect(outbox.mostClaimed("slow") <= places && outbox.mostClaimed("well") <= places)
        #expect(outbox.fates("slow").allSatisfy { $0 == .waiting })
    }

    @Test("an endpoint that is gone is asked once; all that is for it waits, however long, and others get theirs")
    func gone() async throws {
        let crm = TestReceiver("crm", at: "old", clock: clock) { _ in .disabled(reason: "the endpoint answered 410") }
        let other = TestReceiver("log", clock: clock)
        let courier = courier(crm, other, limits: Courier.Limits(inFlightPerReceiver: 2, longestWait: .seconds(3600)))
        try add("a", to: "crm")
        try await running(courier) {
            await until { outbox.isQuiet }
            for number in 0..<20 { try add("b\(number)", to: "crm", person: "p\(number)") }
            try add("c", to: "log")
            courier.nudge()
            await passTime(until: .seconds(90 * 3600))
        }
        #expect(crm.got.count == 1)
        #expect(outbox.fates("crm") == Array(repeating: .waiting, count: 21))
        #expect(outbox.fates("log") == [.delivered])
        #expect(courier.statuses.map(\.isDisabled) == [true, false])
        #expect(outbox.disabled == [DisabledReceiver(name: "crm", address: "old", reason: "the endpoint answered 410", since: start)])
        #expect(log.lines == ["error receiver disabled reason=the endpoint answered 410 receiver=crm"])
    }

    @Test("a disabled receiver stays so over restarts and reloads, until it has another address or is enabled")
    func disabledForGood() async throws {
        let gone = TestReceiver("crm", at: "old", clock: clock) { _ in .disabled(reason: "gone") }
        let again = TestReceiver("crm", at: "old", clock: clock)
        try add("a", to: "crm")
        await running(courier(gone)) { await until { outbox.isQuiet } }
        try add("b", to: "crm", person: "ben")

        // The next start, and a reload of the same file.
        let restarted = courier(again)
        await running(restarted) {
            await until { clock.sleepers > 0 }
            restarted.use([again])
            await passTime(until: .seconds(600))
        }
        #expect(again.got.isEmpty && outbox.fates("crm") == [.waiting, .waiting])

        // Another process enables it; the address is another one.
        outbox.enable("crm")
        await running(courier(again)) { await until { outbox.fates("crm") == [.delivered, .delivered] } }
        // Of two people, in either order.
        #expect(again.got.map(\.notification.id).sorted() == ["a", "b"])
    }

    @Test("enabling a receiver is seen within the longest wait, and another address at once", arguments: [true, false])
    func enabled(byCommand: Bool) async throws {
        let gone = TestReceiver("crm", at: "old", clock: clock) { $0.at == start ? .disabled(reason: "gone") : .delivered }
        let moved = TestReceiver("crm", at: "new", clock: clock)
        let courier = courier(gone)
        try add("a", to: "crm")
        await running(courier) {
            await until { outbox.isQuiet }
            await until { clock.sleepers > 0 }
            if byCommand { outbox.enable("crm") } else { courier.use([moved]) }
            if byCommand { clock.advance(to: TestClock.Instant(offset: .seconds(30))) }
            await until { outbox.fates("crm") == [.delivered] }
        }
        #expect(moved.got.isEmpty == byCommand)
        #expect(log.lines == ["error receiver disabled reason=gone receiver=crm", "notice receiver enabled receiver=crm"], "\(byCommand)")
    }

    @Test("people are told in one message what quiet hours have held back from them")
    func quietForPeople() async throws {
        let mail = TestReceiver("mail", isForPeople: true, clock: clock)
        // The clock starts at 08:15:30.
        let hours = QuietHours(from: try #require(.init("08:00")), until: try #require(.init("09:00")), zone: .gmt)
        let courier = courier(PacedReceiver(mail, at: Pace(quiet: hours)), limits: patient)
        for person in ["ada", "ben"] { try add(person, to: "mail", person: person) }
        try await running(courier) {
            await passTime(until: .seconds(44 * 60))
            #expect(mail.got.isEmpty)
            await passTime(until: .seconds(46 * 60))
            try add("late", to: "mail", person: "cy")
            courier.nudge()
            await passTime(until: .seconds(3 * 3600))
        }
        #expect(
            mail.got.map(\.notification.alert.title) == ["2 alerts from quiet hours: 2 of top-ten", "Ada Lovelace is in the top 8.3 %"])
        #expect(mail.got.first?.at == start + .milliseconds((44 * 60 + 30) * 1000))
        #expect(outbox.fates("mail").count { $0 == .digested } == 2)
    }

    @Test("in a receiver's quiet hours nothing is attempted; afterwards all of it is, in order, and what is critical was never held")
    func quiet() async throws {
        let crm = TestReceiver("crm", clock: clock)
        // The clock starts at 08:15:30.
        let hours = QuietHours(
            from: try #require(.init("08:00")), until: try #require(.init("09:00")), zone: .gmt, letsCriticalThrough: true)
        let courier = courier(PacedReceiver(crm, at: Pace(quiet: hours)), limits: patient)
        try add("a", to: "crm")
        try add("b", to: "crm")
        var critical = try sampleAlert(person: "ben")
        critical.severity = .critical
        outbox.add(try sampleNotification("c", receiver: "crm", alert: critical), due: clock.time)
        try await running(courier) {
            await passTime(until: .seconds(44 * 60))
            #expect(crm.got.map(\.notification.id) == ["c"])
            let metrics = try #require(try await courier.metrics().first)
            #expect(metrics.held == 1 && metrics.waiting == 2 && metrics.attempts["delivered"] == 1 && metrics.settled["dead"] == 0)
            #expect(metrics.oldest == start)
            await passTime(until: .seconds(45 * 60))
        }
        #expect(crm.got.map(\.notification.id) == ["c", "a", "b"])
        #expect(crm.got.map(\.notification.attempts) == [0, 0, 0])
        #expect(try await courier.metrics().map(\.waiting) == [0])
        #expect(log.lines.isEmpty)
    }

    @Test(
        "beyond a receiver's daily limit the rest is told in one digest, at its time; what is critical is told at once, and the next day counts anew"
    )
    func digest() async throws {
        let crm = TestReceiver("crm", clock: clock)
        // The clock starts at 08:15:30.
        let limit = DailyLimit(count: 2, digest: try #require(.init("09:00")), zone: .gmt)
        let courier = courier(PacedReceiver(crm, at: Pace(limit: limit)), limits: patient)
        for person in ["ada", "ben", "cy", "dee"] { try add(person, to: "crm", person: person) }
        var critical = try sampleAlert(person: "eve")
        critical.severity = .critical
        outbox.add(try sampleNotification("eve", receiver: "crm", alert: critical), due: clock.time)
        try await running(courier) {
            await passTime(until: .seconds(44 * 60))
            #expect(crm.got.map(\.notification.id) == ["ada", "ben", "eve"])
            await passTime(until: .seconds(45 * 60))
            let digest = try #require(crm.got.last).notification
            #expect(crm.got.count == 4 && digest.alert.title == "2 alerts beyond the daily limit: 2 of top-ten")
            #expect(digest.alert.text == "Ada Lovelace is in the top 8.3 %; Ada Lovelace is in the top 8.3 %")
            #expect(outbox.fates("crm").count { $0 == .digested } == 2)
            try add("next", to: "crm", person: "fay", after: .seconds(86_400))
            await passTime(until: .seconds(86_400 + 60 * 60))
        }
        #expect(crm.got.last?.notification.id == "next")
        #expect(log.lines.isEmpty)
    }

    @Test("the outbox is brought within its bounds every hour, and what that costs is told when it begins and once a day")
    func trims() async throws {
        let courier = courier(TestReceiver("crm", clock: clock), limits: patient)
        outbox.willTrim([OutboxTrim(receiver: "crm", parked: 3, forgotten: 1)])
        await running(courier) {
            for hour in 1...30 {
                await passTime(until: .seconds(hour * 3600 - 1))
                outbox.willTrim([OutboxTrim(receiver: "crm", parked: 2)])
            }
        }
        #expect(outbox.trimTimes == (0...29).map { start + .seconds($0 * 3600) })
        #expect(
            log.lines == [
                "error notifications given up dead=3 forgotten=1 receiver=crm",
                "error notifications given up dead=48 forgotten=0 receiver=crm",
            ])
    }

    @Test(
        "an attempt that ends after its receiver was replaced says nothing about the new one, which gets the notification at once",
        arguments: [
            AttemptOutcome.disabled(reason: "gone"), .refused(reason: "moved"), .failed(reason: "down"), .delivered,
        ])
    func lateEnd(outcome: AttemptOutcome) async throws {
        let replaced = Flag()
        let old = TestReceiver("crm", clock: clock) { _ in
            while !replaced.isRaised, !Task.isCancelled { await Task.yield() }
            return outcome
        }
        let mended = TestReceiver("crm", clock: clock)
        let courier = courier(old)
        // The schedule holds no further attempt, yet the new receiver has had none.
        outbox.add(try sampleNotification("a", receiver: "crm", attempts: 9, alert: sampleAlert()))
        try await running(courier) {
            await until { old.got.count == 1 }
            courier.use([mended])
            replaced.raise()
            await until { outbox.fates("crm") == [.delivered] }
            try add("b", to: "crm", person: "ben")
            courier.nudge()
            await until { outbox.fates("crm") == [.delivered, .delivered] }
            #expect(clock.time == start)
        }
        #expect(mended.got.map(\.notification.id) == (outcome == .delivered ? ["b"] : ["a", "b"]))
        var status = ReceiverStatus(name: "crm", delivered: 2)
        switch outcome {
        case .disabled: status.disabled = 1
        case .refused: status.refused = 1
        case .failed: status.failed = 1
        case .delivered, .interrupted: break
        }
        #expect(courier.statuses == [status])
        #expect(log.lines.isEmpty)
    }

    @Test("what is for a receiver without a file waits for it, told of once, and is delivered at once when the file is back")
    func missingReceiver() async throws {
        let (log, crm) = (TestReceiver("log", clock: clock), TestReceiver("crm", clock: clock))
        let courier = courier(log, limits: patient)
        for person in ["ada", "ben"] { try add(person, to: "crm", person: person) }
        try await running(courier) {
            // Longer than the whole schedule of attempts, and with work for others.
            for day in 1...7 {
                try add("\(day)", to: "log")
                courier.nudge()
                await until { outbox.fates("log").last == .delivered && clock.sleepers > 0 }
                clock.advance(to: TestClock.Instant(offset: .seconds(day * 86_400)))
            }
            #expect(outbox.fates("crm") == [.waiting, .waiting])
            courier.use([log, crm])
            await until { outbox.fates("crm") == [.delivered, .delivered] }
        }
        #expect(clock.time - start < .seconds(7 * 86_400 + 3600))
        #expect(Set(crm.got.map(\.notification.id)) == ["ada", "ben"])
        #expect(crm.got.map(\.notification.attempts) == [0, 0])
        #expect(
            self.log.lines == [
                "warning receiver missing reason=no file of receivers.d has this name; what is for it waits until one has, and no attempt "
                    + "is counted receiver=crm"
            ])
    }

    @Test("a receiver that is removed again is told of again")
    func removedAgain() async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in .failed(reason: "down") }
        let courier = courier(limits: patient)
        try add("a", to: "crm")
        await running(courier) {
            for round in 1...2 {
                courier.use([])
                await until { log.lines.filter { $0.hasPrefix("warning receiver missing") }.count == round }
                courier.use([crm])
                await until { crm.got.count >= round && outbox.claimed == 0 }
                clock.advance(to: TestClock.Instant(offset: .seconds(round * 86_400)))
            }
        }
        #expect(outbox.fates("crm") == [.waiting])
    }

    @Test("what will never be taken is final after one attempt")
    func refused() async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in .refused(reason: "the endpoint answered 413") }
        try add("a", to: "crm")
        await running(courier(crm)) { await until { outbox.isQuiet } }
        #expect(crm.got.count == 1)
        #expect(outbox.fates("crm") == [.dead("the endpoint answered 413")])
        #expect(
            log.lines == [
                "error receiver refuses alert=top-ten-FOR-ada-1-FIRING notification=a reason=the endpoint answered 413 receiver=crm"
            ])
    }

    @Test("how many have died is told within the hour, and once a day while that goes on")
    func dying() async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in .refused(reason: "422") }
        for hour in 0..<72 { try add("bad \(hour)", to: "crm", person: "p\(hour)", after: .seconds(3600 * hour + 1800)) }
        await running(courier(crm, limits: patient)) { await passTime(until: .seconds(72 * 3600 + 1)) }
        let told = log.lines.filter { $0.hasPrefix("error notifications dead") }
        #expect(told.map { $0.split(separator: " ")[3] } == ["dead=1", "dead=24", "dead=24"])
    }

    @Test("that a receiver refuses is told once, how many have died of it once, and that it takes messages again")
    func refusing() async throws {
        let crm = TestReceiver("crm", clock: clock) { got in
            got.notification.id.hasPrefix("good") ? .delivered : .refused(reason: "422")
        }
        for number in 0..<40 { try add("bad \(number)", to: "crm", person: "p\(number)") }
        try add("good", to: "crm", person: "ben", after: .seconds(2 * 3600))
        await running(courier(crm, limits: patient)) { await passTime(until: .seconds(3 * 3600)) }
        #expect(outbox.fates("crm").count { $0 == .dead("422") } == 40)
        #expect(log.lines.count == 3 && log.lines.first?.hasPrefix("error receiver refuses alert=") == true)
        #expect(
            log.lines.dropFirst() == [
                "error notifications dead dead=40 mend=look at `clout deliveries list --state dead` receiver=crm",
                "notice receiver delivers again receiver=crm",
            ])
    }

    @Test("when it is stopped, an attempt that ends in time is recorded, and nothing new is begun")
    func stopsInOrder() async throws {
        let crm = TestReceiver("crm", clock: clock) { [clock] _ in
            do { try await clock.sleep(for: .seconds(3)) } catch { return .interrupted }
            return .delivered
        }
        try add("a", to: "crm")
        try add("b", to: "crm")
        await running(courier(crm)) { await until { crm.got.count == 1 && clock.sleepers > 0 } }
        #expect(outbox.fates("crm") == [.delivered, .waiting])
        #expect(crm.got.count == 1)
    }

    @Test("an attempt that does not end within the grace is interrupted and stays in the outbox")
    func stopsInTime() async throws {
        let crm = TestReceiver("crm", clock: clock) { _ in await TestReceiver.hang() }
        try add("a", to: "crm")
        await running(courier(crm)) { await until { crm.got.count == 1 } }
        #expect(outbox.fates("crm") == [.waiting])
        #expect(outbox.rows[0].notification.attempts == 0)
        #expect(clock.time - start >= .seconds(5))
    }

    @Test("an interrupted attempt is made again with the same id when its lease is over")
    func madeAgain() async throws {
        let first = TestReceiver("crm", clock: clock) { _ in await TestReceiver.hang() }
        try add("a", to: "crm")
        await running(courier(first)) { await until { first.got.count == 1 } }
        let second = TestReceiver("crm", clock: clock)
        await running(courier(second)) {
            while outbox.fates("crm") != [.delivered], !Task.isCancelled {
                if second.got.isEmpty, let wake = clock.nextWake { clock.advance(to: wake) }
                await Task.yield()
            }
        }
        #expect(second.got.map(\.notification.id) == first.got.map(\.notification.id))
    }

    @Test("an outbox that cannot be reached is asked less and less often, and told of once")
    func outboxTrouble() async throws {
        let crm = TestReceiver("crm", clock: clock)
        try add("a", to: "crm")
        outbox.fail(with: "the disk is full")
        var waits: [Duration] = []
        try await running(courier(crm)) {
            for questions in 1...9 {
                await until { outbox.refusals == questions && clock.sleepers > 0 }
                let wake = try #require(clock.nextWake)
                waits.append(clock.now.duration(to: wake))
                if questions == 9 { outbox.fail(with: nil) }
                clock.advance(to: wake)
            }
            await until { outbox.fates("crm") == [.delivered] }
            await until { log.lines.count == 2 }
        }
        #expect(waits == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
        #expect(log.lines == ["error outbox not reachable problem=the disk is full", "notice outbox reachable again"])
    }

    @Test("an end that cannot be recorded is recorded a little later")
    func recordedLater() async throws {
        let crm = TestReceiver("crm", clock: clock) { [outbox] _ in
            outbox.fail(with: "the disk is full")
            return .delivered
        }
        try add("a", to: "crm")
        await running(courier(crm)) {
            await until { crm.got.count == 1 && outbox.claims >= 2 && clock.sleepers >= 2 }
            outbox.fail(with: nil)
            while outbox.fates("crm") != [.delivered], !Task.isCancelled {
                if let wake = clock.nextWake { clock.advance(to: wake) }
                await Task.yield()
            }
        }
        #expect(crm.got.count == 1)
    }
}
