package ooxml_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/ooxml"
)

const types = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/_xmlsignatures/sig1.xml" ContentType="x"/></Types>`

// word makes a document of a body and further parts.
func word(t testing.TB, body string, parts ...string) []byte {
	t.Helper()
	return extracttest.Zip(t, append([]string{"[Content_Types].xml", types,
		"word/document.xml", `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>` + body + `</w:body></w:document>`}, parts...)...)
}

func p(runs ...string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	for _, r := range runs {
		b.WriteString("<w:r><w:t>" + r + "</w:t></w:r>")
	}
	return b.String() + "</w:p>"
}

func read(t testing.TB, f extract.Format, data []byte) *document.Document {
	t.Helper()
	return extracttest.First(t, f, "a."+f.Name(), data)
}

func TestDocxReads(t *testing.T) {
	const box = `<w:txbxContent>` + `<w:p><w:r><w:t>框里的江小白</w:t></w:r></w:p>` + `</w:txbxContent>`
	tests := []struct {
		name, body string
		parts      []string
		want       string
	}{
		{"a name split over runs", p("江", "小", "白同学"), nil, "body: \"江小白同学\"\n"},
		{"tab, break and entities", `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>a&amp;b</w:t><w:tab/><w:t>&#x6C5F;</w:t><w:br/><w:t><![CDATA[<c>]]></w:t></w:r></w:p>`, nil,
			"body: \"a&b\\t江\\n<c>\"\n"},
		{"form table", `<w:tbl><w:tr><w:tc>` + p("姓　名") + `</w:tc><w:tc>` + p("江", "小白") + `</w:tc><w:tc>` + p("性别") + `</w:tc><w:tc>` + p("女") + `</w:tc></w:tr></w:tbl>`, nil,
			"cell 1: \"姓\\u3000名\"\ncell 1 [姓名]: \"江小白\"\ncell 1: \"性别\"\ncell 1 [性别]: \"女\"\n"},
		{"table with a header and a nested table", `<w:tbl><w:tr><w:tc>` + p("姓名") + `</w:tc><w:tc>` + p("备注") + `</w:tc></w:tr><w:tr><w:tc>` + p("江小白") + `</w:tc><w:tc>` + p("转学") +
			`<w:tbl><w:tr><w:tc>` + p("电话") + `</w:tc><w:tc>` + p("139") + `</w:tc></w:tr></w:tbl></w:tc></w:tr></w:tbl>`, nil,
			"cell 1: \"姓名\"\ncell 1: \"备注\"\ncell 2 [姓名]: \"江小白\"\ncell 2 [备注]: \"转学\"\ncell 3: \"电话\"\ncell 3 [电话]: \"139\"\n"},
		{"tracked changes", `<w:p><w:r><w:t>江</w:t></w:r><w:del w:author="叶老师"><w:r><w:delText>大</w:delText></w:r></w:del><w:ins w:author="叶老师"><w:r><w:t>小白</w:t></w:r></w:ins></w:p>`, nil,
			"body: \"江小白\"\ndeleted: \"大\"\nmetadata [author]: \"叶老师\"\n"},
		{"hidden text", `<w:p><w:r><w:t>江</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>小白</w:t></w:r></w:p>`, nil,
			"body: \"江小白\"\nhidden: \"藏\"\n"},
		{"text box written twice", `<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice>` + box + `</mc:Choice><mc:Fallback>` + box + `</mc:Fallback></mc:AlternateContent><w:t>后</w:t></w:r></w:p>`, nil,
			"body: \"前后\"\nbody: \"框里的江小白\"\n"},
		{"fallback that differs", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:t>新</w:t></mc:Choice><mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r></w:p>`, nil,
			"body: \"新旧\"\n"},
		{"field instruction", `<w:p><w:r><w:instrText>HYPERLINK "mailto:jxb@example.cn"</w:instrText></w:r><w:r><w:t>写信</w:t></w:r></w:p>`, nil,
			"body: \"写信\"\nmetadata: \"HYPERLINK \\\"mailto:jxb@example.cn\\\"\"\n"},
		{"phonetic guide", `<w:p><w:r><w:t>江</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>xiǎo</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>小</w:t></w:r></w:rubyBase></w:ruby></w:r><w:r><w:t>白</w:t></w:r></w:p>`, nil,
			"body: \"江小白\"\nbody: \"xiǎo\"\n"},
		{"alternative text and bookmark", `<w:p><w:bookmarkStart w:name="江小白"/><w:bookmarkStart w:name="_GoBack"/><w:r><w:drawing><wp:docPr id="1" name="图片 1" descr="江小白的照片"/></w:drawing></w:r></w:p>`, nil,
			"metadata [bookmark]: \"江小白\"\nmetadata [descr]: \"江小白的照片\"\n"},
		{"headings by style", `<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr><w:r><w:t>个案</w:t></w:r></w:p>`,
			[]string{"word/styles.xml", `<w:styles><w:style w:styleId="1"><w:name w:val="heading 1"/></w:style></w:styles>`}, "heading: \"个案\"\n"},
		{"header, footer, notes and comments", p("正文"), []string{
			"word/comments.xml", `<w:comments><w:comment w:id="0" w:author="叶老师" w:initials="叶"><w:p><w:r><w:t>是江小白吗</w:t></w:r></w:p></w:comment></w:comments>`,
			"word/footnotes.xml", `<w:footnotes><w:footnote>` + p("见附件") + `</w:footnote></w:footnotes>`,
			"word/footer1.xml", `<w:ftr>` + p("第1页") + `</w:ftr>`, "word/header1.xml", `<w:hdr>` + p("青禾中学") + `</w:hdr>`},
			"body: \"正文\"\nheader: \"青禾中学\"\nfooter: \"第1页\"\nnote: \"见附件\"\ncomment: \"是江小白吗\"\nmetadata [author]: \"叶老师\"\nmetadata [initials]: \"叶\"\n"},
		{"properties and links", p("正文"), []string{
			"docProps/core.xml", `<cp:coreProperties><dc:creator>叶老师</dc:creator><dcterms:created>2024-01-01T00:00:00Z</dcterms:created><dc:title></dc:title></cp:coreProperties>`,
			"docProps/app.xml", `<Properties><Pages>3</Pages><Company>青禾中学</Company></Properties>`,
			"docProps/custom.xml", `<Properties><property name="学生"><vt:lpwstr>江小白</vt:lpwstr></property></Properties>`,
			"customXml/item1.xml", `<root a="属性"><值>江小白</值></root>`,
			"word/_rels/document.xml.rels", `<Relationships><Relationship Id="1" Target="file:///C:/%E6%B1%9F" TargetMode="External"/><Relationship Id="2" Target="styles.xml"/></Relationships>`},
			"body: \"正文\"\nmetadata [creator]: \"叶老师\"\nmetadata [Company]: \"青禾中学\"\nmetadata [学生]: \"江小白\"\n" +
				"metadata [a]: \"属性\"\nmetadata [值]: \"江小白\"\nmetadata [link]: \"file:///C:/江\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, ooxml.Docx{}, word(t, tt.body, tt.parts...))
			if got := extracttest.Dump(d); got != tt.want {
				t.Errorf("segments\n got:\n%s\nwant:\n%s", got, tt.want)
			}
			if len(d.Problems) > 0 {
				t.Errorf("problems: %v", d.Problems)
			}
		})
	}
}

// rich has one of everything.
func rich(t testing.TB) []byte {
	const box = `<w:txbxContent><w:p><w:r><w:t>框里的江小白</w:t></w:r></w:p></w:txbxContent>`
	return word(t, p("江", "小", "白同学 &lt;初二&gt;")+
		`<w:p><w:r><w:t xml:space="preserve"> 左</w:t><w:tab/><w:t>右</w:t><w:br/></w:r><w:r><w:noBreakHyphen/></w:r></w:p>`+
		`<w:tbl><w:tr><w:tc>`+p("姓名")+`</w:tc><w:tc>`+p("江小白")+`</w:tc></w:tr></w:tbl>`+
		`<w:p><w:del w:author="叶老师"><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins w:author="叶老师"><w:r><w:t><![CDATA[加上<]]></w:t></w:r></w:ins></w:p>`+
		`<w:p><w:r><w:t>前</w:t><mc:AlternateContent><mc:Choice>`+box+`</mc:Choice><mc:Fallback>`+box+`</mc:Fallback></mc:AlternateContent></w:r></w:p>`,
		"docProps/core.xml", `<cp:coreProperties><dc:creator>叶老师</dc:creator></cp:coreProperties>`,
		"docProps/thumbnail.jpeg", "JPEG",
		"_xmlsignatures/sig1.xml", `<Signature><SignatureValue>c2lnbg==</SignatureValue></Signature>`,
		"_rels/.rels", `<Relationships><Relationship Id="1" Target="word/document.xml"/><Relationship Id="2" Target="docProps/thumbnail.jpeg"></Relationship><Relationship Id="3" Target="_xmlsignatures/origin.sigs"/></Relationships>`,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="1" Target="mailto:%E6%B1%9F@example.cn" TargetMode="External"/></Relationships>`)
}

func rewrite(t testing.TB, f extract.Rewriter, data []byte, edit extract.EditFunc) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, f)
	_, err := f.Rewrite(context.Background(), &out, r.Open("a."+f.Name(), bytes.NewReader(data), int64(len(data))), edit)
	return out.Bytes(), err
}

