package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

func readAll(t testing.TB, data []byte, passwords ...string) (docs []*document.Document, errs []error) {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, passwords, Format{}, text.Format{})
	for d, err := range r.Read(t.Context(), r.Open("a.pdf", bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if err := extracttest.Check(d); err != nil {
			t.Error(err)
		}
		docs = append(docs, d)
	}
	return docs, errs
}

// segments returns "kind|path|label|text" of each segment.
func segments(t testing.TB, data []byte) []string {
	t.Helper()
	docs, errs := readAll(t, data)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var out []string
	for _, d := range docs {
		for _, s := range d.Segments {
			out = append(out, fmt.Sprintf("%s|%s|%s|%s", s.Kind, s.Path, s.Label, strings.TrimSuffix(d.In(s.Span), "\n")))
		}
		for _, p := range d.Problems {
			out = append(out, "problem|"+p.Error())
		}
	}
	return out
}

func TestAccept(t *testing.T) {
	rich := chinese(t)
	rich.catalog = fmt.Sprintf("/Outlines %d 0 R", rich.add("<</First 9 0 R/Last 9 0 R/Count 1>>"))
	rich.add("<</Title " + utf16String("咨询记录摘要") + "/Parent 8 0 R>>")
	rich.trailer = fmt.Sprintf("/Info %d 0 R", rich.add("<</Author "+utf16String("周文静")+">>"))
	extracttest.Accept(t, Format{},
		extracttest.File{Name: "plain.pdf", Data: chinese(t).bytes()},
		extracttest.File{Name: "rich.pdf", Data: rich.bytes()})
}

