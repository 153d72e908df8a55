import Model

/// Remembers which id the store gave to which account, post and network, so that an act costs no look-up for people seen lately.
///
/// Bounded: each of the two caches keeps at most twice `generation` entries, 24 to 64 bytes each with a numeric id and about 100
/// with another, so some 60 MiB at the most for accounts and 15 MiB for posts. When the younger half is full it becomes the older one, and the older is forgotten.
///
/// Ids never change and are never given twice, so an entry stays right until its account or post is removed; the store counts
/// removals (`store.forgetting`), and a transaction that finds another count than the one remembered forgets everything. A
/// transaction that fails forgets everything too, because what it added is not there.
///
/// `@unchecked Sendable`: touched only inside write accesses of one `SQLiteStore`, which GRDB runs one at a time on the queue of
/// its single writer connection.
final class Interner: @unchecked Sendable {
    struct Name: Hashable {
        var network: Int64
        var key: StoredKey
    }

    var networks: [Network: Int64] = [:]
    var accounts = Cache(generation: 1 << 19)
    var posts = Cache(generation: 1 << 17)
    private var forgetting: Int64 = -1

    func forgetAll() {
        networks.removeAll()
        accounts.removeAll()
        posts.removeAll()
        forgetting = -1
    }

    /// Forgets everything when something has been removed since the last transaction, by whatever process.
    func follow(forgetting count: Int64) {
        if count != forgetting { forgetAll() }
        forgetting = count
    }

    struct Cache {
        private struct Generation {
            var numbers = NumberTable()
            var texts: [Name: Int64] = [:]

            func id(of name: Name) -> Int64? {
                switch name.key {
                case .number(let number): numbers.id(network: name.network, number: number)
                case .text: texts[name]
                }
            }
        }

        let generation: Int
        private var young = Generation()
        private var old = Generation()

        init(generation: Int) { self.generation = generation }

        mutating func id(of name: Name) -> Int64? {
            if let id = young.id(of: name) { return id }
            guard let id = old.id(of: name) else { return nil }
            insert(id, for: name)
            return id
        }

        mutating func insert(_ id: Int64, for name: Name) {
            if young.numbers.count + young.texts.count >= generation {
                old = young
                young = Generation()
            }
            switch name.key {
            case .number(let number): young.numbers.insert(id, network: name.network, number: number)
            case .text: young.texts[name] = id
            }
        }

        mutating func removeAll() {
            young = Generation()
            old = Generation()
        }
    }
}
