package detect

import (
	"strings"
	"sync"
	"unicode/utf8"

	"yinqu/detect/segment"
	"yinqu/document"
)

// A Pass is one document on its way through the detectors: its text, the
// folded view, and the hits of the one matching pass. It is read only.
type Pass struct {
	Doc  *document.Document
	View *document.View

	owners  map[string]int
	hits    [][]Hit // by owner
	numbers func() []Number

	segmenter *segment.Segmenter
	tokens    []token
	labelled  []labelledCell  // cells with a label, of all tables
	plain     []labelledCell  // of which those of tables set with spaces
	births    map[[3]int]bool // dates of birth in resident identity numbers
	memory    *memory
}

// A memory is what a pass holds its hits in, and what the next one uses again.
type memory struct {
	hits   [][]Hit
	byRule []Hit // of the phraseDetector
}

var memories = sync.Pool{New: func() any { return new(memory) }}

// lists returns n empty lists.
func (m *memory) lists(n int) [][]Hit {
	m.hits = append(m.hits, make([][]Hit, max(0, n-len(m.hits)))...)
	for i := range m.hits {
		m.hits[i] = m.hits[i][:0]
	}
	return m.hits[:n]
}

// free gives p's memory to later passes. Nothing of p is used after it.
func (p *Pass) free() {
	p.hits = nil
	memories.Put(p.memory)
}

// A Hit is an occurrence of a literal in the folded text.
type Hit struct {
	Start, End int // bytes of View.Text, half open
	Term       int // index into the owner's literals
}

// Hits returns the occurrences of the literals of a rule or detector, by its
// id or name, in order of position.
func (p *Pass) Hits(owner string) []Hit {
	i, ok := p.owners[owner]
	if !ok {
		return nil
	}
	return p.hits[i]
}

// Numbers returns the runs of at least five digits, in order of position.
func (p *Pass) Numbers() []Number { return p.numbers() }

// Source maps a range of the folded text to the document's.
func (p *Pass) Source(start, end int) document.Span { return p.View.Source(start, end) }

// Before returns up to n code points of folded text that stand before off, in
// the same line or cell.
func (p *Pass) Before(off, n int) string {
	start := off
	for ; n > 0 && start > 0; n-- {
		r, size := utf8.DecodeLastRuneInString(p.View.Text[:start])
		if r == '\n' {
			break
		}
		start -= size
	}
	return p.View.Text[start:off]
}

// After returns up to n code points of folded text that stand from off on, in
// the same line or cell.
func (p *Pass) After(off, n int) string {
	end := off
	for ; n > 0 && end < len(p.View.Text); n-- {
		r, size := utf8.DecodeRuneInString(p.View.Text[end:])
		if r == '\n' {
			break
		}
		end += size
	}
	return p.View.Text[off:end]
}

// Label returns the label of the cell that holds offset off of the folded
// text, without spaces: its column header or form field; "" if there is none.
func (p *Pass) Label(off int) string {
	at := p.View.Source(off, off).Start
	if i := p.Doc.SegmentAt(at); i >= 0 {
		return strings.Join(strings.Fields(p.Doc.Segments[i].Label), "")
	}
	return ""
}

// Field returns the name of the form field whose value stands at off of the
// folded text, as in 姓名: 张三, without spaces; failing that, the label of its
// cell; "" if there is neither.
func (p *Pass) Field(off int) string {
	before := p.Before(off, 24)
	before = before[strings.LastIndexAny(before, "。;!?,、")+1:]
	colon := strings.LastIndexByte(before, ':')
	if colon < 0 {
		return p.Label(off)
	}
	if strings.ContainsAny(strings.TrimSpace(before[colon+1:]), " \t") {
		return p.Label(off) // another value stands between
	}
	name := strings.TrimRight(before[:colon], " \t")
	name = name[strings.LastIndexAny(name, " \t:()[]|_")+1:]
	return name
}

// Word reports whether the Chinese segmenter cuts at both ends of the range
// [start, end) of the folded text.
func (p *Pass) Word(start, end int) bool {
	return p.segmenter.Word(p.View.Text, start, end)
}
