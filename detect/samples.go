package detect

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/rules"
)

// A Miss is a sample on which a rule does not find what it says.
type Miss struct {
	Rule      string
	Text      string
	Want, Got []string // what it should find, in order, and what it finds
}

// CheckSamples runs each rule of pack, alone, over its own samples. The misses
// quote the samples, which are the pack's, not a document's.
func CheckSamples(ctx context.Context, pack rules.Pack) ([]Miss, error) {
	var misses []Miss
	for _, r := range pack.Rules {
		alone := pack
		alone.Rules = []rules.Rule{r}
		e, err := New([]rules.Pack{alone}, Options{})
		if err != nil {
			return nil, err
		}
		check := func(text string, want []string) error {
			d := sampleDocument(text)
			res, err := e.Detect(ctx, d)
			if err != nil {
				return fmt.Errorf("rule %s: %w", r.ID, err)
			}
			var got []string
			for _, f := range res.Findings {
				if f.Rule == r.ID {
					got = append(got, d.In(f.Span))
				}
			}
			if !slices.Equal(got, want) {
				misses = append(misses, Miss{Rule: r.ID, Text: text, Want: want, Got: got})
			}
			return nil
		}
		for _, s := range r.Samples.Match {
			if err := check(s.Text, s.Find); err != nil {
				return nil, err
			}
		}
		for _, s := range r.Samples.Clean {
			if err := check(s.Text, nil); err != nil {
				return nil, err
			}
		}
	}
	return misses, nil
}

// sampleDocument lays a sample out: with tabs it is a table whose first row
// names the columns, without it is one paragraph.
func sampleDocument(text string) *document.Document {
	d := &document.Document{Name: "sample", Format: "text", Text: text}
	if !strings.Contains(text, "\t") {
		d.Segments = []document.Segment{{Span: document.Span{Start: 0, End: len(text)}, Kind: document.Body}}
		return d
	}
	var header []string
	at, record := 0, 0
	for line := range strings.Lines(text) {
		record++
		for i, c := range strings.SplitAfter(line, "\t") {
			s := document.Segment{Span: document.Span{Start: at, End: at + len(c)}, Kind: document.Cell, Record: record}
			value := strings.Trim(c, "\t\n")
			if record == 1 {
				header = append(header, value)
			} else if i < len(header) {
				s.Label = header[i]
			}
			at += len(c)
			d.Segments = append(d.Segments, s)
		}
	}
	return d
}
