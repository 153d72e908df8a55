/// A value that a row of a sparse matrix holds, of whatever width it is kept.
public protocol RowValue: BitwiseCopyable { var asDouble: Double { get } }

extension Double: RowValue {
    @inlinable @inline(__always) public var asDouble: Double { self }
}

extension Float: RowValue {
    @inlinable @inline(__always) public var asDouble: Double { Double(self) }
}

/// Sums of values times what their columns hold: the innermost loop of a walk.
///
/// Bare pointers into columns, which must outlive it.
public struct RowSums<Value: RowValue> {
    @usableFromInline let columns: UnsafeMutablePointer<Int32>
    @usableFromInline let values: UnsafeMutablePointer<Value>

    @inlinable
    public init(columns: Column<Int32>, values: Column<Value>) {
        self.columns = columns.base
        self.values = values.base
    }

    /// Σ value · x[column] over a part of the columns; four sums side by side, so that no addition waits for the one before it.
    @inlinable @inline(__always)
    public func sum(_ range: Range<Int>, over x: UnsafeMutablePointer<Double>) -> Double {
        var sums = (0.0, 0.0, 0.0, 0.0)
        var index = range.lowerBound
        while index &+ 4 <= range.upperBound {
            sums.0 += values[index].asDouble * x[Int(columns[index])]
            sums.1 += values[index &+ 1].asDouble * x[Int(columns[index &+ 1])]
            sums.2 += values[index &+ 2].asDouble * x[Int(columns[index &+ 2])]
            sums.3 += values[index &+ 3].asDouble * x[Int(columns[index &+ 3])]
            index &+= 4
        }
        while index < range.upperBound {
            sums.0 += values[index].asDouble * x[Int(columns[index])]
            index &+= 1
        }
        return (sums.0 + sums.1) + (sums.2 + sums.3)
    }
}
