/// What is shown where there is no page, or none now.
package struct ProblemPage: Page {
    package static let template = "problem"

    package let frame: Frame
    let title: String
    let status: Int
    let what: String
    let mend: String
    let links: [Link]
    let rows: [Markup]

    /// - Parameters:
    ///   - what: what happened, in a sentence.
    ///   - mend: what to do, in a sentence.
    ///   - links: where to go on.
    package init(_ site: Site, status: Int, title: String, what: String, mend: String, links: [Link] = []) {
        frame = Frame(site, title: title, in: nil)
        self.title = title
        self.status = status
        self.what = what
        self.mend = mend
        self.links = links
        rows = (links + [Link(text: "Overview", address: Links.overview), Link(text: "All people", address: Links.people)]).map(\.markup)
    }
}
