/// A value that a row of a sparse matrix holds, of whatever width it is kept.
public protocol RowValue: BitwiseCopyable {
    var asDouble: Double { get }
    /// A value and the one behind it.
    static func pair(at place: UnsafeMutablePointer<Self>) -> SIMD2<Double>
}

extension Double: RowValue {
    @inlinable @inline(__always) public var asDouble: Double { self }
    @inlinable @inline(__always)
    public static func pair(at place: UnsafeMutablePointer<Double>) -> SIMD2<Double> {
        UnsafeRawPointer(place).loadUnaligned(as: SIMD2<Double>.self)
    }
}

extension Float: RowValue {
    @inlinable @inline(__always) public var asDouble: Double { Double(self) }
    @inlinable @inline(__always)
    public static func pair(at place: UnsafeMutablePointer<Float>) -> SIMD2<Double> {
        SIMD2<Double>(UnsafeRawPointer(place).loadUnaligned(as: SIMD2<Float>.self))
    }
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
        var sums = (SIMD2<Double>.zero, SIMD2<Double>.zero)
        var index = range.lowerBound
        while index &+ 4 <= range.upperBound {
            sums.0 += Value.pair(at: values + index) * SIMD2(x[Int(columns[index])], x[Int(columns[index &+ 1])])
            sums.1 += Value.pair(at: values + (index &+ 2)) * SIMD2(x[Int(columns[index &+ 2])], x[Int(columns[index &+ 3])])
            index &+= 4
        }
        while index < range.upperBound {
            sums.0[0] += values[index].asDouble * x[Int(columns[index])]
            index &+= 1
        }
        return (sums.0[0] + sums.0[1]) + (sums.1[0] + sums.1[1])
    }
}