func TestDocxRewriteIsApply(t *testing.T) { rewriteIsApply(t, ooxml.Docx{}, rich(t)) }

// rewriteIsApply makes random edits and demands that reading the result gives
// the text with the edits applied. Segments left empty are gone.
func rewriteIsApply(t *testing.T, f extract.Rewriter, data []byte) {
	d := read(t, f, data)
	rnd := rand.New(rand.NewPCG(1, 2))
	news := []string{"", "［姓名］", " a<b>&'\" ", "█", "来访者A", "_x4E00_"}
	for range 400 {
		var edits []document.Edit
		for _, s := range d.Segments {
			text := []rune(strings.TrimSuffix(d.In(s.Span), "\n"))
			if rnd.IntN(2) == 0 || len(text) == 0 || strings.HasSuffix(s.Path, " formula") {
				continue // a formula is only read for its words: an edit that takes its quotes takes it out of sight
			}
			i := rnd.IntN(len(text))
			j := i + 1 + rnd.IntN(len(text)-i)
			start := s.Start + len(string(text[:i]))
			edits = append(edits, document.Edit{Span: document.Span{Start: start, End: start + len(string(text[i:j]))}, New: news[rnd.IntN(len(news))]})
		}
		want, err := document.Apply(d.Text, edits)
		if err != nil {
			t.Fatal(err)
		}
		out, err := rewrite(t, f, data, func(*document.Document) ([]document.Edit, error) { return edits, nil })
		if err != nil {
			t.Fatalf("rewrite with %v: %v", edits, err)
		}
		if got := read(t, f, out).Text; !sameLines(got, want) {
			t.Fatalf("edits %+v\n got %q\nwant %q", edits, got, want)
		}
	}
}

