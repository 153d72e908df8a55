extension Unicode.Scalar {
    /// Whether it is not shown itself but steers whatever shows it: control characters, ends of lines and paragraphs, and what turns the
    /// direction of the text behind it (Unicode Standard Annex 9, sections 2.1 to 2.3). Texts of others that hold one could pass for something
    /// else on a terminal, in a log or on a page. The marks of a direction that letters of such scripts need are none of them.
    public var steers: Bool {
        switch value {
        case 0x202a...0x202e, 0x2066...0x2069: true
        default: [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
        }
    }
}
