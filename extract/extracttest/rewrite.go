package extracttest

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/residue"
)

// rewrites checks the contract of extract.Rewriter: reading what was written
// is reading the original and applying the edits, and what the edits removed
// is in no byte of it.
//
// Edits cover only text that bytes of the source stand for, leave something in
// each segment, and bring no spaces: formats drop empty paragraphs and fold
// spaces.
func (s suite) rewrites(t *testing.T, w extract.Rewriter, file File) {
	rnd := rand.New(rand.NewPCG(2, uint64(len(file.Data))))
	plans := map[string]func(*document.Document) []document.Edit{
		"nothing": func(*document.Document) []document.Edit { return nil },
		"the first character": func(d *document.Document) []document.Edit {
			return ends(d, func(s []document.Span) document.Span { return first(d, s[0]) })
		},
		"the last character": func(d *document.Document) []document.Edit {
			return ends(d, func(s []document.Span) document.Span { return last(d, s[len(s)-1]) })
		},
		"everything": func(d *document.Document) (edits []document.Edit) {
			for _, s := range stretches(d) {
				edits = append(edits, document.Edit{Span: s, New: "［姓名］"})
			}
			return edits
		},
		"over several runs": overRuns,
	}
	for what, plan := range plans {
		t.Run(what, func(t *testing.T) { s.rewrite(t, w, file, plan) })
	}
	t.Run("anything", func(t *testing.T) {
		for range 20 {
			s.rewrite(t, w, file, func(d *document.Document) []document.Edit { return random(rnd, d) })
		}
	})
	t.Run("refuses overlap", func(t *testing.T) {
		_, err := w.Rewrite(t.Context(), new(bytes.Buffer), s.open(file), func(d *document.Document) ([]document.Edit, error) {
			all := document.Edit{Span: document.Span{Start: 0, End: len(d.Text)}}
			return []document.Edit{all, all}, nil
		})
		if err == nil {
			t.Error("overlapping edits were made")
		}
	})
	t.Run("passes on the error of edit", func(t *testing.T) {
		stop := errors.New("stop")
		_, err := w.Rewrite(t.Context(), new(bytes.Buffer), s.open(file), func(*document.Document) ([]document.Edit, error) { return nil, stop })
		if !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
	})
}

func (s suite) rewrite(t *testing.T, w extract.Rewriter, file File, plan func(*document.Document) []document.Edit) {
	t.Helper()
	want, removed, edits := []string{}, []string{}, 0
	var out bytes.Buffer
	write := func(fit func(old, new string) string) (int, error) {
		want, removed, edits = nil, nil, 0
		out.Reset()
		return w.Rewrite(t.Context(), &out, s.open(file), func(d *document.Document) ([]document.Edit, error) {
			e := d.Fit(plan(d))
			for i := range e {
				if !fixed(d, e[i].Span) {
					e[i].New = fit(d.In(e[i].Span), e[i].New)
				}
				removed = append(removed, d.In(e[i].Span))
			}
			edits += len(e)
			text, err := document.Apply(d.Text, e)
			want = append(want, text)
			return e, err
		})
	}
	applied, err := write(func(_, new string) string { return new })
	if errors.Is(err, extract.ErrLength) {
		applied, err = write(sameLength)
	}
	if err != nil {
		t.Fatalf("rewrite: %v", err)
	}
	if applied != edits {
		t.Errorf("applied %d edits of %d", applied, edits)
	}
	docs, errs := s.read(context.Background(), File{file.Name, out.Bytes()})
	if len(errs) > 0 {
		t.Fatalf("the copy is not read: %v", errs)
	}
	var got []string
	for _, d := range docs {
		got = append(got, d.Text)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the copy reads differently (-want +got):\n%s", diff)
	}
	values := telling(removed, want)
	left, err := residue.Search(t.Context(), s.reader.Open(file.Name, bytes.NewReader(out.Bytes()), int64(out.Len())), values)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range left {
		t.Errorf("removed text is still in the bytes written: %q", values[i])
	}
}

