package document

import (
	"iter"
	"slices"
	"sort"
	"unicode/utf8"
)

// PieceSize is how much text, in bytes, is looked at in one piece: about a
// hundred pages. What is found in a text takes many times its size, and hostile
// texts far more.
const PieceSize = 128 << 10

// overlap is how much two pieces of a text share on either side of the border
// between them.
const overlap = 16 << 10

// Border returns where in [low, high] a text that is too long to be held as one
// is best cut: at the start of the last segment that begins there, but not inside
// a row of a table, or else at the last border between characters.
func (d *Document) Border(low, high int) int {
	i, found := slices.BinarySearchFunc(d.Segments, high, func(s Segment, off int) int { return s.Start - off })
	if !found {
		i--
	}
	for i > 0 && d.Segments[i].Record > 0 && d.Segments[i-1].Record == d.Segments[i].Record {
		i--
	}
	if i >= 0 && d.Segments[i].Start >= low {
		return d.Segments[i].Start
	}
	for !utf8.RuneStart(d.Text[high]) {
		high--
	}
	return high
}

// Pieces yields d in pieces that overlap, each with at most about PieceSize bytes
// of text, its Base and what it owns: itself, if it is no longer than that. A
// piece is there to be searched: it has no Runs. The Problems are the first
// one's.
func (d *Document) Pieces() iter.Seq[*Document] {
	return func(yield func(*Document) bool) {
		if len(d.Text) <= PieceSize+PieceSize/8 || d.Own != (Span{}) {
			yield(d)
			return
		}
		problems, own := d.Problems, 0
		for from := 0; ; {
			p := d.piece(from, min(from+PieceSize, len(d.Text)))
			p.Own.Start, p.Problems = own-from, problems
			if problems = nil; from+len(p.Text) == len(d.Text) {
				yield(p)
				return
			}
			p.Own.End = p.Border(len(p.Text)/2, len(p.Text)-overlap)
			own, from = from+p.Own.End, from+p.Border(p.Own.End-2*overlap, p.Own.End-overlap)
			if !yield(p) {
				return
			}
		}
	}
}

// piece returns the text of d from start to about end.
func (d *Document) piece(start, end int) *Document {
	for end < len(d.Text) && !utf8.RuneStart(d.Text[end]) {
		end--
	}
	p := &Document{Name: d.Name, Format: d.Format, Text: d.Text[start:end], Base: d.Base + int64(start)}
	first := sort.Search(len(d.Segments), func(i int) bool { return d.Segments[i].End > start })
	for _, s := range d.Segments[first:] {
		if s.Start >= end {
			break
		}
		s.Start, s.End = max(s.Start, start)-start, min(s.End, end)-start
		p.Segments = append(p.Segments, s)
	}
	return p
}
