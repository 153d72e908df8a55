import Model
import Validation

extension Batch {
    /// What its posts say, as a store would hand it out: the hashtags of each, by the post's name.
    func words(_ hashtags: [String: [String]]) -> [PostWords] {
        var shelf = Shelf()
        return shelf.chunks(for: self).flatMap { chunk -> [PostWords] in
            guard case .posts(let posts) = chunk else { return [] }
            return posts.compactMap { post in hashtags[post.name].map { PostWords(id: post.id, hashtags: $0, text: nil) } }
        }
    }
}
