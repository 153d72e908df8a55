/// The order of a server's ids: by length, then by bytes, which is that of vanilla Mastodon's growing numbers and of the
/// sortable ids of other servers. Never a number: it need not fit into one.
enum MastodonID {
    static func isOlder(_ a: String, than b: String) -> Bool {
        let (first, second) = (a.utf8, b.utf8)
        return first.count == second.count ? first.lexicographicallyPrecedes(second) : first.count < second.count
    }

    static func newest(_ ids: some Sequence<String>) -> String? { ids.max { isOlder($0, than: $1) } }
    static func oldest(_ ids: some Sequence<String>) -> String? { ids.min { isOlder($0, than: $1) } }
}
