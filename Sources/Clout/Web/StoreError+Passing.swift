import Store
import Web

extension StoreError: PassingError {
    public var passing: String? {
        switch kind {
        case .busy, .unwritable: "The store takes nothing now: \(why)."
        case .leaseLost, .inUse, .damaged, .tooNew, .failed: nil
        }
    }
}