// sameLines compares texts without their empty lines.
func sameLines(a, b string) bool {
	for strings.Contains(a, "\n\n") {
		a = strings.ReplaceAll(a, "\n\n", "\n")
	}
	for strings.Contains(b, "\n\n") {
		b = strings.ReplaceAll(b, "\n\n", "\n")
	}
	return strings.TrimPrefix(a, "\n") == strings.TrimPrefix(b, "\n")
}

// replaceAll edits every occurrence of old.
func replaceAll(old, new string) extract.EditFunc {
	return func(d *document.Document) ([]document.Edit, error) {
		var edits []document.Edit
		for at := 0; ; {
			i := strings.Index(d.Text[at:], old)
			if i < 0 {
				return edits, nil
			}
			edits = append(edits, document.Edit{Span: document.Span{Start: at + i, End: at + i + len(old)}, New: new})
			at += i + len(old)
		}
	}
}

func TestDocxRewriteLeavesNothing(t *testing.T) {
	out, err := rewrite(t, ooxml.Docx{}, rich(t), replaceAll("江小白", "来访者A"))
	if err != nil {
		t.Fatal(err)
	}
	all := extracttest.Unzip(t, out)
	for _, gone := range []string{"江小白", "框里的江", "thumbnail", "JPEG", "_xmlsignatures", "c2lnbg"} {
		if strings.Contains(all, gone) {
			t.Errorf("%q is left in:\n%s", gone, all)
		}
	}
	if !strings.Contains(all, `<w:t>来访者A</w:t></w:r><w:r><w:t></w:t></w:r><w:r><w:t>同学 &lt;初二&gt;</w:t>`) {
		t.Errorf("a name over three runs is not replaced in the first:\n%s", all)
	}
}

