import ConnectorKit
import Testing

@Suite struct LinkHeaderTests {
    @Test(
        "the query of a relation is found, wherever it stands",
        arguments: [
            (#"<https://m.example/a?max_id=1>; rel="next", <https://m.example/a?since_id=2>; rel="prev""#, "max_id=1"),
            (
                #"<https://m.example/a?min_id=9>; rel="prev",<https://m.example/a?max_id=1&x=a%2Cb>; title="a, b; c"; rel=next"#,
                "max_id=1&x=a%2Cb"
            ),
            (#"<?max_id=3#f>;REL="last NEXT""#, "max_id=3"), (#"<https://m.example/a,b;c?x=1>; rel="next""#, "x=1"),
            (#"<https://m.example/a?x=1>; rel=prev; rel=next"#, nil), (#"<https://m.example/a>; rel="next""#, nil),
            (#"<https://m.example/a?x=1; rel="next""#, nil), ("", nil), (#"<a?x=1>; rel="ne\xt""#, "x=1"), ("<<<>>>;;;", nil),
        ])
    func next(value: String, expected: String?) { #expect(LinkHeader(value).query(of: "next") == expected) }

    @Test("a parameter's escapes are undone")
    func parameters() {
        let header = LinkHeader(#"<https://m.example/a?max_id=1%2F2&b=%zz&c=d+e>; rel="next""#)
        #expect(header.parameter("max_id", of: "next") == "1/2")
        #expect(header.parameter("b", of: "next") == nil)
        #expect(header.parameter("c", of: "next") == "d e")
        #expect(header.parameter("d", of: "next") == nil)
    }
}
