/// An error that is no mistake in the program, and over once somebody has mended what is around it: whoever asked is to ask again.
public protocol PassingError: Error {
    /// What is wrong meanwhile, for whoever asked; `nil` where it is a mistake after all.
    var passing: String? { get }
}
