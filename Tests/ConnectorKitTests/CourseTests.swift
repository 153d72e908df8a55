import ConnectorKit
import Testing

@Suite struct CourseTests {
    let now = Instant(seconds: 1_795_176_000)

    @Test("a list that fails again and again is left alone for longer and longer, up to a day")
    func pauses() {
        var course = Course()
        var pauses: [Duration] = []
        for _ in 0..<8 {
            course.setAside("like", at: now)
            pauses += course.aside["like"].map { [$0.until - now] } ?? []
        }
        #expect(pauses == [1, 2, 4, 8, 16, 24, 24, 24].map { .seconds($0 * 3600) })
        #expect(!course.allows("like", at: now + .seconds(86_399)))
        #expect(course.allows("like", at: now + .seconds(86_400)))
        #expect(course.allows("quote", at: now))
        course.resume("like")
        #expect(course.allows("like", at: now))
        #expect(course.tries("like") == 0)
    }

    @Test("a list is not left alone for what may be the whole server's trouble, before it has failed three times in a row")
    func patience() {
        var course = Course()
        for _ in 1..<Course.patience {
            course.setAside("like", at: now, mayBeServers: true)
            #expect(course.allows("like", at: now))
        }
        course.setAside("like", at: now, mayBeServers: true)
        #expect(!course.allows("like", at: now))
        #expect(course.aside["like"]?.tries == Course.patience)
    }

    @Test("what may be the whole server's trouble counts half where a list is given up, and takes more than a day to count three")
    func serverTries() {
        var course = Course()
        var waited = Duration.zero
        var counted: [Int] = []
        for _ in 0..<6 {
            if let pause = course.aside["like"] { waited += pause.until - now }
            course.setAside("like", at: now, mayBeServers: true)
            counted.append(course.tries("like"))
        }
        #expect(counted == [0, 1, 1, 2, 2, 3])
        #expect(waited > .seconds(86_400))
        course.setAside("like", at: now)
        #expect(course.tries("like") == 4)
    }

    @Test("of more lists than are remembered, those go first that may be asked for first")
    func bounds() {
        var course = Course()
        for number in 0..<Course.mostAside + 20 { course.setAside("\(number)", at: now + .seconds(Int64(number))) }
        #expect(course.aside.count == Course.mostAside)
        #expect(course.aside["\(Course.mostAside + 19)"] != nil)
        #expect(course.aside["0"] == nil)
    }

    @Test(
        "a round is under way for ten minutes from its beginning, and not before it",
        arguments: [(0, true), (599, true), (600, false), (-1, false)])
    func underWay(seconds: Int64, isUnderWay: Bool) {
        #expect(Course(since: now).isUnderWay(at: now + .seconds(seconds)) == isUnderWay)
        #expect(!Course().isUnderWay(at: now))
    }

    @Test("becomes as old as the context of the fetch lets it")
    func longest() {
        var course = Course(since: now)
        course.longest = .seconds(6000)
        #expect(course.isUnderWay(at: now + .seconds(5999)))
        #expect(!course.isUnderWay(at: now + .seconds(6000)))
    }
}
