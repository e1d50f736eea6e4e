package text_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/charset"
	"yinqu/extract/text"
)

// large returns a text of many lines, or of one, that names each place once.
func large(lineEnd string) string {
	var b strings.Builder
	for i := range 3000 {
		fmt.Fprintf(&b, "第%d次咨询记录，来访者说了很多话。%s", i, lineEnd)
	}
	return b.String()
}

func TestPieces(t *testing.T) {
	const limit = 20_000
	for _, cs := range []charset.Charset{charset.UTF8, charset.GB18030, charset.UTF16LE} {
		for name, end := range map[string]string{"lines": "\r\n", "one line": ""} {
			t.Run(cs.Name()+" "+name, func(t *testing.T) {
				want := large(end)
				docs := read(t, extract.Limits{Text: limit}, "a.txt", encode(t, cs, "", want))
				if len(docs) < 5 {
					t.Fatalf("%d pieces", len(docs))
				}
				var got strings.Builder
				for i, d := range docs {
					if want[d.Base:int(d.Base)+len(d.Text)] != d.Text {
						t.Fatalf("piece %d does not stand at its base", i)
					}
					own := d.Text[d.Own.Start:]
					if d.Own.End > 0 {
						own = d.Text[d.Own.Start:d.Own.End]
						if len(d.Text)-d.Own.End < limit/16 || i > 0 && d.Own.Start < limit/16 {
							t.Errorf("piece %d overlaps by too little: %v of %d", i, d.Own, len(d.Text))
						}
					}
					got.WriteString(own)
				}
				if got.String() != want {
					t.Error("the own parts of the pieces are not the text")
				}
			})
		}
	}
}

// TestRewritePieces removes every number, found in each piece that shows it and
// kept by the piece that owns it, some of them across borders.
func TestRewritePieces(t *testing.T) {
	for _, cs := range []charset.Charset{charset.UTF8, charset.GB18030, charset.UTF16LE} {
		t.Run(cs.Name(), func(t *testing.T) {
			whole := large("")
			src := extract.NewReader(extract.Limits{Text: 20_000}, nil).Open("a.txt", bytes.NewReader(encode(t, cs, "", whole)), 0)
			src.Size = int64(len(encode(t, cs, "", whole)))
			var out bytes.Buffer
			n, err := text.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) (edits []document.Edit, err error) {
				for at := 0; ; {
					i := strings.Index(d.Text[at:], "来访者")
					if i < 0 {
						return edits, nil
					}
					at += i + len("来访者")
					e := document.Edit{Span: document.Span{Start: at - len("来访者"), End: at}, New: "甲"}
					if d.Owns(e.Span) {
						edits = append(edits, e)
					}
				}
			})
			if err != nil || n != 3000 {
				t.Fatalf("%d edits, %v", n, err)
			}
			if got := cs.String(out.Bytes()); got != strings.ReplaceAll(whole, "来访者", "甲") {
				t.Error("the copy is not the text with the edits")
			}
		})
	}
}

// TestEditsThatMeetAtABorder: the second piece asks for a part of what an edit
// of the first has replaced already.
func TestEditsThatMeetAtABorder(t *testing.T) {
	whole := large("")
	src := extract.NewReader(extract.Limits{Text: 20_000}, nil).Open("a.txt", strings.NewReader(whole), int64(len(whole)))
	var out bytes.Buffer
	var want strings.Builder
	told := 0 // of whole, in want
	_, err := text.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) (edits []document.Edit, err error) {
		base := int(d.Base)
		if d.Own.Start > 0 { // inside what the piece before replaces
			edits = append(edits, document.Edit{Span: document.Span{Start: d.Own.Start, End: d.Own.Start + 3}, New: "再"})
		}
		if d.Own.End > 0 {
			e := document.Edit{Span: document.Span{Start: d.Own.End - 6, End: d.Own.End + 6}, New: "甲"}
			edits = append(edits, e)
			want.WriteString(whole[told:base+e.Start] + "甲")
			told = base + e.End
		}
		return edits, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != want.String()+whole[told:] {
		t.Error("the copy is not the text with the first edits")
	}
}

