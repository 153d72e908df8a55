import ConnectorKit

/// Pages of lists, and what it means when the Graph API does not give one. What is neither given nor meant here is thrown as what it is.
extension FetchContext {
    /// A page of the account's posts; `nil` when the page behind `token` is not known any more.
    package func graphPage(_ call: Call, behind token: String?) async throws(FetchError) -> Page? {
        let page = try await send(call)
        if token != nil, GraphError(page)?.isBadParameter == true { return nil }
        if let error = verdict(on: page, of: call) { throw error }
        return page
    }

    /// A page that the account can do without: `nil`, noted in the log, for 404 and 410, and for the errors that `isAbsent` names.
    package func graphPage(_ call: Call, unless isAbsent: (GraphError) -> Bool) async throws(FetchError) -> Page? {
        let page = try await send(call)
        if page.status == 404 || page.status == 410 || GraphError(page).map(isAbsent) == true {
            noteUnanswered(call)
            return nil
        }
        if let error = verdict(on: page, of: call) { throw error }
        return page
    }

    /// The people behind a count of a post, as `read` finds them on the page.
    package func graphPeople(
        _ call: Call, _ read: (Page) throws(FetchError) -> PeoplePage
    ) async throws(FetchError) -> PeopleAnswer {
        let page = try await send(call)
        if GraphError.saysMissing(page) { return .missing }
        if GraphError(page)?.isRefusal == true { return .refused }
        if let error = verdict(on: page, of: call) { throw error }
        return .page(try read(page))
    }
}
