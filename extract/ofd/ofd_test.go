package ofd_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/ofd"
)

func pack(t testing.TB, page string, parts ...string) []byte {
	t.Helper()
	all := append([]string{
		"OFD.xml", `<ofd:OFD><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID><ofd:Author>叶老师</ofd:Author><ofd:CustomDatas><ofd:CustomData Name="学生">江小白</ofd:CustomData></ofd:CustomDatas></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot><ofd:Signatures>/Doc_0/Signs/Signatures.xml</ofd:Signatures></ofd:DocBody></ofd:OFD>`,
		"Doc_0/Document.xml", `<ofd:Document><ofd:Pages><ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages><ofd:Outlines><ofd:OutlineElem Title="江小白的记录"/></ofd:Outlines></ofd:Document>`,
		"Doc_0/Pages/Page_0/Content.xml", `<ofd:Page><ofd:Content><ofd:Layer>` + page + `</ofd:Layer></ofd:Content></ofd:Page>`,
		"Doc_0/Signs/Sign_0/SignedValue.dat", "signed"}, parts...)
	return extracttest.Zip(t, all...)
}

// object makes a text object of size 4 at a place, in millimetres.
func object(x, y int, inside string) string {
	return fmt.Sprintf(`<ofd:TextObject Boundary="%d %d 50 5" Size="4">%s</ofd:TextObject>`, x, y, inside)
}

func code(text, steps string) string {
	return `<ofd:TextCode X="0" Y="4" DeltaX="` + steps + `">` + text + `</ofd:TextCode>`
}

var sample = object(10, 20, code("第二行", "g 2 4")) +
	object(10, 10, code("姓名：", "4 4")) + object(22, 10, code("江", "")) + object(26, 10, `<ofd:CGTransform CodePosition="0"><ofd:Glyphs>7 8</ofd:Glyphs></ofd:CGTransform>`+code("小白同学", "4 4 4")) + object(80, 10, code("初二", "4"))

func read(t testing.TB, data []byte) *document.Document {
	t.Helper()
	return extracttest.First(t, ofd.Format{}, "a.ofd", data)
}

func rewrite(t testing.TB, data []byte, edit extract.EditFunc) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, ofd.Format{})
	_, err := ofd.Format{}.Rewrite(context.Background(), &out, r.Open("a.ofd", bytes.NewReader(data), int64(len(data))), edit)
	return out.Bytes(), err
}

func TestReadsLinesByPosition(t *testing.T) {
	d := read(t, pack(t, sample))
	want := "姓名：江小白同学\t初二\n第二行\n叶老师\n江小白\n江小白的记录\n"
	if d.Text != want {
		t.Errorf("text %q, want %q", d.Text, want)
	}
	if s := d.Segments[0]; s.Path != "page 1" || s.Kind != document.Body {
		t.Errorf("segment %+v", s)
	}
	if s := d.Segments[3]; s.Label != "学生" || s.Kind != document.Metadata {
		t.Errorf("segment %+v", s)
	}
}

func TestVerticalTextIsALineOfItsOwn(t *testing.T) {
	d := read(t, pack(t, object(10, 10, `<ofd:TextCode X="0" Y="0" DeltaY="4 4">江小白</ofd:TextCode>`)+object(14, 10, `<ofd:TextCode X="0" Y="0" DeltaY="4">初二</ofd:TextCode>`)))
	if !strings.HasPrefix(d.Text, "江小白\n初二\n") {
		t.Errorf("text %q", d.Text)
	}
}

func TestAnnotations(t *testing.T) {
	d := read(t, pack(t, "", "Doc_0/Annots/Page_0/Annotation.xml", `<ofd:PageAnnot><ofd:Annot Creator="叶老师"><ofd:Remark>是江小白</ofd:Remark><ofd:Appearance>`+object(1, 1, code("水印", "4"))+`</ofd:Appearance></ofd:Annot></ofd:PageAnnot>`))
	for _, want := range []string{"叶老师\n", "是江小白\n", "水印\n"} {
		if !strings.Contains(d.Text, want) {
			t.Errorf("%q is missing in %q", want, d.Text)
		}
	}
}

func TestGlyphsWithoutCharactersAreAProblem(t *testing.T) {
	d := read(t, pack(t, object(1, 1, code("\uE001\uE002\uE003", "4 4"))))
	if len(d.Problems) != 1 || d.Problems[0].Cause != document.NoText {
		t.Errorf("problems %v", d.Problems)
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, ofd.Format{}, extracttest.File{Name: "a.ofd", Data: pack(t, sample)})
}

func replace(old, new string) extract.EditFunc {
	return func(d *document.Document) ([]document.Edit, error) {
		i := strings.Index(d.Text, old)
		return []document.Edit{{Span: document.Span{Start: i, End: i + len(old)}, New: new}}, nil
	}
}

func TestRewriteMovesCharactersAndTakesGlyphsOut(t *testing.T) {
	out, err := rewrite(t, pack(t, sample), replace("江小白", "［某同学］"))
	if err != nil {
		t.Fatal(err)
	}
	all := extracttest.Unzip(t, out)
	for _, gone := range []string{"CGTransform", "SignedValue", "Signatures"} {
		if strings.Contains(all, gone) {
			t.Errorf("%s is left in:\n%s", gone, all)
		}
	}
	if !strings.Contains(all, `DeltaX="4 12">同学</ofd:TextCode>`) {
		t.Errorf("the rest of a cut text does not keep its steps:\n%s", all)
	}
}

func TestRewriteKeepsWhatFollowsInItsPlace(t *testing.T) {
	out, err := rewrite(t, pack(t, object(1, 1, code("找江小白谈", "4 4 4 4"))), replace("江小白", "某"))
	if err != nil {
		t.Fatal(err)
	}
	if all := extracttest.Unzip(t, out); !strings.Contains(all, `DeltaX="4 12 4">找某谈<`) {
		t.Errorf("rewritten as:\n%s", all)
	}
}

func TestRewriteIsApply(t *testing.T) {
	data := pack(t, sample)
	d := read(t, data)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var edits []document.Edit
		for _, s := range d.Segments {
			text := []rune(strings.TrimSuffix(d.In(s.Span), "\n"))
			i := rnd.IntN(len(text))
			j := i + 1 + rnd.IntN(len(text)-i)
			start := s.Start + len(string(text[:i]))
			edits = append(edits, document.Edit{Span: document.Span{Start: start, End: start + len(string(text[i:j]))}, New: []string{"［姓名］", "<b>", "█"}[rnd.IntN(3)]})
		}
		edits = d.Fit(edits)
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

func FuzzOFD(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte(`<TextObject CTM="1 0 0 1 9e9 NaN" Size="-1"><TextCode DeltaX="g 999999999 1">x</TextCode></TextObject>`))
	f.Fuzz(func(t *testing.T, page []byte) {
		data := pack(t, string(page))
		rewrite(t, data, func(d *document.Document) ([]document.Edit, error) {
			if err := extracttest.Check(d); err != nil {
				t.Error(err)
			}
			var edits []document.Edit
			for _, r := range d.Runs {
				edits = append(edits, document.Edit{Span: r.Span, New: "〇"})
			}
			return edits, nil
		})
	})
}
