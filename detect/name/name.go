// Package name finds the persons that a document speaks of: their names in
// every form, and surnames with a title. A conditional random field reads the
// text around likely characters, rules add what position and neighbours tell
// for sure, and what is found once is then found everywhere in the document.
package name

import (
	"cmp"
	"slices"

	"yinqu/document"
)

// A Mention is a place where a person is named.
type Mention struct {
	document.Span         // bytes of Document.Text
	Titled        bool    // a surname or short name with a title, rather than a name
	Confidence    float64 // 0 to 1
	Evidence      string  // what found it: "crf", "label", "kin", "title", "spread"...
	Person        int     // mentions of one person share a number from 1
}

// A Finder finds names. It is safe for concurrent use.
type Finder struct {
	lx    *lexicon
	model *Model
}

// NewFinder returns a Finder that uses m.
func NewFinder(m *Model) *Finder { return &Finder{lx: loadLexicon(), model: m} }

// Find returns the mentions of persons in d, sorted and disjoint.
func (f *Finder) Find(d *document.Document) []Mention {
	return f.Model(d)
}

// Model returns what the model alone finds.
func (f *Finder) Model(d *document.Document) []Mention {
	var out []Mention
	dec := decoder{lx: f.lx, m: f.model}
	var l line
	f.lx.eachLine(&l, d.Text, breaks(d), func(l *line) {
		for _, w := range dec.windows(l) {
			dec.emissions(l, w)
			n := w.to - w.from
			dec.best(n, nil)
			out = appendTagged(out, l, w, dec.tags[:n])
		}
	})
	slices.SortFunc(out, func(a, b Mention) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

// breaks returns the offsets at which no name may go on: the borders of
// cells and of everything that is no running text.
func breaks(d *document.Document) []int {
	var out []int
	for i, s := range d.Segments {
		if i > 0 && (s.Kind != document.Body || d.Segments[i-1].Kind != document.Body) {
			out = append(out, s.Start)
		}
	}
	return out
}

func appendTagged(out []Mention, l *line, w window, tags []uint8) []Mention {
	start := 0
	for i, y := range tags {
		switch y {
		case beginName, beginTitled:
			start = i
		case singleName, singleTitled:
			out = append(out, Mention{Span: l.span(w.from-pad+i, w.from-pad+i+1), Titled: y == singleTitled, Confidence: 0.8, Evidence: "crf"})
		case endName, endTitled:
			out = append(out, Mention{Span: l.span(w.from-pad+start, w.from-pad+i+1), Titled: y == endTitled, Confidence: 0.8, Evidence: "crf"})
		}
	}
	return out
}
