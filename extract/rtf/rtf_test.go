package rtf

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

// record is a record as Word writes it: GBK bytes, Unicode with stand-ins,
// hidden and deleted text, a table, notes and properties.
const record = `{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Arial;}}
{\info{\title \'b8\'f6\'b0\'b8}{\author Zhuo Min}}
{\header \'c4\'da\'b2\'bf}
\pard\f0 \u22995?\'c3\'fb\u65306 ?{\b \u32426?\u23567 ?}\u28385 ?\par
{\v hidden \u25163?}{\deleted gone}\f1 tel\tab 138\~0000\line 1111\{x\}\par
\trowd\intbl \u22995?\u21517?\cell \u29677?\u32423?\cell\row
\trowd\intbl \u27748?\u19968?\cell \u21021?\u19977?1\u29677?\cell\row\pard
after{\footnote note}\par
{\*\annotation comment}{\*\unknown secret}{\field{\*\fldinst HYPERLINK "http://a.example"}{\fldrslt link}}\par}`

func read(t *testing.T, b []byte) *document.Document {
	t.Helper()
	r := extract.NewReader(extract.Limits{}, nil, Format{})
	for d, err := range r.Read(context.Background(), r.Open("a.rtf", bytes.NewReader(b), int64(len(b)))) {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Fatal("no document")
	return nil
}

func TestSegments(t *testing.T) {
	d := read(t, []byte(record))
	var got []string
	for _, s := range d.Segments {
		line := string(s.Kind) + " " + strings.TrimSuffix(d.In(s.Span), "\n")
		if s.Label != "" {
			line += " <" + s.Label + ">"
		}
		got = append(got, line)
	}
	want := []string{
		"metadata 个案", "metadata Zhuo Min", "header 内部",
		"body 姓名：纪小满",
		"hidden hidden 手", "deleted gone", "body tel\t138\u00a00000\n1111{x}",
		"cell 姓名", "cell 班级", "cell 汤一 <姓名>", "cell 初三1班 <班级>",
		"note note", "body after", "comment comment", `hidden HYPERLINK "http://a.example"`, "body link",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if len(d.Problems) > 0 {
		t.Errorf("problems %v", d.Problems)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, text string
		want       document.Problem
	}{
		{"cut off", `{\rtf1 a{\b b`, document.Problem{Cause: document.Malformed}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := read(t, []byte(tt.text))
			if !slices.Equal(d.Problems, []document.Problem{tt.want}) || !strings.Contains(d.Text, "b") {
				t.Errorf("problems %v, text %q", d.Problems, d.Text)
			}
		})
	}
}

// TestFilesInside finds pictures and objects, in digits or in raw bytes.
func TestFilesInside(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // documents' names and texts, and problems
	}{
		{"text in digits", `{\rtf1 a{\pict{\*\picprop{\sp{\sn x}{\sv 1}}}\pngblip\picw3 e6b19f
e5b08fe799bd}b\par}`, []string{"a.rtf: ab\n", "a.rtf!picture 1: 江小白"}},
		{"raw text", `{\rtf1{\pict\bin9 江小白}\par}`, []string{"a.rtf: ", "a.rtf!picture 1: 江小白"}},
		{"no reader", `{\rtf1 a{\*\shppict{\pict\pngblip 000102030405}}b{\object{\*\objdata 010500000200}}\par}`,
			[]string{"a.rtf: ab\n", "a.rtf!picture 1: unsupported", "a.rtf!object 2: unsupported"}},
		{"the picture for older programs", `{\rtf1 a{\nonshppict{\pict e6b19f}}b\par}`, []string{"a.rtf: ab\n"}},
		{"an empty one", `{\rtf1 a{\pict}b\par}`, []string{"a.rtf: ab\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil, Format{}, text.Format{})
			var got []string
			for d, err := range r.Read(t.Context(), r.Open("a.rtf", strings.NewReader(tt.text), int64(len(tt.text)))) {
				if err != nil {
					got = append(got, err.Error())
				} else {
					got = append(got, d.Name+": "+d.Text)
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

func TestRemovalTakesTheStandInAlong(t *testing.T) {
	src := []byte(`{\rtf1\uc2 \u32426\'bc\'cd\u28385 m.\b\u32426xx\par}`)
	var out bytes.Buffer
	r := extract.NewReader(extract.Limits{}, nil, Format{})
	n, err := Format{}.Rewrite(context.Background(), &out, r.Open("a.rtf", bytes.NewReader(src), int64(len(src))), func(d *document.Document) ([]document.Edit, error) {
		i := strings.LastIndex(d.Text, "纪")
		return []document.Edit{{Span: document.Span{Start: 0, End: 3}, New: "X"}, {Span: document.Span{Start: i, End: i + 3}}}, nil
	})
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if strings.Contains(out.String(), "32426") || strings.Contains(out.String(), `\'bc`) {
		t.Errorf("the character is left in %s", out.String())
	}
	if got := read(t, out.Bytes()).Text; got != "X满\n" {
		t.Errorf("reads %q", got)
	}
}

func TestAccept(t *testing.T) {
	extracttest.Accept(t, Format{}, extracttest.File{Name: "record.rtf", Data: []byte(record)})
}

func FuzzExtract(f *testing.F) {
	f.Add([]byte(record))
	f.Add([]byte(`{\rtf1\'c4\u-10179?\u-8704?\trowd\cell\row\bin3 abc}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, _, err := parse(context.Background(), "a.rtf", b)
		if err != nil {
			return
		}
		at := 0
		for _, s := range d.Segments {
			if s.Start != at || s.End <= s.Start {
				t.Fatalf("segment %v does not follow %d", s.Span, at)
			}
			at = s.End
		}
		for _, r := range d.Runs {
			x := r.Ref.(ref)
			if len(x.start) != r.Len() || len(x.end) != r.Len() {
				t.Fatalf("run %v maps %d bytes", r.Span, len(x.start))
			}
		}
	})
}
