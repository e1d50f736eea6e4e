package odf_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/odf"
)

// pack makes a package of a media type, a body and further parts.
func pack(t testing.TB, media, body string, parts ...string) []byte {
	t.Helper()
	all := append([]string{"mimetype", "application/vnd.oasis.opendocument." + media,
		"content.xml", `<office:document-content>` + body + `</office:document-content>`,
		"META-INF/manifest.xml", `<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"/><manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png"/></manifest:manifest>`}, parts...)
	return extracttest.Zip(t, all...)
}

func text(t testing.TB, body string, parts ...string) []byte {
	return pack(t, "text", `<office:body><office:text>`+body+`</office:text></office:body>`, parts...)
}

func read(t testing.TB, data []byte) *document.Document {
	t.Helper()
	return extracttest.First(t, odf.Format{}, "a.odt", data)
}

func TestReads(t *testing.T) {
	tests := []struct{ name, body, want string }{
		{"a name split over spans", `<text:h>个案</text:h><text:p>江<text:span>小</text:span>白</text:p>`, "heading: \"个案\"\nbody: \"江小白\"\n"},
		{"white space", "<text:p>\n  a  b<text:s text:c=\"2\"/> c<text:tab/>d<text:line-break/>e</text:p>", "body: \"a b   c\\td\\ne\"\n"},
		{"form table", `<table:table table:name="表格1"><table:table-row><table:table-cell><text:p>姓名</text:p></table:table-cell><table:table-cell><text:p>江小白</text:p></table:table-cell></table:table-row></table:table>`,
			"cell 1: \"姓名\"\ncell 1 [姓名]: \"江小白\"\n"},
		{"notes and comments", `<text:p>正<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>脚注</text:p></text:note-body></text:note>文<office:annotation><dc:creator>叶老师</dc:creator><text:p>批注</text:p></office:annotation></text:p>`,
			"metadata [creator]: \"叶老师\"\nbody: \"正文\"\nnote: \"脚注\"\ncomment: \"批注\"\n"},
		{"tracked deletion", `<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>叶老师</dc:creator></office:change-info><text:p>删去</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>留下</text:p>`,
			"metadata [creator]: \"叶老师\"\ndeleted: \"删去\"\nbody: \"留下\"\n"},
		{"text box and alternative text", `<text:p>前<draw:frame draw:name="Frame1"><draw:text-box><text:p>框里</text:p></draw:text-box><svg:desc>江小白的画</svg:desc></draw:frame>后</text:p>`,
			"metadata [desc]: \"江小白的画\"\nbody: \"前后\"\nbody: \"框里\"\n"},
		{"hidden section", `<text:section text:name="节1" text:display="none"><text:p>藏着</text:p></text:section>`, "metadata [section]: \"节1\"\nhidden: \"藏着\"\n"},
		{"phonetic guide", `<text:p>江<text:ruby><text:ruby-base>小</text:ruby-base><text:ruby-text>xiao</text:ruby-text></text:ruby>白</text:p>`, "body: \"江小白\"\nbody: \"xiao\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, text(t, tt.body))
			if got := extracttest.Dump(d); got != tt.want {
				t.Errorf("segments\n got:\n%s\nwant:\n%s", got, tt.want)
			}
			if len(d.Problems) > 0 || d.Format != "odt" {
				t.Errorf("format %s, problems: %v", d.Format, d.Problems)
			}
		})
	}
}

const sheets = `<office:automatic-styles><style:style style:name="ta2"><style:table-properties table:display="false"/></style:style></office:automatic-styles>
<office:body><office:spreadsheet><table:table table:name="名单"><table:table-column/><table:table-column table:visibility="collapse"/>
<table:table-row><table:table-cell office:value-type="string"><text:p>姓名</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>电话</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>江小白</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="13900001111" table:formula="of:=[.A1]"><text:p>13900001111</text:p></table:table-cell></table:table-row>
</table:table><table:table table:name="旧" table:style-name="ta2"><table:table-row><table:table-cell office:value-type="date" office:date-value="2010-03-05"/></table:table-row></table:table></office:spreadsheet></office:body>`

func TestReadsSpreadsheet(t *testing.T) {
	d := read(t, pack(t, "spreadsheet", sheets))
	want := `metadata [sheet]: "名单"
cell 1: "姓名"
hidden 1: "电话"
cell 3 [姓名]: "江小白"
hidden 3 [电话]: "13900001111"
metadata [sheet]: "旧"
hidden 4: "2010-03-05"
`
	if got := extracttest.Dump(d); got != want || d.Format != "ods" {
		t.Errorf("%s segments\n got:\n%s\nwant:\n%s", d.Format, got, want)
	}
	if got := d.Segments[3].Path; got != "名单!A5" {
		t.Errorf("path %q", got)
	}
}

