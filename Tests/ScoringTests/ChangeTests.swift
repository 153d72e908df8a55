import Model
import Testing
import Validation

@testable import Scoring

/// SCORING.md, section 10: a change of a score is the sum of named causes.
@Suite struct ChangeTests {
    /// Two runs a day apart, between which acts of two networks came in; where `somethingWent`, one was removed, and accounts were found to
    /// be one's. `shown` is what the earlier run made of everything that it had.
    private func runs(seed: UInt64, somethingWent: Bool) -> (shown: Scores, before: Basis, after: Basis, people: [PersonKey]) {
        let whole = Population(seed: seed, size: 40, acts: 600).batch
        var first = whole
        first.deletions = []
        first.interactions.removeLast(80)
        first.tallies.removeLast(20)
        var second = Batch()
        second.interactions = Array(whole.interactions.suffix(80))
        second.tallies = Array(whole.tallies.suffix(20))
        if somethingWent {
            second.deletions = whole.deletions
            second.identities = whole.identities.suffix(3).map { identity in
                var identity = identity
                identity.person = PersonID(rawValue: "person-0")
                return identity
            }
        }
        var graph = Graph()
        var shelf = Shelf()
        var revision = Revision(0, lastAccount: 0, lastPost: 0)
        for chunk in shelf.chunks(for: first) {
            graph.add(chunk)
            switch chunk {
            case .accounts(let accounts): revision.lastAccount = accounts.map(\.id).reduce(revision.lastAccount, max)
            case .posts(let posts): revision.lastPost = posts.map(\.id).reduce(revision.lastPost, max)
            case .acts(let acts): revision.value = acts.map(\.id).reduce(revision.value, max)
            case .tallies(let tallies): revision.value = tallies.map(\.id).reduce(revision.value, max)
            case .removals: break
            }
        }
        let earlier = Population.now - Population.day
        let shown = scores(of: graph, at: earlier)
        let knowledge = EarlierKnowledge(basis: RunBasis(revision: revision))
        for chunk in shelf.chunks(for: second) { graph.add(chunk) }
        let run = scores(of: graph, at: Population.now)
        return (
            shown, Basis(graph: graph.known(by: knowledge), at: earlier),
            Basis(graph: graph, at: Population.now, weights: run.weights), run.people.map(\.person)
        )
    }

    @Test("the points of all causes are the change from what was shown", arguments: [21, 22] as [UInt64])
    func addsUp(seed: UInt64) {
        let (shown, before, after, people) = runs(seed: seed, somethingWent: true)
        var causes: Set<String> = []
        for person in people.prefix(30) {
            let change = change(of: person, from: before, to: after, shown: (shown[person]?.score?.value, nil))
            #expect(change.before == shown[person]?.score?.value ?? before.score(of: person)?.score?.value ?? 1)
            #expect(change.after == after.score(of: person)?.score?.value ?? 1, "the last step of \(person) ends where the second run does")
            #expect(abs(change.before + change.steps.map(\.points).reduce(0, +) - change.after) < 1e-9)
            causes.formUnion(change.steps.map { "\($0.cause)".prefix { $0 != "(" }.description })
        }
        #expect(causes == ["day", "attention", "removedOrMerged", "activity"])
    }

    @Test("where nothing has gone, what an earlier run knew makes what it showed, to the bit", arguments: [21, 22, 28] as [UInt64])
    func knownThen(seed: UInt64) {
        let (shown, before, after, people) = runs(seed: seed, somethingWent: false)
        #expect(scores(of: before.graph, at: before.at).people == shown.people)
        for person in people.prefix(30) {
            let change = change(of: person, from: before, to: after, shown: (shown[person]?.score?.value, nil))
            #expect(!change.steps.contains { $0.cause == .removedOrMerged })
        }
    }

    @Test("a change that ends at what was shown adds up: what is missing has been removed since")
    func shownAtBothEnds() throws {
        let (shown, before, after, people) = runs(seed: 22, somethingWent: true)
        let person = try #require(people.first { shown[$0]?.score != nil })
        let change = change(of: person, from: before, to: after, shown: (30, 40))
        #expect(change.before == 30 && change.after == 40 && change.steps.first?.cause == .removedOrMerged)
        #expect(abs(change.steps.map(\.points).reduce(0, +) - 10) < 1e-9)
    }

    @Test("while the clock of a network stands, its change ends where the run does", arguments: [24, 25] as [UInt64])
    func stoppedClocks(seed: UInt64) {
        let graph = Graph([Population(seed: seed, size: 30, acts: 600).batch])
        var options = ScoringOptions()
        options.stopped = [Scene.network: Population.now - Population.day]
        let later = Population.now + .seconds(400 * 86_400)
        let run = scores(of: graph, at: later, options: options)
        var changed = 0
        for person in run.people.prefix(20) {
            let now = Basis(graph: graph, at: later, weights: run.weights, options: options)
            let change = change(of: person.person, from: now.until(Population.now - .seconds(20 * 86_400)), to: now)
            #expect(change.after == person.score?.value ?? 1, "\(person.person)")
            if change.after != change.before { changed += 1 }
        }
        #expect(changed > 5)
    }

