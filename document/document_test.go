package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yinqu/document"
)

func span(start, end int) document.Span { return document.Span{Start: start, End: end} }

func TestLines(t *testing.T) {
	l := document.NewLines("一a\r\n\n二𠀋三")
	tests := []struct {
		off  int
		want document.Position
	}{
		{0, document.Position{Line: 1, Column: 1}},
		{3, document.Position{Line: 1, Column: 2}},
		{5, document.Position{Line: 1, Column: 4}},
		{6, document.Position{Line: 2, Column: 1}},
		{7, document.Position{Line: 3, Column: 1}},
		{14, document.Position{Line: 3, Column: 3}},
		{17, document.Position{Line: 3, Column: 4}},
	}
	for _, tt := range tests {
		if got := l.Position(tt.off); got != tt.want {
			t.Errorf("offset %d: %v", tt.off, got)
		}
	}
	if got := l.Runes(span(10, 17)); got != (document.Runes{Start: 6, End: 8}) {
		t.Errorf("runes %v", got)
	}
	if got := document.NewLines("").Position(0); got != (document.Position{Line: 1, Column: 1}) {
		t.Errorf("empty text: %v", got)
	}
}

// TestLinesAgree compares every offset with counting from the start.
func TestLinesAgree(t *testing.T) {
	text := "甲\n\n乙丙 x\n" + "\n丁"
	l := document.NewLines(text)
	line, column, runes := 1, 1, 0
	for off, r := range text {
		if got := l.Position(off); got != (document.Position{Line: line, Column: column}) {
			t.Errorf("offset %d: %v", off, got)
		}
		if got := l.Runes(span(off, off)); got.Start != runes {
			t.Errorf("offset %d: %v", off, got)
		}
		runes++
		column++
		if r == '\n' {
			line, column = line+1, 1
		}
	}
}