func full(t testing.TB) []byte {
	return text(t, `<text:p>江<text:span>小</text:span>白同学 &lt;初二&gt;</text:p><text:p>左<text:s text:c="3"/><text:tab/>右<text:line-break/>下</text:p>`+
		`<text:p>前<office:annotation><dc:creator>叶老师</dc:creator><text:p>批注</text:p></office:annotation></text:p>`+
		`<table:table><table:table-row><table:table-cell office:value-type="float" office:value="15"><text:p>15</text:p></table:table-cell></table:table-row></table:table>`,
		"meta.xml", `<office:document-meta><office:meta><dc:creator>叶老师</dc:creator><meta:user-defined meta:name="学生">江小白</meta:user-defined></office:meta></office:document-meta>`,
		"styles.xml", `<office:document-styles><style:master-page><style:header><text:p>青禾中学</text:p></style:header></style:master-page></office:document-styles>`,
		"Thumbnails/thumbnail.png", "PNG")
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, odf.Format{}, extracttest.File{Name: "a.odt", Data: full(t)}, extracttest.File{Name: "a.ods", Data: pack(t, "spreadsheet", sheets)})
}

func rewrite(t testing.TB, data []byte, edit extract.EditFunc) ([]byte, error) {
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, odf.Format{})
	_, err := odf.Format{}.Rewrite(context.Background(), &out, r.Open("a.odt", bytes.NewReader(data), int64(len(data))), edit)
	return out.Bytes(), err
}

func TestRewriteIsApply(t *testing.T) {
	for _, data := range [][]byte{full(t), pack(t, "spreadsheet", sheets)} {
		d := read(t, data)
		rnd := rand.New(rand.NewPCG(1, 2))
		news := []string{"［姓名］", " a<b>  &'\" ", "█", "来访者A"}
		for range 300 {
			var edits []document.Edit
			for _, s := range d.Segments {
				text := []rune(strings.TrimSuffix(d.In(s.Span), "\n"))
				if rnd.IntN(2) == 0 || len(text) == 0 {
					continue
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
			out, err := rewrite(t, data, func(*document.Document) ([]document.Edit, error) { return edits, nil })
			if err != nil {
				t.Fatalf("rewrite with %v: %v", edits, err)
			}
			if got := read(t, out).Text; got != want {
				t.Fatalf("edits %+v\n got %q\nwant %q", edits, got, want)
			}
		}
	}
}

func TestRewriteLeavesNothing(t *testing.T) {
	out, err := rewrite(t, pack(t, "spreadsheet", sheets, "Thumbnails/thumbnail.png", "PNG"), func(d *document.Document) ([]document.Edit, error) {
		i := strings.Index(d.Text, "13900001111")
		return []document.Edit{{Span: document.Span{Start: i, End: i + 11}, New: "139***"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	left := extracttest.Unzip(t, out)
	for _, gone := range []string{"13900001111", "Thumbnails", "of:=[.A1]"} {
		if strings.Contains(left, gone) {
			t.Errorf("%q is left in %s", gone, left)
		}
	}
}

func TestEncryptedIsAProblem(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{"content.xml": "\x01\x02", "META-INF/manifest.xml": `<manifest:manifest><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	z.Close()
	r := extract.NewReader(extract.Limits{}, nil, odf.Format{})
	for _, err := range r.Read(t.Context(), r.Open("a.odt", bytes.NewReader(b.Bytes()), int64(b.Len()))) {
		if p, ok := err.(document.Problem); !ok || p.Cause != document.Encrypted {
			t.Errorf("error %v", err)
		}
	}
}

func FuzzODF(f *testing.F) {
	f.Add([]byte(`<text:p>江<text:span>小</text:span><text:s/></text:p>`))
	f.Add([]byte(`<table:table><table:table-row><table:table-cell office:value="1"/></table:table-row></table:table>`))
	f.Fuzz(func(t *testing.T, body []byte) {
		data := text(t, string(body))
		var want string
		var edits []document.Edit
		out, err := rewrite(t, data, func(d *document.Document) ([]document.Edit, error) {
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
		if got := read(t, out).Text; got != want {
			t.Errorf("edits %+v\n got %q\nwant %q", edits, got, want)
		}
	})
}

// TestRewriteForgetsSheets: settings repeat the names of sheets.
func TestRewriteForgetsSheets(t *testing.T) {
	data := pack(t, "spreadsheet", `<office:body><office:spreadsheet><table:table table:name="江小白"><table:table-row><table:table-cell><text:p>得分</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>`,
		"settings.xml", `<office:settings><config:config-item-map-indexed config:name="Views"><config:config-item-map-named config:name="Tables"><config:config-item-map-entry config:name="江小白"><config:config-item config:name="Zoom">100</config:config-item></config:config-item-map-entry></config:config-item-map-named><config:config-item config:name="ActiveTable">江小白</config:config-item><config:config-item config:name="Grid">1</config:config-item></config:config-item-map-indexed></office:settings>`)
	out, err := rewrite(t, data, func(d *document.Document) ([]document.Edit, error) {
		i := strings.Index(d.Text, "江小白")
		return []document.Edit{{Span: document.Span{Start: i, End: i + len("江小白")}, New: "甲"}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		if strings.Contains(string(b), "江小白") {
			t.Errorf("%s still names the sheet: %s", f.Name, b)
		}
		if f.Name == "settings.xml" && !strings.Contains(string(b), "Grid") {
			t.Error("other settings are lost")
		}
	}
}