    @Test("a day without anything costs age alone")
    func quietDay() {
        let graph = Graph([Population(seed: 23, size: 30, acts: 300).batch])
        let weights = scores(of: graph, at: Population.now).weights
        let before = Basis(graph: graph, at: Population.now, weights: weights)
        let after = Basis(graph: graph, at: Population.now, weights: weights)
        let person = PersonKey.met(IdentityKey(Scene.network, "u1"))
        #expect(change(of: person, from: before, to: after).steps.isEmpty)
        var later = after
        later.at = Population.now + Population.day
        #expect(change(of: person, from: before, to: later).steps.map(\.cause) == [.day])
    }

    @Test("a graph cut to a time is scored as of it to the bits of the whole one", arguments: [24, 25] as [UInt64])
    func until(seed: UInt64) {
        let graph = Graph([Population(seed: seed, size: 50, acts: 1000).batch])
        for days in [1, 30, 200] {
            let then = Population.now - Population.day * days
            #expect(scores(of: graph.until(then), at: then).people == scores(of: graph, at: then).people)
        }
    }

    @Test(
        "between two times of one graph the points of all causes are the change, from one score to the other",
        arguments: [26, 27] as [UInt64])
    func overTime(seed: UInt64) {
        let graph = Graph([Population(seed: seed, size: 40, acts: 800).batch])
        let then = Population.now - Population.day * 30
        let (first, last) = (scores(of: graph, at: then), scores(of: graph, at: Population.now))
        var causes: Set<String> = []
        for person in last.people.prefix(30) {
            let now = Basis(graph: graph, at: Population.now, weights: last.weights)
            let change = change(of: person.person, from: now.until(then), to: now)
            #expect(change.before == first[person.person]?.score?.value ?? 1)
            #expect(change.after == person.score?.value ?? 1)
            #expect(abs(change.before + change.steps.map(\.points).reduce(0, +) - change.after) < 1e-9)
            causes.formUnion(change.steps.map { "\($0.cause)".prefix { $0 != "(" }.description })
        }
        #expect(causes == ["day", "attention", "activity"])
    }

