package ooxml_test

import (
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract/extracttest"
	"yinqu/extract/ooxml"
)

// workbook makes a workbook of one sheet's XML and further parts.
func workbook(t testing.TB, sheet string, parts ...string) []byte {
	t.Helper()
	all := append([]string{"[Content_Types].xml", types,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="一班" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml", `<worksheet>` + sheet + `</worksheet>`}, parts...)
	return extracttest.Zip(t, all...)
}

const shared = `<sst><si><t>姓名</t></si><si><t>电话</t></si><si><r><t>江</t></r><r><t>小白</t></r></si><si><t>没有人用</t></si></sst>`

const roster = `<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>` +
	`<row r="2"><c r="A2" s="1" t="s"><v>2</v></c><c r="B2"><v>1.3900001111E10</v></c></row>` +
	`<row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="inlineStr"><is><t>无_x000A_号</t></is></c></row></sheetData>`

func TestXlsxReads(t *testing.T) {
	tests := []struct {
		name, sheet string
		parts       []string
		want        string
	}{
		{"labels, shared strings and numbers", roster, []string{"xl/sharedStrings.xml", shared},
			"cell 1: \"姓名\"\ncell 1: \"电话\"\ncell 2 [姓名]: \"江小白\"\ncell 2 [电话]: \"13900001111\"\ncell 3 [姓名]: \"江小白\"\ncell 3 [电话]: \"无\\n号\"\n" +
				"hidden: \"没有人用\"\nmetadata [sheet]: \"一班\"\n"},
		{"dates by format", `<sheetData><row r="2"><c r="B2" s="1"><v>45356</v></c><c r="C2" s="2"><v>15</v></c></row></sheetData>`,
			[]string{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="176" formatCode="0&quot;岁&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/></cellXfs></styleSheet>`},
			"cell 1: \"2024-03-05\"\ncell 1: \"15岁\"\nmetadata [sheet]: \"一班\"\n"},
		{"hidden rows and columns", `<cols><col min="2" max="2" hidden="1"/></cols><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2" hidden="1"><c r="A2"><v>3</v></c></row></sheetData>`, nil,
			"cell 1: \"1\"\nhidden 1: \"2\"\nhidden 2: \"3\"\nmetadata [sheet]: \"一班\"\n"},
		{"formulas", `<sheetData><row r="1"><c r="A1" t="str"><f>B1</f><v>江小白</v></c><c r="B1" t="b"><f>C1="江小白"</f><v>1</v></c></row></sheetData>`, nil,
			"cell 1: \"江小白\"\ncell 1: \"TRUE\"\nmetadata: \"C1=\\\"江小白\\\"\"\nmetadata [sheet]: \"一班\"\n"},
		{"headers, validations and links", `<sheetData/><dataValidations><dataValidation prompt="选姓名"><formula1>"江小白,叶知秋"</formula1></dataValidation></dataValidations><hyperlinks><hyperlink ref="A1" tooltip="主页"/></hyperlinks><headerFooter><oddHeader>&amp;C青禾中学</oddHeader></headerFooter>`, nil,
			"metadata: \"\\\"江小白,叶知秋\\\"\"\nheader: \"&C青禾中学\"\nmetadata [prompt]: \"选姓名\"\nmetadata [tooltip]: \"主页\"\nmetadata [sheet]: \"一班\"\n"},
		{"comments", `<sheetData/>`, []string{
			"xl/comments1.xml", "<comments><authors><author>叶老师</author></authors><commentList><comment ref=\"A1\"><text>\n<r><t>问</t></r><r><t>江小白</t></r></text></comment></commentList></comments>",
			"xl/threadedComments/1.xml", `<ThreadedComments><threadedComment ref="B2"><text>好的</text></threadedComment></ThreadedComments>`,
			"xl/persons/person.xml", `<personList><person displayName="叶老师" userId="y@example.cn"/></personList>`},
			"metadata [sheet]: \"一班\"\nmetadata [author]: \"叶老师\"\ncomment: \"问江小白\"\ncomment: \"好的\"\nmetadata [displayName]: \"叶老师\"\nmetadata [userId]: \"y@example.cn\"\n"},
		{"pivot caches and drawings", `<sheetData/>`, []string{
			"xl/pivotCache/d.xml", `<pivotCacheDefinition><cacheField name="姓名"><sharedItems><s v="江小白"/></sharedItems></cacheField></pivotCacheDefinition>`,
			"xl/drawings/d.xml", `<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>框里</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>`},
			"metadata [sheet]: \"一班\"\nhidden [cacheField]: \"姓名\"\nhidden [s]: \"江小白\"\nbody: \"框里\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, ooxml.Xlsx{}, workbook(t, tt.sheet, tt.parts...))
			if got := extracttest.Dump(d); got != tt.want {
				t.Errorf("segments\n got:\n%s\nwant:\n%s", got, tt.want)
			}
			if len(d.Problems) > 0 {
				t.Errorf("problems: %v", d.Problems)
			}
		})
	}
}

func TestXlsxCellsKnowTheirPlace(t *testing.T) {
	d := read(t, ooxml.Xlsx{}, workbook(t, `<sheetData><row r="7"><c r="AB7"><v>1</v></c></row></sheetData>`))
	if got := d.Segments[0].Path; got != "一班!AB7" {
		t.Errorf("path %q", got)
	}
}

// fullBook has shared strings, numbers, formulas and notes.
func fullBook(t testing.TB) []byte {
	return workbook(t, strings.Replace(roster, `</sheetData>`, `<row r="4"><c r="A4" t="str"><f>A3</f><v>江小白</v></c><c r="B4"><f>IF(A3="江小白",1,0)</f><v>1</v></c><c r="C4" t="b"><f>"a"="b"</f><v>0</v></c></row></sheetData>`, 1),
		"xl/sharedStrings.xml", shared,
		"docProps/core.xml", `<cp:coreProperties><dc:creator>叶老师</dc:creator></cp:coreProperties>`,
		"xl/comments1.xml", `<comments><authors><author>叶老师</author></authors><commentList><comment ref="A1"><text><t>问江小白</t></text></comment></commentList></comments>`)
}

func TestXlsxRewriteIsApply(t *testing.T) { rewriteIsApply(t, ooxml.Xlsx{}, fullBook(t)) }

func TestXlsxAccept(t *testing.T) {
	extracttest.Accept(t, ooxml.Xlsx{}, extracttest.File{Name: "a.xlsx", Data: fullBook(t)})
}

func TestXlsxSharedStringChangesInPlace(t *testing.T) {
	out, err := rewrite(t, ooxml.Xlsx{}, fullBook(t), replaceAll("江小白", "来访者A"))
	if err != nil {
		t.Fatal(err)
	}
	all := extracttest.Unzip(t, out)
	if !strings.Contains(all, `<r><t>来访者A</t></r><r><t></t></r>`) || strings.Contains(all, "小白") {
		t.Errorf("shared string not changed in place:\n%s", all)
	}
	if !strings.Contains(all, `IF(A3=&quot;来访者A&quot;,1,0)</f><v>1</v>`) {
		t.Errorf("the word in a formula has not changed:\n%s", all)
	}
	if strings.Contains(all, "<f>A3</f>") {
		t.Errorf("the formula that shows the old value is left:\n%s", all)
	}
}

func TestXlsxCellsThatShareAStringChangeDifferently(t *testing.T) {
	n := 0
	out, err := rewrite(t, ooxml.Xlsx{}, workbook(t, roster, "xl/sharedStrings.xml", shared), func(d *document.Document) ([]document.Edit, error) {
		edits, err := replaceAll("江小白", "来访者")(d)
		for i := range edits {
			n++
			edits[i].New += string(rune('A' + i))
		}
		return edits, err
	})
	if err != nil {
		t.Fatal(err)
	}
	if n != 2 {
		t.Fatalf("%d edits", n)
	}
	all := extracttest.Unzip(t, out)
	for _, want := range []string{`<c r="A2" s="1" t="inlineStr"><is><t xml:space="preserve">来访者A</t></is></c>`, `>来访者B<`} {
		if !strings.Contains(all, want) {
			t.Errorf("%s missing in:\n%s", want, all)
		}
	}
	if strings.Contains(all, "小白") {
		t.Errorf("the shared string is left:\n%s", all)
	}
}

func TestXlsxOneOfTwoCellsChanges(t *testing.T) {
	out, err := rewrite(t, ooxml.Xlsx{}, workbook(t, roster, "xl/sharedStrings.xml", shared), func(d *document.Document) ([]document.Edit, error) {
		edits, err := replaceAll("江小白", "来访者")(d)
		return edits[:1], err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := read(t, ooxml.Xlsx{}, out).Text; strings.Count(got, "江小白") != 1 || strings.Count(got, "来访者") != 1 {
		t.Errorf("text %q", got)
	}
}

func FuzzXlsx(f *testing.F) {
	f.Add([]byte(roster), []byte(shared))
	f.Add([]byte(`<sheetData><row><c t="s"><v>0</v></c><c r="ZZZZ9"><f>"x"</f><v>3</v></c></row></sheetData>`), []byte(`<sst><si><rPh><t>x</t></rPh></si></sst>`))
	f.Fuzz(func(t *testing.T, sheet, strings []byte) {
		fuzzRewrite(t, ooxml.Xlsx{}, workbook(t, string(sheet), "xl/sharedStrings.xml", string(strings)))
	})
}
