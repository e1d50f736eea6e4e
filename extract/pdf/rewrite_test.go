package pdf

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

var _ extract.Rewriter = Format{}

// rewrite replaces old everywhere in the text of a file.
func rewrite(t *testing.T, data []byte, old, with string) ([]byte, error) {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, nil, Format{}, text.Format{})
	var b bytes.Buffer
	_, err := Format{}.Rewrite(t.Context(), &b, r.Open("a.pdf", bytes.NewReader(data), int64(len(data))), extracttest.Replace(old, with))
	return b.Bytes(), err
}

// evil hides 王小明 wherever a PDF can hold it.
func evil(t testing.TB) *maker {
	m := &maker{}
	outside(t, m)
	name := gbk(t, "王小明")
	form := m.stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F0 6 0 R>>>>", "BT /F0 12 Tf 60 600 Td "+name+" Tj ET")
	left := m.stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F0 6 0 R>>>>", "BT /F0 12 Tf 60 600 Td [<c3fb> 5 "+name+"] TJ ET")
	js := m.add("<</S/JavaScript/JS " + utf16String("app.alert('王小明')") + ">>")
	layer := m.add("<</Type/OCG/Name " + utf16String("王小明") + ">>")
	m.more = fmt.Sprintf("/XObject<</X %d 0 R/Unused %d 0 R>>/Properties<</P<</ActualText %s>>/L %d 0 R>>", form, left, utf16String("王小明"), layer)
	m.catalog += fmt.Sprintf("/OpenAction %d 0 R/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>/PieceInfo<</X<</Private %s>>>>/PageLabels<</Nums[0<</P %s>>]>>/StructTreeRoot<</K<</S/P/Alt %s>>>>",
		js, layer, layer, utf16String("王小明"), utf16String("王小明"), utf16String("王小明"))
	m.content = "BT /F0 16 Tf 60 760 Td " + gbk(t, "姓名：王小明来访") + " Tj ET\n" +
		"/Span <</ActualText " + utf16String("王小明") + ">> BDC BT /F0 16 Tf 60 730 Td " + name + " Tj ET EMC\n" +
		"/Span /P BDC BT /F0 16 Tf 60 700 Td " + name + " Tj ET EMC\n/X Do\n" +
		"BT /F0 16 Tf 20 TL 60 650 Td (\\315\\365) ' ET BT /F0 16 Tf 76 630 Td (\\320\\241) Tj 3 0 (\\303\\367) \" ET\n" +
		"/OC /L BDC BT /F0 12 Tf 60 400 Td " + name + " Tj ET EMC\n" +
		"BT /F0 12 Tf 3 Tr 60 380 Td " + name + " Tj 0 Tr 0 600 Td " + name + " Tj ET"
	return m
}

// revised writes the file with an object of an earlier revision, which names
// 王小明 too and which a later one takes away.
func (m *maker) revised() []byte {
	n := m.add("<</Contents " + utf16String("王小明") + ">>")
	b := bytes.NewBuffer(m.bytes())
	prev, at := bytes.LastIndex(b.Bytes(), []byte("xref\n0 ")), b.Len()
	fmt.Fprintf(b, "%d 0 obj\nnull\nendobj\n", n)
	xref := b.Len()
	fmt.Fprintf(b, "xref\n%d 1\n%010d 00000 n \ntrailer<</Size %d/Root 1 0 R/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n", n, at, n+1, prev, m.trailer, xref)
	return b.Bytes()
}

var update = flag.Bool("update", false, "write the golden files anew")

// TestEvilFile holds the file that other programs judge the redaction of.
func TestEvilFile(t *testing.T) {
	const name = "../../testdata/evil.pdf"
	want := evil(t).revised()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not as evil makes it (-update writes it): %v", name, err)
	}
}

func TestEvilIsGone(t *testing.T) {
	for _, with := range []string{"", "来访者A", "［姓名］"} {
		t.Run(with, func(t *testing.T) {
			data := evil(t).revised()
			out, err := rewrite(t, data, "王小明", with)
			if err != nil {
				t.Fatal(err)
			}
			if n := bytes.Count(out, []byte("%%EOF")); n != 1 {
				t.Errorf("%d revisions", n)
			}
			docs, errs := readAll(t, out)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			for _, d := range docs {
				if strings.Contains(d.Text, "王小明") || with != "" && !strings.Contains(docs[0].Text, "姓名："+with+"来访") {
					t.Errorf("reads %q", d.Text)
				}
			}
			for what, form := range map[string]string{"UTF-8": "王小明", "UTF-16": "\x73\x8B\x5C\x0F\x66\x0E", "GBK": "\xCD\xF5\xD0\xA1\xC3\xF7",
				"UTF-16 in hex": "738b5c0f660e", "GBK in hex": "cdf5d0a1c3f7"} {
				if at := inflated(t, out, form); at != "" {
					t.Errorf("still there as %s in %s", what, at)
				}
			}
		})
	}
}

