/// The store's 64-bit ids to places in our columns.
///
/// Ids that a store hands out one after the other are looked up in a plain table; ids far beyond that in a dictionary, so that
/// a single large id costs no memory.
struct Numbering: Sendable {
    private var table: [Int32] = []
    private var strays: [Int64: Int32] = [:]
    private var count = 0

    @inline(__always)
    subscript(id: Int64) -> Int32? {
        if id >= 0, id < Int64(table.count) {
            let place = table[Int(id)]
            if place >= 0 { return place }
        }
        return strays.isEmpty ? nil : strays[id]
    }

    /// The places of greater ids, in no order.
    func places(after id: Int64) -> [Int] {
        let first = Int(clamping: max(-1, id)).addingReportingOverflow(1).partialValue
        let listed = first >= 0 && first < table.count ? table[first...].filter { $0 >= 0 } : []
        return (listed + strays.filter { $0.key > id }.values).map(Int.init)
    }

    mutating func set(_ id: Int64, to place: Int32) {
        count += 1
        if id >= 0, id < Int64(max(65_536, 4 * count)) {
            if id >= Int64(table.count) {
                let room = max(Int(id) + 1, min(table.count * 2, Int(id) + 65_536))
                table.append(contentsOf: repeatElement(-1, count: room - table.count))
            }
            table[Int(id)] = place
        } else {
            strays[id] = place
        }
    }

    mutating func remove(_ id: Int64) {
        if id >= 0, id < Int64(table.count) { table[Int(id)] = -1 }
        strays[id] = nil
    }
}
