import CurlHTTP
import Foundation
import HTTPTypes
import Model
import Testing

@testable import Clout

@Suite("The daemon over HTTP", .timeLimit(.minutes(10)))
struct StandingsRoutesTests {
    @Test("a daemon that has published a run is ready, and tells it")
    func ready() async throws {
        try await WebStage.run { stage in
            #expect(try await stage.get("/healthz").response.status == .ok)
            #expect(try await stage.get("/readyz").response.status == .ok)
            let page = try await stage.object("/v1/standings")
            #expect(page["as_of"] as? String == WebStage.now.description)
            let standings = try #require(page["standings"] as? [[String: Any]])
            #expect(standings.map { $0["person"] as? String } == ["p3", "p2", "p1"])
            #expect(page["next"] is NSNull)
        }
    }

    @Test("pages follow one another without a gap, whatever their size", arguments: [1, 3, 7, 500])
    func pages(size: Int) async throws {
        try await WebStage.run(people: 20) { stage in
            var found: [String] = []
            var target = "/v1/standings?limit=\(size)"
            while true {
                let page = try await stage.object(target)
                found += try #require(page["standings"] as? [[String: Any]]).compactMap { $0["person"] as? String }
                guard let next = page["next"] as? String else { break }
                target = "/v1/standings?limit=\(size)&cursor=\(next)"
            }
            let whole = try #require(try await stage.object("/v1/standings?limit=500")["standings"] as? [[String: Any]])
            #expect(found == whole.compactMap { $0["person"] as? String })
            #expect(found.count == 20)
        }
    }

    @Test("those who were only met are counted, and never named")
    func metPeople() async throws {
        try await WebStage.run { stage in
            let page = try await stage.object("/v1/standings?cohort=all")
            #expect(page["tracked"] as? Int == 3)
            let answer = try await stage.get("/v1/standings?cohort=all")
            #expect(!String(decoding: answer.body, as: UTF8.self).contains("fan-"))
        }
    }

    @Test("a cohort that nobody is in is a problem with the nearest that there is")
    func noCohort() async throws {
        try await WebStage.run { stage in
            let problem = try await stage.object("/v1/standings?cohort=list:half-2", status: 404)
            #expect(problem["nearest"] as? String == "list:half-0")
        }
    }
}