// inflated looks for s in the file and in each of its streams.
func inflated(t *testing.T, data []byte, s string) string {
	t.Helper()
	if bytes.Contains(data, []byte(s)) {
		return "the file"
	}
	r := extract.NewReader(extract.Limits{}, nil)
	in, err := open(t.Context(), r.Open("a.pdf", bytes.NewReader(data), int64(len(data))))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range in.objects() {
		if b, _ := in.stream(*types.NewIndirectRef(n, 0), maxContent); bytes.Contains(b, []byte(s)) {
			return fmt.Sprintf("object %d", n)
		}
	}
	return ""
}

func TestAcceptRewriting(t *testing.T) {
	files := map[string]func(m *maker){
		"vertical": func(m *maker) {
			m.cidFont("F0", "GBK-EUC-V", "GB1", "")
			m.content = "BT /F0 12 Tf 480 700 Td " + gbk(t, "心理健康辅导") + " Tj ET BT /F0 12 Tf 500 700 Td " + gbk(t, "学校咨询记录") + " Tj ET"
		},
		"one glyph an operator": func(m *maker) {
			*m = *chinese(t)
			m.content = "BT /F0 12 Tf 60 700 Td "
			for _, c := range "来访者李晓雨今天说" {
				m.content += gbk(t, string(c)) + " Tj "
			}
			m.content += "ET"
		},
		"spaced and scaled": func(m *maker) {
			*m = *chinese(t)
			m.content = "q 2 0 0 2 10 10 cm BT /F0 8 Tf 2 Tc 80 Tz 30 300 Td " + gbk(t, "来访者李晓雨今天说") + " Tj 0 -20 Td [" + gbk(t, "初二三班") + "-50" + gbk(t, "班主任") + "] TJ ET Q"
		},
		"quotes": func(m *maker) {
			*m = *chinese(t)
			m.content = "BT /F0 12 Tf 14 TL 60 700 Td " + gbk(t, "来访者李晓雨今天") + " ' 0 1 " + gbk(t, "初二三班") + " \" ET"
		},
		"rotated": func(m *maker) {
			*m = *chinese(t)
			m.content = "BT 0 12 -12 0 300 300 Tm /F0 1 Tf " + gbk(t, "来访者李晓雨今天") + " Tj ET"
		},
		"form": func(m *maker) {
			*m = *chinese(t)
			m.more = fmt.Sprintf("/XObject<</X %d 0 R>>", m.stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Matrix[1 0 0 1 5 5]/Resources<</Font<</F0 6 0 R>>>>",
				"BT /F0 12 Tf 60 600 Td "+gbk(t, "表单里的李晓雨")+" Tj ET"))
			m.content = "/X Do"
		},
		"table": func(m *maker) {
			*m = *chinese(t)
			m.content = ""
			for i, r := range [][3]string{{"姓名", "性别", "电话"}, {"李晓雨", "女生", "13800138000"}, {"王小明", "男生", "13900139000"}} {
				for k, c := range r {
					m.content += fmt.Sprintf("BT /F0 12 Tf %d %d Td %s Tj ET\n", 60+120*k, 500-20*i, gbk(t, c))
				}
			}
		},
	}
	for what, build := range files {
		t.Run(what, func(t *testing.T) {
			m := &maker{}
			build(m)
			extracttest.Accept(t, Format{}, extracttest.File{Name: "a.pdf", Data: m.bytes()})
		})
	}
}

func TestNameOverALineEndIsGone(t *testing.T) {
	m := chinese(t)
	m.content = "BT /F0 12 Tf 16 TL 60 700 Td " + gbk(t, "近三个月来情绪低落睡眠困难王") + " Tj T* " + gbk(t, "小明说他不想上学") + " Tj ET"
	out, err := rewrite(t, m.bytes(), "王小明", "来访者A")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"body|page 1||近三个月来情绪低落睡眠困难来访者A说他不想上学"}, segments(t, out)); diff != "" {
		t.Error(diff)
	}
}

