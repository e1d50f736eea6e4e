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
