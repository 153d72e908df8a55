/// Groups that exchange favours: members not proven old, each with at least ten mutual cheap partners in the group
/// (`SCORING.md`, section 5, "Rings").
struct Rings {
    /// The ring that each member is in; -1 for none.
    let ringOf: Column<Int32>
    /// Each ring's members, growing; rings by their first member.
    let rings: [[Int32]]

    /// - Parameter mutual: pairs of suspects who did cheap acts on each other, each once.
    init(of mutual: [(Int32, Int32)], members count: Int, core: Int) {
        ringOf = Column(count, filledWith: -1)
        let partners = Column<Int32>(count, filledWith: 0)
        for (a, b) in mutual {
            partners[Int(a)] += 1
            partners[Int(b)] += 1
        }
        let offsets = Column<Int>(count + 1, filledWith: 0)
        for member in 0..<count { offsets[member + 1] = offsets[member] + Int(partners[member]) }
        let others = Column<Int32>(unwritten: offsets[count])
        let places = Column<Int>(unwritten: count)
        for member in 0..<count { places[member] = offsets[member] }
        for (a, b) in mutual {
            others[places[Int(a)]] = b
            places[Int(a)] += 1
            others[places[Int(b)]] = a
            places[Int(b)] += 1
        }

        // Strip whoever has too few partners left, until nobody has.
        let isStripped = Column<Bool>(count, filledWith: false)
        var leaving: [Int] = []
        for member in 0..<count where partners[member] < core {
            isStripped[member] = true
            if partners[member] > 0 { leaving.append(member) }
        }
        while let member = leaving.popLast() {
            for index in offsets[member]..<offsets[member + 1] {
                let other = Int(others[index])
                partners[other] -= 1
                if !isStripped[other], partners[other] < core {
                    isStripped[other] = true
                    leaving.append(other)
                }
            }
        }

        var rings: [[Int32]] = []
        for member in 0..<count where !isStripped[member] && ringOf[member] < 0 {
            let number = Int32(rings.count)
            var ring = [Int32(member)]
            ringOf[member] = number
            var next = 0
            while next < ring.count {
                let current = Int(ring[next])
                next += 1
                for index in offsets[current]..<offsets[current + 1] {
                    let other = Int(others[index])
                    if !isStripped[other], ringOf[other] < 0 {
                        ringOf[other] = number
                        ring.append(Int32(other))
                    }
                }
            }
            rings.append(ring.sorted())
        }
        self.rings = rings
    }
}