func TestReplacementTextChanges(t *testing.T) {
	m := chinese(t)
	m.content = "/Span <</ActualText " + utf16String("陈静老师说") + "/Lang(zh)>> BDC BT /F0 12 Tf 60 700 Td " + gbk(t, "某某某某") + " Tj ET EMC"
	out, err := rewrite(t, m.bytes(), "陈静", "教师B")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"body|page 1||某某某某", "hidden|page 1 replacement text||教师B老师说"}, segments(t, out)); diff != "" {
		t.Error(diff)
	}
}

func TestRadicalsWithWhatIsMeantAreOneText(t *testing.T) {
	m := chinese(t)
	m.cidFont("F2", "UniGB-UCS2-H", "GB1", "")
	show := func(r, meant string) string {
		return "/Span <</ActualText " + utf16String(meant) + ">> BDC " + ucs2(r) + " Tj EMC "
	}
	m.content = "BT /F2 12 Tf 60 700 Td " + ucs2("来访者") + " Tj " + show("⽟", "玉") + show("⾹", "香") + ucs2("说她不想去") + " Tj ET"
	if diff := cmp.Diff([]string{"body|page 1||来访者玉香说她不想去"}, segments(t, m.bytes())); diff != "" {
		t.Error(diff)
	}
	out, err := rewrite(t, m.bytes(), "玉香", "来访者A")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"body|page 1||来访者来访者A说她不想去"}, segments(t, out)); diff != "" {
		t.Error(diff)
	}
}

func TestRewriteRefuses(t *testing.T) {
	unread := &maker{}
	unread.cidFont("F0", "Identity-H", "Identity", "")
	unread.font("F1", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	unread.content = "BT /F0 12 Tf 60 700 Td <00010002000300040005> Tj /F1 12 Tf (name) Tj ET"
	if _, err := rewrite(t, unread.bytes(), "name", "x"); !errors.Is(err, ErrUnread) {
		t.Errorf("a page with unknown glyphs: %v", err)
	}
	if _, err := rewrite(t, chinese(t).bytes(), "李晓雨", "𠮷"); err == nil {
		t.Error("a replacement that the font lacks was written")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := extract.NewReader(extract.Limits{}, nil)
	data := chinese(t).bytes()
	if _, err := (Format{}).Rewrite(ctx, new(bytes.Buffer), r.Open("a.pdf", bytes.NewReader(data), int64(len(data))), nil); err == nil {
		t.Error("rewritten after the context was done")
	}
}

func TestWriteNeedsACatalog(t *testing.T) {
	data := chinese(t).bytes()
	r := extract.NewReader(extract.Limits{}, nil)
	in, err := open(t.Context(), r.Open("a.pdf", bytes.NewReader(data), int64(len(data))))
	if err != nil {
		t.Fatal(err)
	}
	in.Root = types.NewIndirectRef(99, 0)
	if err := in.write(new(bytes.Buffer)); err == nil {
		t.Error("a file without a catalog was written")
	}
}

func TestAdvanceIsKept(t *testing.T) {
	where := func(data []byte, s string) (x, y float32) {
		docs, _ := readAll(t, data)
		at := strings.Index(docs[0].Text, s)
		for _, r := range docs[0].Runs {
			if r.Start == at {
				g := r.Ref.(*glyph)
				return g.x, g.y
			}
		}
		t.Fatalf("no %s", s)
		return 0, 0
	}
	before := chinese(t).bytes()
	for _, with := range []string{"", "某", "来访者甲乙丙丁"} {
		after, err := rewrite(t, before, "李晓雨", with)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"来", "，", "138", "周"} {
			x0, y0 := where(before, s)
			x1, y1 := where(after, s)
			if diff := cmp.Diff([]float32{x0, y0}, []float32{x1, y1}); diff != "" {
				t.Errorf("with %q, %s moved: %s", with, s, diff)
			}
		}
	}
}

func FuzzRewrite(f *testing.F) {
	f.Add(chinese(f).bytes())
	f.Add(evil(f).bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := extract.NewReader(extract.Limits{Bytes: 1 << 24, Part: 1 << 22}, nil, Format{}, text.Format{})
		src := r.Open("a.pdf", bytes.NewReader(data), int64(len(data)))
		var out bytes.Buffer
		_, err := Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) (edits []document.Edit, _ error) {
			for i, s := range d.Runs {
				if i%3 == 0 {
					edits = append(edits, document.Edit{Span: s.Span, New: "某"})
				}
			}
			return edits, nil
		})
		if err != nil {
			if errors.Is(err, errReaderFailed) {
				t.Error(err)
			}
			return
		}
		if docs, errs := readAll(t, out.Bytes()); len(docs) == 0 {
			t.Errorf("the copy is not read: %v", errs)
		}
	})
}
