import Model
import Testing

@testable import Delivery

@Suite struct TemplateTextTests {
    private func mistakes(_ text: String, for place: TemplateText.Place = .plain) -> [String] {
        var mistakes = Mistakes()
        let template = TemplateText(
            text, for: place, names: TemplateFields.shape(settings: ["topic"]), under: "body", telling: &mistakes)
        #expect((template == nil) == !mistakes.all.isEmpty)
        return mistakes.all.map { "\($0.key): \($0.reason)\($0.nearest.map { " Did you mean `\($0)`?" } ?? "")" }
    }

    private func rendered(
        _ text: String, for place: TemplateText.Place = .plain, alert: Alert? = nil, settings: [String: String] = ["topic": "t"]
    ) throws -> String {
        var mistakes = Mistakes()
        let template = TemplateText(
            text, for: place, names: TemplateFields.shape(settings: ["topic"]), under: "body", telling: &mistakes)
        return try #require(template, "\(mistakes)").render(
            TemplateFields.values(of: sampleNotification(alert: alert), settings: settings))
    }

    @Test("a body's fields are escaped as its media type wants")
    func mediaTypes() throws {
        var alert = try sampleAlert()
        alert.name = "<b> & \"x\"+1"
        for (type, expected) in [
            ("application/xml", "&lt;b&gt; &amp; &quot;x&quot;+1"), ("text/html; charset=utf-8", "&lt;b&gt; &amp; &quot;x&quot;+1"),
            ("application/x-www-form-urlencoded", "%3Cb%3E%20%26%20%22x%22%2B1"), ("text/plain", "<b> & \"x\"+1"),
            ("application/atom+xml", "&lt;b&gt; &amp; &quot;x&quot;+1"),
        ] {
            var source = MessageTemplate.Source()
            (source.contentType, source.body) = (type, "{{person.name}}")
            let message = try MessageTemplate(source).message(
                sampleNotification(alert: alert), settings: [:], links: nil, to: #require(TargetURL("https://a.example/")))
            #expect(message.map { String(decoding: $0.body, as: UTF8.self) } == expected, "\(type)")
        }
    }

    @Test("links lead to the person's page, or to the rules'")
    func links() throws {
        let links = try #require(PageLinks("https://clout.example/base/"))
        var alert = try sampleAlert(person: "ada-lovelace")
        #expect(links.link(to: alert) == "https://clout.example/base/people/ada-lovelace")
        alert.subject = .connector("x")
        #expect(links.link(to: alert) == "https://clout.example/base/rules")
        for wrong in ["clout.example", "ftp://clout.example", "https://clout.example/?a=b", "https://u@clout.example"] {
            #expect(PageLinks(wrong) == nil)
        }
    }

    @Test("fields, sections, lists and settings are filled in")
    func fields() throws {
        let alert = try sampleAlert(reasons: [.init(label: "likes", points: 1.25), .init(label: "replies", points: 3)])
        let text = """
            {{title}} ({{person.id}}, {{settings.topic}}){{! nobody sees this }}
            {{#standing}}{{score}} {{change_1d}} {{quiet_days}} {{coverage_percent}} {{^change_30d}}none{{/change_30d}}{{/standing}}
            {{#reasons}}{{label}} {{points}}{{^last()}}, {{/last()}}{{/reasons}}
            {{#firing}}!{{/firing}}{{#resolved}}?{{/resolved}}{{since}}
            """
        #expect(
            try rendered(text, alert: alert) == """
                Ada Lovelace is in the top 8.3 % (ada, t)
                63.4 0.5 40 25.0 none
                likes 1.3, replies 3.0
                !2025-11-19T08:15:30Z
                """)
        #expect(try rendered("{{#standing}}x{{/standing}}{{^standing}}left{{/standing}}", alert: sampleAlert(standing: false)) == "left")
    }

    @Test("a name never leaves the place that it is in, and braces, three of them, leave it as it is")
    func escaping() throws {
        let alert = try sampleAlert(name: "Ada \"x\"\\\n<b>é & *you*")
        #expect(try rendered("{{person.name}}", for: .json, alert: alert) == #"Ada \"x\"\\\n<b>é & *you*"#)
        #expect(try rendered("{{html(person.name)}}", for: .json, alert: alert) == #"Ada &quot;x&quot;\\\n&lt;b&gt;é &amp; *you*"#)
        #expect(try rendered("{{slack(person.name)}}", for: .json, alert: alert) == #"Ada \"x\"\\\n&lt;b&gt;é &amp; *you*"#)
        #expect(try rendered("{{markdown(person.name)}}", alert: alert) == "Ada \"x\"\\\\\n\\<b\\>é & \\*you\\*")
        #expect(try rendered("/{{person.name}}", for: .path, alert: alert) == "/Ada%20%22x%22%5C%0A%3Cb%3E%C3%A9%20%26%20%2Ayou%2A")
        #expect(try rendered("{{person.name}}", for: .header, alert: alert) == "Ada \"x\"\\?<b>? & *you*")
        #expect(try rendered("{{{person.name}}}", for: .json, alert: alert) == "Ada \"x\"\\\n<b>é & *you*")
        // What a name holds is no template.
        #expect(try rendered("{{person.name}}", alert: sampleAlert(name: "{{rule}}")) == "{{rule}}")
    }

    @Test(
        "what can stand for nothing is a mistake with its line and the nearest right word",
        arguments: [
            ("a\n{{preson.name}}", "body: Line 2: There is no `preson.name`", "Did you mean `person.name`?"),
            ("{{person.nmae}}", "body: Line 1: There is no `nmae` in `person`; there is id, name.", "Did you mean `name`?"),
            ("{{settings.tpic}}", "body: Line 1: There is no `tpic` in `settings`", "Did you mean `topic`?"),
            ("{{#reasons}}{{lable}}{{/reasons}}", "body: Line 1: There is no `lable`", "Did you mean `label`?"),
            ("{{label}}", "body: Line 1: There is no `label`", ""),
            ("{{htm(title)}}", "body: Line 1: There is no `htm(…)`", "Did you mean `html`?"),
            ("{{last()}}", "body: Line 1: There is no `last(…)`", ""),
            ("{{person}}", "body: Line 1: `person` is no text", ""),
            ("{{standing.score.x}}", "body: Line 1: There is no `x` in `standing.score`; there is nothing.", ""),
            ("\n\n{{title", "body: Line 3: The tag that begins here has no `}}`.", ""),
            ("{{{title}}", "body: Line 1: The tag that begins here has no `}}}`.", ""),
            ("{{#firing}}\nx", "body: Line ", "A section is not closed"),
            ("{{#firing}}x{{/resolved}}", "body: Line 1: This closes another section", ""),
            ("x{{/firing}}", "body: Line 1: This closes another section", ""),
            ("{{> file}}", "body: Line 1: A template stands alone", ""), ("{{<p}}{{/p}}", "body: Line 1: A template stands alone", ""),
            ("{{$b}}{{/b}}", "body: Line 1: A template stands alone", ""), ("{{=<% %>=}}", "body: Line 1: A template stands alone", ""),
            ("{{% CONTENT_TYPE: HTML}}", "body: Line 1: A template stands alone", ""),
            ("{{#reasons}}{{#reasons}}x{{/reasons}}{{/reasons}}", "body: Line 1: No list stands within a list.", ""),
            (String(repeating: "{{id}}", count: 301), "body: Line 1: A template has at most 300 tags.", ""),
            (String(repeating: "x", count: 16_385), "body: A template has at most 16 KiB.", ""),
            ("{{}}", "body: Line 1: There is no ``", ""),
        ])
    func broken(text: String, beginning: String, end: String) {
        let mistakes = mistakes(text)
        #expect(mistakes.first?.hasPrefix(beginning) == true, "\(mistakes)")
        #expect(end.isEmpty || mistakes.first?.contains(end) == true, "\(mistakes)")
    }

    @Test("no text makes the reader of templates fail otherwise than with a mistake", arguments: 0..<40 as Range<UInt64>)
    func anyText(seed: UInt64) throws {
        let pieces = [
            "{{", "}}", "{", "}", "#", "^", "/", "reasons", "standing", "title", ".", "(", ")", "html", "last", " ", "\n", "\r\n", "\t",
            "!", "&", "=",
            ">", "é", "\"", "{{#reasons}}", "{{/reasons}}", "{{^standing}}", "{{/standing}}", "{{title}}", "{{{title}}}", "last()", "{{.}}",
        ]
        var random = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        for _ in 0..<200 {
            var text = ""
            for _ in 0..<12 {
                random ^= random << 13
                random ^= random >> 7
                random ^= random << 17
                text += pieces[Int(random % UInt64(pieces.count))]
            }
            var mistakes = Mistakes()
            let template = TemplateText(text, for: .json, names: TemplateFields.shape(settings: []), under: "body", telling: &mistakes)
            #expect((template == nil) == !mistakes.all.isEmpty, "seed \(seed): \(text)")
            for (_, notification) in Model.Notification.samples {
                _ = template?.render(TemplateFields.values(of: notification, settings: [:]))
            }
        }
    }

    @Test("the largest template about the longest of names stays within bounds")
    func bounded() throws {
        let filler = String(repeating: "x", count: 16_384 - 299 * 15 - 25)
        let text = "{{#reasons}}" + String(repeating: "{{person.name}}", count: 298) + filler + "{{/reasons}}"
        let reasons = (0..<1000).map { Alert.Reason(label: "\($0)", points: 1) }
        let alert = try sampleAlert(name: String(repeating: "\u{1}", count: 100_000), reasons: reasons)
        #expect(try rendered(text, for: .json, alert: alert).utf8.count < 8 * (16_384 + 300 * 6 * 200))
    }
}