// fixed reports whether s is a run in whose place only one text can be written.
func fixed(d *document.Document, s document.Span) bool {
	return slices.ContainsFunc(d.Runs, func(r document.Run) bool { return r.Span == s && r.Instead != "" })
}

// telling returns the removed texts whose presence would prove a leak: four Han
// characters at least, and no part of what should be left.
func telling(removed, left []string) []string {
	var out []string
	all := strings.Join(left, "\n")
	for _, r := range removed {
		for _, line := range strings.Split(r, "\n") {
			line = strings.TrimSpace(line)
			if han(line) >= 4 && !strings.Contains(all, line) {
				out = append(out, line)
			}
		}
	}
	return out
}

func han(s string) (n int) {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// sameLength returns a mask as long as old in UTF-16, for formats that write
// in place.
func sameLength(old, _ string) string {
	return strings.Repeat("*", len(utf16.Encode([]rune(old))))
}

// stretches returns the parts of the segments of d that runs cover without a
// gap, less the spaces at their ends. The file's name is no part of the file.
func stretches(d *document.Document) []document.Span {
	var out []document.Span
	for _, seg := range d.Segments {
		if seg.Kind == document.Filename {
			continue
		}
		var part document.Span
		flush := func() {
			text := d.In(part)
			part.Start += len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
			part.End -= len(text) - len(strings.TrimRightFunc(text, unicode.IsSpace))
			if part.Len() > 0 {
				out = append(out, part)
			}
		}
		for _, r := range d.Runs {
			s := document.Span{Start: max(r.Start, seg.Start), End: min(r.End, seg.End)}
			switch {
			case s.Start >= s.End:
			case part.End == s.Start && part.Len() > 0:
				part.End = s.End
			default:
				flush()
				part = s
			}
		}
		flush()
	}
	return out
}

func ends(d *document.Document, pick func([]document.Span) document.Span) []document.Edit {
	s := stretches(d)
	if len(s) == 0 {
		return nil
	}
	return []document.Edit{{Span: pick(s), New: "甲"}}
}

func first(d *document.Document, s document.Span) document.Span {
	_, n := utf8.DecodeRuneInString(d.In(s))
	return document.Span{Start: s.Start, End: s.Start + n}
}

func last(d *document.Document, s document.Span) document.Span {
	_, n := utf8.DecodeLastRuneInString(d.In(s))
	return document.Span{Start: s.End - n, End: s.End}
}

// overRuns replaces, wherever two runs meet inside a stretch, the characters
// on both sides.
func overRuns(d *document.Document) (edits []document.Edit) {
	at := 0
	for _, s := range stretches(d) {
		for _, r := range d.Runs {
			if r.End <= s.Start || r.End >= s.End {
				continue
			}
			left := last(d, document.Span{Start: s.Start, End: r.End})
			right := first(d, document.Span{Start: r.End, End: s.End})
			if left.Start >= at {
				edits = append(edits, document.Edit{Span: document.Span{Start: left.Start, End: right.End}, New: "乙某"})
				at = right.End
			}
		}
	}
	return edits
}

// random returns a few edits anywhere.
func random(rnd *rand.Rand, d *document.Document) (edits []document.Edit) {
	news := []string{"", "某", "［姓名］", `a&b<c>"d'`, "来访者A的母亲"}
	all := stretches(d)
	for _, s := range all {
		if rnd.IntN(1+len(all)/4) > 1 {
			continue
		}
		var borders []int
		for i := range d.In(s) {
			borders = append(borders, s.Start+i)
		}
		borders = append(borders, s.End)
		a, b := rnd.IntN(len(borders)), rnd.IntN(len(borders))
		e := document.Edit{Span: document.Span{Start: borders[min(a, b)], End: borders[max(a, b)]}, New: news[rnd.IntN(len(news))]}
		if e.New == "" && (e.Start == s.Start || e.End == s.End || besideSpace(d, e.Span)) {
			e.New = "某"
		}
		edits = append(edits, e)
	}
	return edits
}

func besideSpace(d *document.Document, s document.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(d.Text[:s.Start])
	after, _ := utf8.DecodeRuneInString(d.Text[s.End:])
	return unicode.IsSpace(before) || unicode.IsSpace(after)
}
