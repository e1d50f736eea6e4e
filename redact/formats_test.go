package redact

import (
	"bytes"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"yinqu/extract"
	"yinqu/extract/all"
	"yinqu/extract/extracttest"
	"yinqu/rules"
)

// everyFormat returns a file of each format that copies can be written of. All
// speak of 江小白 and most give a telephone number.
func everyFormat(t *testing.T) map[string]string {
	t.Helper()
	load := func(name string) string {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	pack := func(parts ...string) string { return string(extracttest.Zip(t, parts...)) }
	odf := func(kind, body string) string {
		return pack("mimetype", "application/vnd.oasis.opendocument."+kind, "content.xml", "<office:document-content><office:body>"+body+"</office:body></office:document-content>",
			"meta.xml", "<office:document-meta><office:meta><dc:creator>江小白</dc:creator></office:meta></office:document-meta>")
	}
	const types = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`
	const said = "来访者江小白，电话13900001111。"
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(said + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{
		"a.txt":    gbk,
		"a.md":     "# 记录\n\n" + said + "\n",
		"a.csv":    "姓名,电话\n江小白,13900001111\n",
		"a.html":   "<p>" + said + "</p>",
		"a.rtf":    `{\rtf1\ansi\ansicpg936 \u27743?\u23567?\u30333?, 13900001111\par}`,
		"a.eml":    "From: a@example.cn\r\nTo: b@example.cn\r\nSubject: =?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte("江小白的情况")) + "?=\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + said + "\r\n",
		"a.zip":    pack("江小白.txt", said, "b.html", "<p>"+said+"</p>"),
		"a.docx":   pack("[Content_Types].xml", types, "word/document.xml", "<w:document><w:body><w:p><w:r><w:t>来访者江</w:t></w:r><w:r><w:t>小白，电话13900001111。</w:t></w:r></w:p></w:body></w:document>", "word/comments.xml", `<w:comments><w:comment w:author="江小白"><w:p><w:r><w:t>一</w:t></w:r></w:p></w:comment><w:comment w:author="叶知秋"><w:p><w:r><w:t>二</w:t></w:r></w:p></w:comment></w:comments>`),
		"a.pptx":   pack("[Content_Types].xml", types, "ppt/presentation.xml", `<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId r:id="rId1"/></p:sldIdLst></p:presentation>`, "ppt/_rels/presentation.xml.rels", `<Relationships><Relationship Id="rId1" Target="slides/slide1.xml"/></Relationships>`, "ppt/slides/slide1.xml", "<p:sld><p:sp><p:txBody><a:p><a:r><a:t>"+said+"</a:t></a:r></a:p></p:txBody></p:sp></p:sld>"),
		"a.xlsx":   pack("[Content_Types].xml", types, "xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`, "xl/worksheets/sheet1.xml", `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>江小白</t></is></c><c r="B1"><v>13900001111</v></c></row></sheetData></worksheet>`),
		"a.odt":    odf("text", "<office:text><text:p>来访者<text:span>江</text:span>小白，电话13900001111。</text:p></office:text>"),
		"a.ods":    odf("spreadsheet", `<office:spreadsheet><table:table table:name="名单"><table:table-row><table:table-cell office:value-type="string"><text:p>江小白</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="13900001111"><text:p>13900001111</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`),
		"a.odp":    odf("presentation", `<office:presentation><draw:page draw:name="1"><draw:frame><draw:text-box><text:p>`+said+`</text:p></draw:text-box></draw:frame></draw:page></office:presentation>`),
		"a.ofd":    pack("OFD.xml", `<ofd:OFD><ofd:DocBody><ofd:DocInfo><ofd:Author>江小白</ofd:Author></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>`, "Doc_0/Document.xml", `<ofd:Document><ofd:Pages><ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>`, "Doc_0/P.xml", `<ofd:Page><ofd:Content><ofd:Layer><ofd:TextObject Boundary="10 10 90 5" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g 17 4">`+said+`</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>`),
		"a.ppt":    string(extracttest.Compound("PowerPoint Document", slide(said))),
		"a.doc":    load("../extract/ole/testdata/record.doc"),
		"a.xls":    load("../extract/ole/testdata/numbers.xls"),
		"b.xls":    load("../extract/ole/testdata/roster.xls"),
		"a.pdf":    load("../testdata/cases/危机报告-11.pdf"),
		"evil.pdf": load("../testdata/evil.pdf"),
	}
}

// slide makes the stream of a presentation with one slide that says text.
func slide(text string) string {
	record := func(version, typ int, body string) string {
		return string([]byte{byte(version), 0, byte(typ), byte(typ >> 8), byte(len(body)), byte(len(body) >> 8), 0, 0}) + body
	}
	wide := ""
	for _, u := range utf16.Encode([]rune(text)) {
		wide += string([]byte{byte(u), byte(u >> 8)})
	}
	return record(0xF, 0x03EE, record(0xF, 0x040C, record(0, 0x0FA0, wide)))
}

// texts returns what each document of a file says, but for white space and what
// no copy has.
func texts(t *testing.T, r *extract.Reader, name, data string) []string {
	t.Helper()
	var out []string
	for d, err := range r.Read(t.Context(), r.Open(name, strings.NewReader(data), int64(len(data)))) {
		if err != nil {
			t.Fatal(err)
		}
		said := ""
		for _, s := range d.Segments {
			if len(dropped(d, s.Span)) == 0 {
				said += squeeze(d.In(s.Span))
			}
		}
		out = append(out, said)
	}
	return out
}

// TestRestoreEveryFormat brings the copy of a file of every format back, with
// every operator, and demands the original's text.
func TestRestoreEveryFormat(t *testing.T) {
	finds := []find{{"江小白", rules.Person, rules.Label, ""}, {"叶知秋", rules.Person, rules.Label, ""}, {"13900001111", rules.Phone, rules.Label, ""}, {"2009-03-05", rules.Birthdate, rules.Label, ""},
		{"20231107", rules.StudentNo, rules.Label, ""}, {"王小明", rules.Person, rules.Label, ""}, {"15", rules.Age, rules.Label, ""}}
	rd := extract.NewReader(extract.Limits{}, nil, all.Formats(nil)...)
	for name, data := range everyFormat(t) {
		for _, op := range []rules.Operator{rules.Label, rules.Mask, rules.Pseudonym, rules.Remove} {
			t.Run(name+" "+string(op), func(t *testing.T) {
				r := &Redactor{Reader: rd, Scan: scanner(finds...), Vault: NewVault(), Operators: map[rules.Entity]rules.Operator{}}
				for _, f := range finds {
					r.Operators[f.entity] = op
				}
				out, copied, err := copyOf(t, r, name, data)
				if err != nil || out.Reason != "" {
					t.Fatal(out.Reason, out.Place, err)
				}
				if v := r.Vault.copies[0]; v.Whole != nil && op != rules.Remove {
					t.Error("the vault holds the whole original")
				}
				var back bytes.Buffer
				if _, err := reopened(t, r.Vault).Restore(t.Context(), rd, Input{filepath.Base(out.Output), strings.NewReader(copied), int64(len(copied))}, &back); err != nil {
					t.Fatal(err)
				}
				want, got := texts(t, rd, name, data), texts(t, rd, name, back.String())
				if strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("got  %.600q\nwant %.600q", got, want)
				}
			})
		}
	}
}
