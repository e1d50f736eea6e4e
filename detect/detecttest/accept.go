// Package detecttest holds the conformance test of detectors.
package detecttest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/rules"
)

// filler surrounds samples. No rule finds anything in it.
const filler = "这里没有什么要说的。"

// Accept checks what every detector owes to the rest of the program, on an
// engine that runs rule and on texts in which the rule finds what they say:
// nothing in an empty document; the same finding at the start, in the middle
// and at the end of a text, and every time among many; none across the border
// of a cell; whole characters, in order, with rule, confidence and evidence;
// the same from many goroutines at once; an end when the context ends.
func Accept(t *testing.T, e *detect.Engine, rule string, samples []rules.MatchSample) {
	t.Helper()
	for _, text := range []string{"", "\n", " ", filler} {
		if got := find(t, e, rule, body(text)); len(got) > 0 {
			t.Errorf("finds %q in %q", got, text)
		}
	}
	for _, s := range samples {
		if strings.Contains(s.Text, "\t") {
			continue // a table: it is what it is by its place
		}
		paragraph := strings.TrimSuffix(s.Text, "\n") + "\n\n"
		for where, text := range map[string]string{
			"alone":         s.Text,
			"at the start":  paragraph + filler,
			"in the middle": filler + "\n\n" + paragraph + filler,
			"at the end":    filler + "\n\n" + s.Text,
		} {
			if got := find(t, e, rule, body(text)); !slices.Equal(got, s.Find) {
				t.Errorf("%s of %q: finds %q, want %q", where, s.Text, got, s.Find)
			}
		}
		many(t, e, rule, s, paragraph)
		cells(t, e, rule, s)
		concurrent(t, e, rule, s)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Detect(ctx, body(filler)); !errors.Is(err, context.Canceled) {
		t.Errorf("with an ended context the error is %v", err)
	}
}

// body is a document of one paragraph.
func body(text string) *document.Document {
	return &document.Document{Name: "sample.txt", Format: "text", Text: text,
		Segments: []document.Segment{{Span: document.Span{End: len(text)}, Kind: document.Body}}}
}

// find returns the texts of the rule's findings in d, which it checks.
func find(t *testing.T, e *detect.Engine, rule string, d *document.Document) []string {
	t.Helper()
	res, err := e.Detect(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	last := document.Span{}
	for _, f := range res.Findings {
		if err := check(d, f); err != nil {
			t.Errorf("%s: %v", f.Rule, err)
			continue
		}
		if f.Span.Start < last.Start {
			t.Errorf("%s: out of order", f.Rule)
		}
		last = f.Span
		if f.Rule == rule {
			found = append(found, d.In(f.Span))
		}
	}
	return found
}

func check(d *document.Document, f detect.Finding) error {
	switch {
	case f.Span.Start < 0 || f.Span.End > len(d.Text) || f.Span.Len() <= 0:
		return fmt.Errorf("span %v of a text of %d bytes", f.Span, len(d.Text))
	case !utf8.RuneStart(d.Text[f.Span.Start]) || f.Span.End < len(d.Text) && !utf8.RuneStart(d.Text[f.Span.End]):
		return fmt.Errorf("span %v cuts a character", f.Span)
	case f.Confidence <= 0 || f.Confidence > 1:
		return fmt.Errorf("confidence %v", f.Confidence)
	case len(f.Evidence) == 0:
		return errors.New("no evidence")
	}
	return nil
}

// many looks at thirty copies: each must hold what one does.
func many(t *testing.T, e *detect.Engine, rule string, s rules.MatchSample, paragraph string) {
	t.Helper()
	const copies = 30
	d := body(strings.Repeat(paragraph, copies))
	res, err := e.Detect(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	for i := range copies {
		part := document.Span{Start: i * len(paragraph), End: (i + 1) * len(paragraph)}
		n := 0
		for _, f := range res.Findings {
			if f.Rule == rule && part.Contains(f.Span) {
				n++
			}
		}
		if n < len(s.Find) {
			t.Errorf("copy %d of %q: %d findings, want %d", i, s.Text, n, len(s.Find))
			return
		}
	}
}

// cells cuts the sample into two cells inside each of its findings.
func cells(t *testing.T, e *detect.Engine, rule string, s rules.MatchSample) {
	t.Helper()
	for _, value := range s.Find {
		at := strings.Index(s.Text, value)
		_, first := utf8.DecodeRuneInString(value)
		if at < 0 || first == len(value) {
			continue
		}
		for cut := at + first; cut < at+len(value); {
			var b document.Builder
			b.Begin(document.Cell, "A1", "", 1)
			b.Write(s.Text[:cut], nil)
			b.Begin(document.Cell, "B1", "", 1)
			b.Write(s.Text[cut:], nil)
			d := b.Document("sample.csv", "csv")
			res, err := e.Detect(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range res.Findings {
				if f.Span.Start < cut && f.Span.End > cut+1 {
					t.Errorf("%s reaches from cell to cell in %q cut at %d", f.Rule, s.Text, cut)
				}
			}
			_, n := utf8.DecodeRuneInString(s.Text[cut:])
			cut += n
		}
	}
}

// concurrent scans one document from several goroutines.
func concurrent(t *testing.T, e *detect.Engine, rule string, s rules.MatchSample) {
	t.Helper()
	d := body(s.Text)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			res, err := e.Detect(context.Background(), d)
			if err != nil {
				t.Error(err)
				return
			}
			n := 0
			for _, f := range res.Findings {
				if f.Rule == rule {
					n++
				}
			}
			if n != len(s.Find) {
				t.Errorf("%q: %d findings when scanned at the same time, want %d", s.Text, n, len(s.Find))
			}
		})
	}
	wg.Wait()
}