func TestRowsGoOnOverPieces(t *testing.T) {
	var b strings.Builder
	b.WriteString("姓名,备注\n")
	for i := 2; i <= 2000; i++ {
		fmt.Fprintf(&b, "学生%d,\"两行\n备注\"\n", i)
	}
	for _, d := range read(t, extract.Limits{Text: 8000}, "a.csv", []byte(b.String())) {
		for _, s := range d.Segments {
			if name := fmt.Sprintf("学生%d,", s.Record); d.Owns(s.Span) && s.Record > 1 && s.Path[0] == 'A' && (d.In(s.Span) != name || s.Label != "姓名") {
				t.Fatalf("%s %q is labelled %q", s.Path, d.In(s.Span), s.Label)
			}
		}
	}
}

func TestEncodingIsKept(t *testing.T) {
	name := "林小满"
	for _, tt := range []struct {
		name string
		cs   charset.Charset
		bom  string
	}{
		{"utf-8", charset.UTF8, ""}, {"utf-8 with mark", charset.UTF8, "\xEF\xBB\xBF"}, {"gb18030", charset.GB18030, ""},
		{"utf-16le", charset.UTF16LE, ""}, {"utf-16be with mark", charset.UTF16BE, "\xFE\xFF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := encode(t, tt.cs, tt.bom, "今天的来访者是"+name+"。\r\n她说：好\r")
			var out bytes.Buffer
			src := extract.NewReader(extract.Limits{}, nil).Open("a.txt", bytes.NewReader(in), int64(len(in)))
			_, err := text.Format{}.Rewrite(t.Context(), &out, src, func(d *document.Document) ([]document.Edit, error) {
				i := strings.Index(d.Text, name)
				return []document.Edit{{Span: document.Span{Start: i, End: i + len(name)}, New: "［姓名］"}}, nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if want := encode(t, tt.cs, tt.bom, "今天的来访者是［姓名］。\r\n她说：好\r"); !bytes.Equal(out.Bytes(), want) {
				t.Errorf("got % x", out.Bytes())
			}
		})
	}
}

func FuzzText(f *testing.F) {
	f.Add("a.csv", []byte(roster), uint64(1))
	f.Add("a.md", []byte(note), uint64(2))
	f.Add("a.txt", []byte("\xFF\xFEa\x00"), uint64(3))
	f.Fuzz(func(t *testing.T, name string, data []byte, seed uint64) {
		src := extract.NewReader(extract.Limits{Text: 4096}, nil).Open(name, bytes.NewReader(data), int64(len(data)))
		rnd := rand.New(rand.NewPCG(seed, 0))
		var want strings.Builder
		plan := func(d *document.Document) (edits []document.Edit, err error) {
			end := len(d.Text)
			if d.Own.End > 0 {
				end = d.Own.End
			}
			at := d.Own.Start
			for i := range d.Text {
				if i >= at && i < end && rnd.IntN(16) == 0 {
					edits = append(edits, document.Edit{Span: document.Span{Start: i, End: i}, New: "x"})
				}
			}
			last := at
			for _, e := range edits {
				want.WriteString(d.Text[last:e.Start] + "x")
				last = e.Start
			}
			want.WriteString(d.Text[last:end])
			return edits, nil
		}
		var out bytes.Buffer
		_, err := text.Format{}.Rewrite(t.Context(), &out, src, plan)
		if err != nil {
			return
		}
		cs, _ := charset.Detect(data)
		if got := cs.String(out.Bytes()); strings.Contains(want.String(), "\uFFFD") == false && got != want.String() {
			t.Errorf("got %q, want %q", got, want.String())
		}
	})
}