func TestApply(t *testing.T) {
	edit := func(start, end int, new string) document.Edit { return document.Edit{Span: span(start, end), New: new} }
	tests := []struct {
		name  string
		edits []document.Edit
		want  string
		fails bool
	}{
		{"none", nil, "abcdef", false},
		{"start, middle, end", []document.Edit{edit(0, 1, "X"), edit(2, 3, ""), edit(5, 6, "YZ")}, "XbdeYZ", false},
		{"all", []document.Edit{edit(0, 6, "")}, "", false},
		{"touching", []document.Edit{edit(1, 2, "1"), edit(2, 3, "2")}, "a12def", false},
		{"insertions", []document.Edit{edit(0, 0, "<"), edit(6, 6, ">")}, "<abcdef>", false},
		{"overlap", []document.Edit{edit(1, 3, ""), edit(2, 4, "")}, "", true},
		{"unsorted", []document.Edit{edit(3, 4, ""), edit(1, 2, "")}, "", true},
		{"beyond the end", []document.Edit{edit(5, 7, "")}, "", true},
		{"reversed", []document.Edit{edit(3, 2, "")}, "", true},
		{"before the start", []document.Edit{edit(-1, 2, "")}, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := document.Apply("abcdef", tt.edits)
			if got != tt.want || (err != nil) != tt.fails {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestSortEdits(t *testing.T) {
	edits := []document.Edit{{Span: span(4, 5)}, {Span: span(0, 1)}, {Span: span(0, 3)}}
	document.SortEdits(edits)
	if diff := cmp.Diff([]document.Edit{{Span: span(0, 3)}, {Span: span(0, 1)}, {Span: span(4, 5)}}, edits); diff != "" {
		t.Error(diff)
	}
}

func TestFit(t *testing.T) {
	// Runs [0,3) and [3,6) meet; a gap; [7,9); in place of [10,14) only "**" can stand.
	d := &document.Document{Text: "abcdef\nhi\n2024\n", Runs: []document.Run{{Span: span(0, 3)}, {Span: span(3, 6)}, {Span: span(7, 9)}, {Span: span(10, 14), Instead: "**"}}}
	tests := []struct {
		name string
		in   document.Edit
		want []document.Edit
	}{
		{"inside a run", document.Edit{Span: span(1, 2), New: "x"}, []document.Edit{{Span: span(1, 2), New: "x"}}},
		{"over runs that meet", document.Edit{Span: span(1, 5), New: "x"}, []document.Edit{{Span: span(1, 5), New: "x"}}},
		{"over a gap", document.Edit{Span: span(2, 8), New: "x"}, []document.Edit{{Span: span(2, 6), New: "x"}, {Span: span(7, 8)}}},
		{"begins in a gap", document.Edit{Span: span(6, 9), New: "x"}, []document.Edit{{Span: span(7, 9), New: "x"}}},
		{"only a gap", document.Edit{Span: span(9, 10), New: "x"}, nil},
		{"insertion", document.Edit{Span: span(2, 2), New: "x"}, []document.Edit{{Span: span(2, 2), New: "x"}}},
		{"part of a fixed run", document.Edit{Span: span(11, 12), New: "x"}, []document.Edit{{Span: span(10, 14), New: "**"}}},
		{"into a fixed run", document.Edit{Span: span(8, 12), New: "x"}, []document.Edit{{Span: span(8, 9), New: "x"}, {Span: span(10, 14), New: "**"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, d.Fit([]document.Edit{tt.in})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBuilder(t *testing.T) {
	var b document.Builder
	b.Write("无段", 1)
	b.Begin(document.Cell, "A1", "姓名", 3)
	b.Write("张", 2)
	b.Write("-", nil)
	b.Write("三\xFF", 3)
	b.Begin(document.Body, "empty", "", 0)
	b.End()
	b.End()
	b.Problem("part", document.Malformed)
	got := b.Document("n", "f")
	want := &document.Document{Name: "n", Format: "f", Text: "无段\n张-三\uFFFD\n",
		Segments: []document.Segment{
			{Span: span(0, 7), Kind: document.Body},
			{Span: span(7, 18), Kind: document.Cell, Path: "A1", Label: "姓名", Record: 3},
		},
		Runs:     []document.Run{{Span: span(0, 6), Ref: 1}, {Span: span(7, 10), Ref: 2}, {Span: span(11, 17), Ref: 3}},
		Problems: []document.Problem{{Path: "part", Cause: document.Malformed}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAppendFilename(t *testing.T) {
	tests := []struct{ name, text, base, want string }{
		{"after a line end", "文\n", "张.docx", "文\n张.docx\n"},
		{"after text without a line end", "文", "张.docx", "文\n张.docx\n"},
		{"empty text", "", "张.docx", "张.docx\n"},
		{"no name", "文", "", "文"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document.Document{Text: tt.text}
			if tt.text != "" {
				d.Segments = []document.Segment{{Span: span(0, len(tt.text)), Kind: document.Body}}
			}
			d.AppendFilename(tt.base)
			if d.Text != tt.want {
				t.Errorf("got %q", d.Text)
			}
			if n := len(d.Segments); tt.base != "" && (d.Segments[n-1].Kind != document.Filename || d.Segments[n-1].End != len(d.Text)) {
				t.Errorf("segments %v", d.Segments)
			}
		})
	}
}

func TestSegmentAt(t *testing.T) {
	d := &document.Document{Text: "abcd", Segments: []document.Segment{{Span: span(0, 2)}, {Span: span(2, 4)}}}
	for off, want := range map[int]int{-1: -1, 0: 0, 1: 0, 2: 1, 3: 1, 4: -1} {
		if got := d.SegmentAt(off); got != want {
			t.Errorf("offset %d: %d", off, got)
		}
	}
}

func TestOwns(t *testing.T) {
	tests := []struct {
		name string
		own  document.Span
		at   int
		want bool
	}{
		{"whole document", span(0, 0), 100, true},
		{"before", span(10, 20), 9, false},
		{"first byte", span(10, 20), 10, true},
		{"last byte", span(10, 20), 19, true},
		{"after", span(10, 20), 20, false},
		{"last piece", span(10, 0), 100, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := &document.Document{Own: tt.own}
			if got := d.Owns(span(tt.at, tt.at+5)); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestSpan(t *testing.T) {
	if span(1, 3).Overlaps(span(3, 4)) || !span(1, 3).Overlaps(span(2, 9)) {
		t.Error("Overlaps")
	}
	if !span(1, 3).Contains(span(1, 3)) || span(1, 3).Contains(span(0, 2)) {
		t.Error("Contains")
	}
	if span(1, 3).Compare(span(1, 2)) >= 0 || span(1, 3).Compare(span(0, 9)) <= 0 {
		t.Error("Compare")
	}
}

func TestPositionsInLongLines(t *testing.T) {
	text := strings.Repeat("他说a。", 700) + "\n" + strings.Repeat("𠮷b", 300) + "\n\n尾"
	l := document.NewLines(text)
	line, column, n := 1, 1, 0
	for off, r := range text {
		if got, want := l.Position(off), (document.Position{Line: line, Column: column}); got != want {
			t.Fatalf("position of %d: %v, want %v", off, got, want)
		}
		if got := l.Runes(span(0, off)); got != (document.Runes{Start: 0, End: n}) {
			t.Fatalf("code points before %d: %v, want %d", off, got, n)
		}
		n++
		if column++; r == '\n' {
			line, column = line+1, 1
		}
	}
	if got := l.Runes(span(len(text), len(text))); got != (document.Runes{Start: n, End: n}) {
		t.Errorf("code points at the end: %v, want %d", got, n)
	}
}