func TestText(t *testing.T) {
	body := func(lines ...string) (out []string) {
		for _, l := range lines {
			out = append(out, "body|page 1||"+l)
		}
		return out
	}
	tests := map[string]struct {
		make func(m *maker)
		want []string
	}{
		"GBK and Latin text on one line": {func(m *maker) { *m = *chinese(t) },
			body("来访者姓名：李晓雨，电话13800138000", "初二三班班主任周文静老师")},
		"UCS2 codes": {func(m *maker) {
			m.cidFont("F0", "UniGB-UCS2-H", "GB1", "")
			m.content = "BT /F0 12 Tf 60 700 Td " + ucs2("情绪低落") + " Tj ET"
		}, body("情绪低落")},
		"UTF-16 codes beyond the first plane": {func(m *maker) {
			m.cidFont("F0", "UniGB-UTF16-H", "GB1", "")
			m.content = "BT /F0 12 Tf 60 700 Td " + ucs2("李𠮷") + " Tj ET"
		}, body("李𠮷")},
		"CIDs of Adobe-GB1 without ToUnicode": {func(m *maker) {
			m.cidFont("F0", "Identity-H", "GB1", "")
			c := loadCollection("GB1").cids
			m.content = fmt.Sprintf("BT /F0 12 Tf 60 700 Td <%04X%04X> Tj ET", c['学'], c['校'])
		}, body("学校")},
		"ToUnicode": {func(m *maker) {
			tu := m.stream("", "1 begincodespacerange <0000> <FFFF> endcodespacerange 1 beginbfrange <0001> <0002> <5F20> endbfrange 1 beginbfchar <0003> <4E094E09> endbfchar")
			m.cidFont("F0", "Identity-H", "Identity", fmt.Sprintf("/ToUnicode %d 0 R", tu))
			m.content = "BT /F0 12 Tf 60 700 Td <000100020003> Tj ET"
		}, body("张弡三三")},
		"Differences and octal escapes": {func(m *maker) {
			m.font("F0", "<</Type/Font/Subtype/Type1/BaseFont/X/FirstChar 1/Widths[500 500]/Encoding<</Differences[1/eacute/uni4E00]>>>>")
			m.content = `BT /F0 12 Tf 60 700 Td (\001\2) Tj ET`
		}, body("é一")},
		"no ToUnicode and no collection": {func(m *maker) {
			m.cidFont("F0", "Identity-H", "Identity", "")
			m.content = "BT /F0 12 Tf 60 700 Td <00010002000300040005> Tj ET"
		}, append(body("\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"), "problem|page 1: no-text")},
		"Type 3": {func(m *maker) {
			p := m.stream("", "500 0 0 0 500 500 d1 0 0 500 500 re f")
			tu := m.stream("", "1 beginbfchar <01> <738B> endbfchar")
			m.font("F0", fmt.Sprintf("<</Type/Font/Subtype/Type3/FontMatrix[.001 0 0 .001 0 0]/FontBBox[0 0 500 500]/FirstChar 1/LastChar 1/Widths[500]/CharProcs<</a %d 0 R>>/Encoding<</Differences[1/a]>>/ToUnicode %d 0 R>>", p, tu))
			m.content = "BT /F0 12 Tf 60 700 Td <01> Tj ET"
		}, body("王")},
		"vertical text reads from right to left": {func(m *maker) {
			m.cidFont("F0", "GBK-EUC-V", "GB1", "")
			m.content = "BT /F0 12 Tf 480 700 Td " + gbk(t, "心理健康") + " Tj ET BT /F0 12 Tf 500 700 Td " + gbk(t, "学校辅导") + " Tj ET"
		}, body("学校辅导\n心理健康")},
		"form XObject": {func(m *maker) {
			*m = *chinese(t)
			m.more = fmt.Sprintf("/XObject<</X %d 0 R>>", m.stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F0 6 0 R>>>>", "BT /F0 12 Tf 60 600 Td "+gbk(t, "表单里")+" Tj ET"))
			m.content = "/X Do"
		}, body("表单里")},
		"a form that draws itself": {func(m *maker) {
			*m = *chinese(t)
			m.more = "/XObject<</X 8 0 R>>"
			m.stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources<</Font<</F0 6 0 R>>/XObject<</X 8 0 R>>>>", "BT /F0 12 Tf 60 600 Td "+gbk(t, "圈")+" Tj ET /X Do")
			m.content = "/X Do"
		}, body("圈")},
		"hidden layer, invisible and off the page": {func(m *maker) {
			*m = *chinese(t)
			g := m.add("<</Type/OCG/Name(layer)>>")
			m.catalog = fmt.Sprintf("/OCProperties<</OCGs[%d 0 R]/D<</OFF[%d 0 R]>>>>", g, g)
			m.more = fmt.Sprintf("/Properties<</L %d 0 R>>", g)
			m.content = "/OC /L BDC BT /F0 12 Tf 60 700 Td " + gbk(t, "藏在层里") + " Tj ET EMC BT /F0 12 Tf 3 Tr 60 600 Td " + gbk(t, "看不见") + " Tj 0 Tr 0 900 Td " + gbk(t, "页外") + " Tj ET"
		}, []string{"hidden|page 1||看不见", "hidden|page 1||页外", "hidden|page 1||藏在层里", "metadata|object 8||layer"}},
		"ActualText of glyphs without a meaning": {func(m *maker) {
			m.cidFont("F0", "Identity-H", "Identity", "")
			m.content = "/Span <</ActualText " + utf16String("陈静") + ">> BDC BT /F0 12 Tf 60 700 Td <00010002> Tj ET EMC"
		}, body("陈静")},
		"ActualText that says something else": {func(m *maker) {
			*m = *chinese(t)
			m.content = "/Span <</ActualText " + utf16String("陈静") + ">> BDC BT /F0 12 Tf 60 700 Td " + gbk(t, "某某") + " Tj ET EMC"
		}, append(body("某某"), "hidden|page 1 replacement text||陈静")},
		"printed twice to look bold": {func(m *maker) {
			*m = *chinese(t)
			m.content = "BT /F0 12 Tf 60 700 Td " + gbk(t, "标题") + " Tj ET BT /F0 12 Tf 60.3 700 Td " + gbk(t, "标题") + " Tj ET"
		}, body("标题")},
		"wrapped lines run on, a short one ends": {func(m *maker) {
			*m = *chinese(t)
			m.content = "BT /F0 12 Tf 16 TL 60 700 Td " + gbk(t, "近三个月来情绪低落睡眠困难王") + " Tj T* " + gbk(t, "小明说他不想上学") + " Tj T* " + gbk(t, "辅导员与他谈了四次话一切都好") + " Tj ET"
		}, body("近三个月来情绪低落睡眠困难王小明说他不想上学", "辅导员与他谈了四次话一切都好")},
		"short lines of one length do not run on": {func(m *maker) {
			*m = *chinese(t)
			m.content = "BT /F0 12 Tf 16 TL 60 700 Td " + gbk(t, "李晓雨") + " Tj T* " + gbk(t, "王小明") + " Tj T* " + gbk(t, "周文静") + " Tj ET"
		}, body("李晓雨\n王小明\n周文静")},
		"a table": {func(m *maker) {
			*m = *chinese(t)
			for i, r := range [][3]string{{"姓名", "性别", "电话"}, {"李晓雨", "女", "13800138000"}, {"王小明", "男", "13900139000"}} {
				for k, c := range r {
					m.content += fmt.Sprintf("BT /F0 12 Tf %d %d Td %s Tj ET\n", 60+120*k, 500-20*i, gbk(t, c))
				}
			}
			m.content = m.content[strings.Index(m.content, "BT /F0 12 Tf 60 500"):]
		}, []string{"cell|page 1||姓名", "cell|page 1||性别", "cell|page 1||电话",
			"cell|page 1|姓名|李晓雨", "cell|page 1|性别|女", "cell|page 1|电话|13800138000",
			"cell|page 1|姓名|王小明", "cell|page 1|性别|男", "cell|page 1|电话|13900139000"}},
		"two columns": {func(m *maker) {
			*m = *chinese(t)
			m.content = ""
			for i := range 5 {
				for k := range 2 {
					m.content += fmt.Sprintf("BT /F0 12 Tf %d %d Td %s Tj ET\n", 60+240*k, 500-16*i, gbk(t, strings.Repeat(string("甲乙"[3*k:3*k+3]), 14)+string("一二三四五"[3*i:3*i+3])))
				}
			}
		}, body(column("甲"), column("乙"))},
		"everything outside the pages": {func(m *maker) { outside(t, m) }, []string{
			"body|page 1||正文",
			"comment|page 1 comment 1||他曾自伤", "comment|page 1 comment 1||陈静",
			"cell|field 姓名|姓名|王小明", "metadata|field 姓名||姓名",
			"metadata|bookmark||王小明的个案",
			"metadata|property Author||周文静",
			"metadata|object 1||a", "metadata|XMP title||王小明个案", "metadata|object 12||王小明.txt",
			"body|line 1||附件：王小明"}},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			m := &maker{}
			test.make(m)
			if diff := cmp.Diff(test.want, segments(t, m.bytes())); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func column(c string) string {
	var lines []string
	for _, n := range "一二三四五" {
		lines = append(lines, strings.Repeat(c, 14)+string(n))
	}
	return strings.Join(lines, "")
}

func outside(t testing.TB, m *maker) {
	*m = *chinese(t)
	m.content = "BT /F0 12 Tf 60 700 Td " + gbk(t, "正文") + " Tj ET"
	note := m.add("<</Type/Annot/Subtype/Text/Rect[0 0 10 10]/Contents " + utf16String("他曾自伤") + "/T " + utf16String("陈静") + ">>")
	widget := m.add("<</Type/Annot/Subtype/Widget/FT/Tx/T " + utf16String("姓名") + "/V " + utf16String("王小明") + "/Rect[0 0 10 10]>>")
	m.page = fmt.Sprintf("/Annots[%d 0 R %d 0 R]", note, widget)
	outlines := m.add("<</First 11 0 R/Last 11 0 R/Count 1>>")
	m.add("<</Title " + utf16String("王小明的个案") + ">>")
	spec := m.add("<</Type/Filespec/UF " + utf16String("王小明.txt") + "/EF<</F 13 0 R>>>>")
	m.stream("/Type/EmbeddedFile", "附件：王小明")
	xmp := m.stream("/Type/Metadata/Subtype/XML", `<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title><rdf:Alt><rdf:li>王小明个案</rdf:li></rdf:Alt></dc:title></x:xmpmeta>`)
	info := m.add("<</Author " + utf16String("周文静") + "/CreationDate(D:2024)>>")
	m.trailer = fmt.Sprintf("/Info %d 0 R", info)
	m.catalog = fmt.Sprintf("/Outlines %d 0 R/AcroForm<</Fields[%d 0 R]>>/Names<</EmbeddedFiles<</Names[(a)%d 0 R]>>>>/Metadata %d 0 R", outlines, widget, spec, xmp)
}

func TestEncrypted(t *testing.T) {
	noConfigDir()
	encrypt := func(user, owner string) []byte {
		conf := model.NewAESConfiguration(user, owner, 256)
		var b bytes.Buffer
		if err := api.Encrypt(bytes.NewReader(chinese(t).bytes()), &b, conf); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for what, test := range map[string]struct {
		user      string
		passwords []string
		read      bool
	}{
		"empty user password":  {"", nil, true},
		"no password given":    {"geheim", nil, false},
		"wrong password given": {"geheim", []string{"falsch"}, false},
		"second one opens":     {"geheim", []string{"falsch", "geheim"}, true},
	} {
		t.Run(what, func(t *testing.T) {
			docs, errs := readAll(t, encrypt(test.user, "owner"), test.passwords...)
			var p document.Problem
			switch {
			case test.read && (len(docs) != 1 || !strings.Contains(docs[0].Text, "13800138000")):
				t.Errorf("not read: %v", errs)
			case !test.read && (len(errs) != 1 || !errors.As(errs[0], &p) || p.Cause != document.Encrypted):
				t.Errorf("got %v, want a Problem encrypted", errs)
			}
		})
	}
}

func TestRunsLeadToGlyphs(t *testing.T) {
	docs, _ := readAll(t, chinese(t).bytes())
	d := docs[0]
	at := strings.Index(d.Text, "李")
	for _, r := range d.Runs {
		if r.Start != at {
			continue
		}
		g, ok := r.Ref.(*glyph)
		if !ok {
			t.Fatalf("Ref is a %T", r.Ref)
		}
		l := lexer{data: g.src.data, pos: int(g.tok)}
		if b := l.next().val[g.off : g.off+int32(g.n)]; fmt.Sprintf("<%x>", b) != gbk(t, "李") {
			t.Errorf("leads to %x", b)
		}
		if g.x != 60+12*6 || g.y != 700 || g.dx != 12 {
			t.Errorf("stands at %v,%v, %v wide", g.x, g.y, g.dx)
		}
		return
	}
	t.Error("no run")
}

func TestLacks(t *testing.T) {
	long := "the quick brown fox jumps over the lazy dog and comes back again"
	for what, test := range map[string]struct {
		ours, theirs string
		want         bool
	}{
		"the same":            {long, long, false},
		"nothing against all": {"", long, true},
		"other order":         {"and comes back again the quick brown fox jumps over the lazy dog", long, false},
		"Latin-1 soup":        {"来访者", strings.Repeat("À´·ÃÕßÐÕÃû", 9), false},
		"control characters":  {"来访者", strings.Repeat("\x01A\x02B", 30), false},
		"decoded differently": {strings.Repeat("来访者姓名", 13), long, false},
		"a few more letters":  {long[:55], long, false},
	} {
		if got := lacks(test.ours, test.theirs); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}

func FuzzExtract(f *testing.F) {
	f.Add(chinese(f).bytes())
	m := &maker{}
	outside(f, m)
	f.Add(m.bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := extract.NewReader(extract.Limits{Bytes: 1 << 24, Part: 1 << 22}, nil, Format{}, text.Format{})
		for d, err := range (Format{}).Extract(t.Context(), r.Open("a.pdf", bytes.NewReader(data), int64(len(data)))) {
			var p document.Problem
			if err != nil {
				if !errors.As(err, &p) {
					t.Errorf("no Problem: %v", err)
				} else if p.Cause == document.Crashed {
					t.Error("crashed")
				}
				continue
			}
			if err := extracttest.Check(d); err != nil {
				t.Error(err)
			}
		}
	})
}
