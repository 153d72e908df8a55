import Model
import Pages
import Scorekeeping
import Store

extension PageMaker {
    func topics() async throws -> TopicsPage {
        let publication = try view.publication
        return TopicsPage(
            try await site(),
            rows: configuration.topics.map { topic in
                let standings = publication.standings(in: .topic(topic.name))
                return TopicsPage.Row(
                    name: topic.name, title: topic.title, people: standings.count, words: topic.hashtags.map { "#\($0)" } + topic.words,
                    leaders: standings.prefix(5).map {
                        TopicsPage.Leader(person: link(to: $0.person, named: $0.name), badge: Badge($0, size: .small))
                    })
            })
    }
}
