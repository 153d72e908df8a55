import ConnectorKit

extension BudgetDescription.Window {
    /// The longest time for which a network may block the budget; a longer one is a mistake.
    var longestBlock: Duration { self == .monthUTC ? Reaction.longestBudgetWait : Reaction.longestWait }
}