    @Test("new activity is shared among networks by what each adds, whatever their names")
    func fairShares() throws {
        var scene = Scene()
        let networks = [Scene.network, Network("zeta")]
        let ada = PersonID(rawValue: "ada")
        for network in networks {
            for id in ["ada", "bo", "cy"] { scene.account(id, on: network) }
            for day in [40.0, 41] { scene.act(.reply, "bo", on: "cy", daysAgo: day, network: network) }
            scene.act(.quote, "bo", on: "ada", daysAgo: 2, network: network)
        }
        scene.act(.quote, "cy", on: "ada", daysAgo: 1, network: networks[1])
        scene.adopt { if $0.key.id == "ada" { $0.person = ada } }
        let key = PersonKey.tracked(try #require(ada))
        let basis = Basis(graph: Graph([scene.batch]), at: Population.now)
        let change = change(of: key, from: basis.until(Scene.time(30)), to: basis)
        #expect(change.before == 1)
        #expect(change.steps.map(\.cause) == networks.map { .activity($0) })
        let now = try #require(scene.run()[key])
        // With nothing before, the steps are the networks' shares in the score.
        for (step, level) in zip(change.steps, now.levels) {
            #expect(abs(step.points - (change.after - 1) * level.share) < 1e-9)
        }
        #expect(change.steps[1].points > change.steps[0].points)
    }

    @Test("what came in is counted: acts by kind, people, newcomers, and counts without names")
    func arrivals() throws {
        var scene = Scene()
        scene.account("ada")
        scene.post("p", by: "ada", daysAgo: 50)
        scene.act(.like, "bo", on: "ada", daysAgo: 45)
        scene.act(.reply, "bo", on: "ada", daysAgo: 5, post: "p")
        scene.act(.mention, "bo", on: "ada", daysAgo: 5)
        scene.act(.like, "cy", on: "ada", daysAgo: 4)
        scene.act(.like, "di", on: "ada", daysAgo: -1)
        scene.act(.like, "ada", on: "ada", daysAgo: 2)
        for (days, count) in [(40.0, 10), (3.0, 25), (1.0, 24)] { scene.tally(.like, Int64(count), of: .post("p"), daysAgo: days) }
        for (days, count) in [(3.0, 1000), (1.0, 1100)] { scene.tally(.view, Int64(count), of: .identity("ada"), daysAgo: days) }
        scene.tally(.follow, 77, of: .identity("ada"), daysAgo: 1)
        let key = PersonKey.met(IdentityKey(Scene.network, "ada"))
        let now = Basis(graph: Graph([scene.batch]), at: Population.now)
        let found = Scoring.arrivals(for: key, from: now.until(Scene.time(30)), to: now)
        let expected = Arrivals(
            network: Scene.network, acts: [.reply: 1, .like: 1], people: 2, newcomers: 1, anonymous: [.like: 15, .view: 100], followers: 77)
        #expect(found == [expected])
        #expect(Scoring.arrivals(for: key, from: now.until(Scene.time(0.5)), to: now).isEmpty)
    }

    @Test(
        "before anything was counted of an account it had no more followers than were counted first, and than it tells",
        arguments: [(told: Int64(20_000), first: Int64(60)), (50, 60)])
    func followersBefore(told: Int64, first: Int64) {
        var scene = Scene()
        scene.account("ada", followers: told)
        scene.tally(.follow, first, of: .identity("ada"), daysAgo: 5)
        scene.tally(.follow, 20_000, of: .identity("ada"), daysAgo: 1)
        let key = PersonKey.met(IdentityKey(Scene.network, "ada"))
        let graph = Graph([scene.batch])
        for (daysAgo, expected) in [(10.0, min(told, first)), (3, first), (0, 20_000)] {
            let then = Scene.time(daysAgo)
            for known in [graph, graph.until(then)] {
                #expect(scores(of: known, at: then)[key]?.levels.map(\.followers) == [expected])
            }
        }
        let now = Basis(graph: graph, at: Population.now)
        let found = Scoring.arrivals(for: key, from: now.until(Scene.time(10)), to: now)
        #expect(found.map(\.followers) == [20_000 - min(told, first)])
    }

    @Test("what was learnt late is counted as such, and so are followers")
    func learntLate() throws {
        var scene = Scene()
        scene.account("ada")
        scene.act(.like, "bo", on: "ada", daysAgo: 9)
        var shelf = Shelf()
        var graph = Graph()
        for chunk in shelf.chunks(for: scene.batch) { graph.add(chunk) }
        let acts = graph.actCount
        var later = Scene()
        later.act(.reply, "bo", on: "ada", daysAgo: 20)
        later.act(.quote, "cy", on: "ada", daysAgo: 1)
        later.act(.quote, "di", on: "ada", daysAgo: 800)
        later.account("ada")
        var batch = later.batch
        batch.identities = batch.identities.map { identity in
            var identity = identity
            if identity.key.id == "ada" { (identity.followers, identity.lists) = (120, 3) }
            return identity
        }
        for chunk in shelf.chunks(for: batch) { graph.add(chunk) }
        let ada = IdentityKey(Scene.network, "ada")
        let knowledge = EarlierKnowledge(
            basis: RunBasis(revision: Revision(Int64(acts), lastAccount: .max, lastPost: .max)),
            audiences: [ada: .init(followers: 100, lists: nil)], undated: [ada])
        #expect(graph.known(by: knowledge).accountFacts.first?.createdAt == nil && graph.accountFacts.first?.createdAt != nil)
        let before = Basis(graph: graph.known(by: knowledge), at: Scene.time(5))
        let found = Scoring.arrivals(for: .met(ada), from: before, to: Basis(graph: graph, at: Population.now))
        #expect(
            found == [
                Arrivals(network: Scene.network, acts: [.reply: 1, .quote: 1], late: 1, people: 2, newcomers: 1, followers: 20, lists: 3)
            ])
    }

    @Test("without an actor, a post or a network the rest is computed with r and h held")
    func without() throws {
        var scene = Scene()
        scene.elders()
        scene.post("p", by: "elder0", daysAgo: 5)
        scene.act(.quote, "elder9", on: "elder0", daysAgo: 4, post: "p")
        scene.tally(.like, 40, of: .post("p"), daysAgo: 2)
        let graph = Graph([scene.batch])
        let run = scores(of: graph, at: Population.now)
        let key = PersonKey.met(IdentityKey(Scene.network, "elder0"))
        let explained = try #require(explanation(of: key, in: graph, at: run.at, weights: run.weights))
        func influence(without omission: Omission) -> Double? {
            standing(of: key, in: graph.without(omission), at: run.at, weights: run.weights)?.influence
        }
        let whole = try #require(run[key]?.influence)
        let elder9 = PersonKey.met(IdentityKey(Scene.network, "elder9"))
        #expect(explained.parts.contains { $0.actor == elder9 })
        #expect(try #require(influence(without: .actor(elder9))) < whole)
        let postless = try #require(influence(without: .post(Scene.network, "p")))
        #expect(postless < whole)
        #expect(influence(without: .post(Scene.network, "q")) == whole)
        #expect(influence(without: .network(Network("beta"))) == whole)
        #expect(influence(without: .network(Scene.network)) == nil)
    }
}