func TestDocxRewriteChangesAnAuthorEverywhere(t *testing.T) {
	out, err := rewrite(t, ooxml.Docx{}, rich(t), replaceAll("叶老师", "教师B"))
	if err != nil {
		t.Fatal(err)
	}
	if all := extracttest.Unzip(t, out); strings.Contains(all, "叶老师") || strings.Count(all, `w:author="教师B"`) != 2 {
		t.Errorf("author left:\n%s", all)
	}
}

func TestDocxRewriteKeepsOtherBytes(t *testing.T) {
	data := rich(t)
	out, err := rewrite(t, ooxml.Docx{}, data, func(*document.Document) ([]document.Edit, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	if extracttest.Unzip(t, out) != extracttest.Unzip(t, data) {
		t.Error("a rewrite without edits changes something")
	}
}

func TestDocxEditAcrossParagraphsKeepsThem(t *testing.T) {
	out, err := rewrite(t, ooxml.Docx{}, word(t, p("找江")+p("小白去")), replaceAll("江\n小白", "来访者A"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, ooxml.Docx{}, out).Text, "找来访者A\n去\n"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestDocxProblems(t *testing.T) {
	whole := rich(t)
	tests := []struct {
		name string
		data []byte
		want document.Cause
	}{
		{"truncated", whole[:len(whole)/2], document.Malformed},
		{"nested too deep", word(t, strings.Repeat("<w:x>", 5000)), document.TooDeep},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil, ooxml.Docx{})
			var got []document.Problem
			for d, err := range r.Read(t.Context(), r.Open("a.docx", bytes.NewReader(tt.data), int64(len(tt.data)))) {
				if p, ok := err.(document.Problem); ok {
					got = append(got, p)
				} else {
					got = append(got, d.Problems...)
				}
			}
			if len(got) == 0 || got[0].Cause != tt.want {
				t.Errorf("problems %v, want %s", got, tt.want)
			}
		})
	}
}

func TestDocxEntityBombStaysSmall(t *testing.T) {
	bomb := `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><w:document><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:document>`
	d := read(t, ooxml.Docx{}, extracttest.Zip(t, "[Content_Types].xml", types, "word/document.xml", bomb))
	if d.Text != "&b;\n" {
		t.Errorf("text %q", d.Text)
	}
}

func FuzzDocx(f *testing.F) {
	f.Add([]byte(p("江", "小白") + `<w:tbl><w:tr><w:tc>` + p("姓名") + `</w:tc></w:tr></w:tbl>`))
	f.Add([]byte(`<mc:AlternateContent><mc:Choice/><mc:Fallback><w:p><w:t>x</w:t></w:p></mc:Fallback></mc:AlternateContent>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		fuzzRewrite(t, ooxml.Docx{}, word(t, string(body)))
	})
}

// fuzzRewrite replaces a character of every segment and reads the result back.
func fuzzRewrite(t *testing.T, f extract.Rewriter, data []byte) {
	var edits []document.Edit
	var want string
	out, err := rewrite(t, f, data, func(d *document.Document) ([]document.Edit, error) {
		if len(d.Problems) > 0 {
			t.Skip()
		}
		for _, s := range d.Segments {
			for i, r := range d.In(s.Span) {
				edits = append(edits, document.Edit{Span: document.Span{Start: s.Start + i, End: s.Start + i + len(string(r))}, New: "〇"})
				break
			}
		}
		var err error
		want, err = document.Apply(d.Text, edits)
		return edits, err
	})
	if err != nil {
		return
	}
	if got := read(t, f, out).Text; got != want {
		t.Errorf("edits %+v\n got %q\nwant %q", edits, got, want)
	}
}
