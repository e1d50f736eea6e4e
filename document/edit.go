package document

import (
	"fmt"
	"slices"
	"strings"
)

// An Edit replaces the text under Span with New.
type Edit struct {
	Span
	New string
}

// CheckEdits reports whether edits are sorted, disjoint and inside a text of
// size bytes. Overlap is refused rather than guessed at.
func CheckEdits(size int, edits []Edit) error {
	last := 0
	for i, e := range edits {
		if e.Start < last || e.End < e.Start || e.End > size {
			return fmt.Errorf("edit %d [%d,%d) overlaps, is unsorted or out of bounds", i, e.Start, e.End)
		}
		last = e.End
	}
	return nil
}

// SortEdits orders edits by position.
func SortEdits(edits []Edit) {
	slices.SortStableFunc(edits, func(a, b Edit) int { return a.Span.Compare(b.Span) })
}

// Apply returns text with edits made. It fails and changes nothing if
// [CheckEdits] refuses them.
func Apply(text string, edits []Edit) (string, error) {
	if err := CheckEdits(len(text), edits); err != nil {
		return "", err
	}
	var b strings.Builder
	last := 0
	for _, e := range edits {
		b.WriteString(text[last:e.Start])
		b.WriteString(e.New)
		last = e.End
	}
	b.WriteString(text[last:])
	return b.String(), nil
}

// Fit cuts edits, sorted and disjoint, to the text that runs stand for: gaps
// between them (line ends and separators that the format adds) and the file
// name can't be written. The replacement goes to the first part that can.
// Where only one text can stand instead of a run, it does.
func (d *Document) Fit(edits []Edit) []Edit {
	var out []Edit
	i := 0
	for _, e := range edits {
		for i < len(d.Runs) && d.Runs[i].End <= e.Start {
			i++
		}
		if e.Len() == 0 {
			if i == len(d.Runs) || d.Runs[i].Instead == "" || e.Start < d.Runs[i].Start {
				out = append(out, e)
			}
			continue
		}
		last := -1 // the part of e that the next run may carry on
		for j := i; j < len(d.Runs) && d.Runs[j].Start < e.End; j++ {
			r := d.Runs[j]
			s := Span{max(e.Start, r.Start), min(e.End, r.End)}
			switch {
			case r.Instead != "":
				if n := len(out); n == 0 || out[n-1].Span != r.Span {
					out = append(out, Edit{r.Span, r.Instead})
				}
				continue
			case last < 0:
				out = append(out, Edit{s, e.New})
			case out[last].End == s.Start:
				out[last].End = s.End
				continue
			default:
				out = append(out, Edit{Span: s})
			}
			last = len(out) - 1
		}
	}
	return out
}
