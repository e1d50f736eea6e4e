package eval

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// mark is a label in a marked document: ⟦LABEL:text⟧. Marks do not nest.
var mark = regexp.MustCompile(`(?s)⟦([A-Z_]+):(.*?)⟧`)

// Marked reads a document whose labelled spans stand in ⟦LABEL:text⟧; IGNORE
// marks what is neutral. It refuses marks that are nested, empty, unbalanced or
// of a label that is none.
func Marked(id, marked string) (Case, error) {
	c := Case{ID: id}
	var text strings.Builder
	last, runes := 0, 0
	add := func(s string) {
		text.WriteString(s)
		runes += utf8.RuneCountInString(s)
	}
	for _, m := range mark.FindAllStringSubmatchIndex(marked, -1) {
		add(marked[last:m[0]])
		span := Span{Start: runes, Label: rules.Entity(marked[m[2]:m[3]])}
		add(marked[m[4]:m[5]])
		span.End = runes
		last = m[1]
		_, known := rules.Lookup(span.Label)
		switch {
		case span.End == span.Start:
			return Case{}, fmt.Errorf("case %s: empty mark at character %d", id, span.Start)
		case span.Label == "IGNORE":
			c.Ignore = append(c.Ignore, span)
		case known:
			c.Spans = append(c.Spans, span)
		default:
			return Case{}, fmt.Errorf("case %s: no label %s", id, span.Label)
		}
	}
	add(marked[last:])
	if c.Text = text.String(); strings.ContainsAny(c.Text, "⟦⟧") {
		return Case{}, fmt.Errorf("case %s: nested or unbalanced marks", id)
	}
	return c, nil
}

// ByteOffsets returns the byte offset of each code point of text, and its length.
func ByteOffsets(text string) []int {
	at := make([]int, 0, len(text)/2)
	for i := range text {
		at = append(at, i)
	}
	return append(at, len(text))
}
