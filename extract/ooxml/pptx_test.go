package ooxml_test

import (
	"strings"
	"testing"

	"yinqu/extract/extracttest"
	"yinqu/extract/ooxml"
)

const title = `<p:sp><p:nvSpPr><p:cNvPr name="标题 1"/><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>个案</a:t></a:r></a:p></p:txBody></p:sp>`

// slides makes a presentation that shows its second slide first.
func slides(t testing.TB, one, two string, parts ...string) []byte {
	t.Helper()
	return extracttest.Zip(t, append([]string{"[Content_Types].xml", types,
		"ppt/presentation.xml", `<p:presentation xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId2"/><p:sldId id="257" r:id="rId1"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels", `<Relationships><Relationship Id="rId1" Target="slides/slide1.xml"/><Relationship Id="rId2" Target="slides/slide2.xml"/></Relationships>`,
		"ppt/slides/slide1.xml", `<p:sld>` + one + `</p:sld>`, "ppt/slides/slide2.xml", `<p:sld show="1">` + two + `</p:sld>`}, parts...)...)
}

func fullSlides(t testing.TB) []byte {
	return slides(t, title+`<p:sp><p:nvSpPr><p:cNvPr name="TextBox 3" descr="江小白的画"/></p:nvSpPr><p:txBody><a:p><a:r><a:t>江小</a:t></a:r><a:r><a:t>白</a:t></a:r><a:br><a:rPr/></a:br><a:r><a:t>初二</a:t></a:r></a:p></p:txBody></p:sp>`+
		`<p:sp><p:nvSpPr><p:cNvPr hidden="1"/></p:nvSpPr><p:txBody><a:p><a:r><a:t>藏着</a:t></a:r></a:p></p:txBody></p:sp>`,
		`<p:graphicFrame><a:tbl><a:tblPr firstRow="1"/><a:tr><a:tc><a:txBody><a:p><a:r><a:t>谁</a:t></a:r></a:p></a:txBody></a:tc></a:tr><a:tr><a:tc><a:txBody><a:p><a:r><a:t>江小白</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`,
		"ppt/slides/slide3.xml", `<p:sld show="0">`+strings.Replace(title, "个案", "旧的一页", 1)+`</p:sld>`,
		"ppt/notesSlides/notesSlide1.xml", `<p:notes><a:p><a:r><a:t>别说出名字</a:t></a:r></a:p></p:notes>`,
		"ppt/comments/comment1.xml", `<p:cmLst><p:cm authorId="0"><p:text>改成化名</p:text></p:cm></p:cmLst>`,
		"ppt/commentAuthors.xml", `<p:cmAuthorLst><p:cmAuthor name="叶老师" initials="叶"/></p:cmAuthorLst>`,
		"ppt/slideMasters/slideMaster1.xml", `<p:sldMaster><p:cSld name="Title, 2 Content over Content"><a:p><a:r><a:t>青禾中学</a:t></a:r></a:p><a:p><a:r><a:t>Click to edit Master title style</a:t></a:r></a:p><a:p><a:r><a:t>第二级</a:t></a:r></a:p></p:cSld></p:sldMaster>`,
		"ppt/slideLayouts/slideLayout1.xml", `<p:sldLayout><p:cSld name="1_标题幻灯片"/></p:sldLayout>`, "ppt/slideLayouts/slideLayout2.xml", `<p:sldLayout><p:cSld name="江小白的版式"/></p:sldLayout>`)
}

func TestPptxReads(t *testing.T) {
	want := `cell 1: "谁"
cell 2 [谁]: "江小白"
heading: "个案"
body: "江小白\n初二"
hidden: "藏着"
metadata [descr]: "江小白的画"
hidden: "旧的一页"
note: "别说出名字"
comment: "改成化名"
metadata: "青禾中学"
metadata [name]: "江小白的版式"
metadata [name]: "叶老师"
metadata [initials]: "叶"
`
	d := read(t, ooxml.Pptx{}, fullSlides(t))
	if got := extracttest.Dump(d); got != want {
		t.Errorf("segments\n got:\n%s\nwant:\n%s", got, want)
	}
	if len(d.Problems) > 0 {
		t.Errorf("problems: %v", d.Problems)
	}
}

func TestPptxRewriteIsApply(t *testing.T) { rewriteIsApply(t, ooxml.Pptx{}, fullSlides(t)) }

func TestPptxAccept(t *testing.T) {
	extracttest.Accept(t, ooxml.Pptx{}, extracttest.File{Name: "a.pptx", Data: fullSlides(t)})
}

func TestPptxTextTakesNoSpaceAttribute(t *testing.T) {
	out, err := rewrite(t, ooxml.Pptx{}, fullSlides(t), replaceAll("江小白", " A "))
	if err != nil {
		t.Fatal(err)
	}
	if all := extracttest.Unzip(t, out); strings.Contains(all, "xml:space") || strings.Contains(all, "江小") {
		t.Errorf("rewritten as:\n%s", all)
	}
}

func FuzzPptx(f *testing.F) {
	f.Add([]byte(title))
	f.Add([]byte(`<a:tbl><a:tr><a:tc><a:p><a:br/><a:r><a:t>x</a:t></a:r></a:p></a:tc></a:tr></a:tbl>`))
	f.Fuzz(func(t *testing.T, slide []byte) {
		fuzzRewrite(t, ooxml.Pptx{}, slides(t, string(slide), title))
	})
}
