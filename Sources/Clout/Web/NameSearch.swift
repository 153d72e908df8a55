import Foundation
import Model

/// Finds people by a part of a name or slug, in any case: all of them side by side in one piece of memory, which is searched as one.
struct NameSearch: Sendable {
    private let text: [UInt8]
    /// Where each one begins in the text.
    private let starts: [Int]

    /// - Parameter people: found by their places.
    init(_ people: [Person]) {
        var (text, starts): ([UInt8], [Int]) = ([], [])
        starts.reserveCapacity(people.count)
        for person in people {
            starts.append(text.count)
            text += person.name.lowercased().utf8
            text.append(0)
            text += person.id.rawValue.utf8
            text.append(0)
        }
        (self.text, self.starts) = (text, starts)
    }

    /// The places of those who are meant, growing.
    func places(containing words: String) -> [Int] {
        let words = Array(words.lowercased().utf8)
        guard !words.isEmpty, !words.contains(0) else { return [] }
        var found: [Int] = []
        text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            var start = 0
            while text.count - start >= words.count,
                let match = memchr(base + start, Int32(words[0]), text.count - start - words.count + 1)
            {
                start = base.distance(to: UnsafeRawPointer(match))
                if memcmp(base + start, words, words.count) == 0 {
                    let place = starts.firstIndex(after: start) - 1
                    found.append(place)
                    // Once is enough: on with the next.
                    start = place + 1 < starts.count ? starts[place + 1] : text.count
                } else {
                    start += 1
                }
            }
        }
        return found
    }
}

extension [Int] {
    /// The first place of growing numbers that holds more than `number`.
    fileprivate func firstIndex(after number: Int) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle] <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
