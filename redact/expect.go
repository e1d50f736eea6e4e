package redact

import (
	"crypto/sha256"
	"hash"
	"slices"
	"unicode"
	"unicode/utf8"

	"yinqu/document"
)

// An expectation is what reading the copy must give: for each document, in
// order, the text with its edits made. Texts are compared without white space,
// for formats drop empty lines and fold spaces; a place in such a text is a
// count of the bytes before it that are none.
type expectation struct {
	texts []*expected
}

// expected is one text, which may come in several pieces.
type expected struct {
	name     string
	sum      hash.Hash
	original hash.Hash // the same of the text before the edits
	size     int       // bytes so far that are no white space
	spots    []spot    // replaced ranges, sorted
	values   []string  // what stood there
	stays    []stay    // kept stretches, sorted
	carried  int64     // offset in the decoded original up to which it is told
}

// A spot is a replaced range of the copy.
type spot struct {
	start, end int
	new        string // what stands there, without white space
}

// A stay is a stretch of the original that the copy keeps.
type stay struct {
	at   int // where it begins in the copy
	doc  int // index of its document in the original
	span document.Span
}

// add tells what becomes of document i of the original, or of the part of it
// that the piece owns.
func (x *expectation) add(i int, p *plan, edits []document.Edit) {
	d := p.doc
	if n := len(x.texts); n == 0 || d.Base == 0 || x.texts[n-1].name != d.Name {
		x.texts = append(x.texts, &expected{name: d.Name, sum: sha256.New(), original: sha256.New()})
	}
	e := x.texts[len(x.texts)-1]
	at := max(d.Own.Start, int(e.carried-d.Base))
	end := p.content
	if d.Own.End > 0 {
		end = d.Own.End
	}
	for _, edit := range edits {
		if edit.Start < at && edit.End <= at {
			continue // an edit of the piece before reached over it
		}
		if len(dropped(d, edit.Span)) > 0 {
			continue
		}
		e.keep(i, d, document.Span{Start: at, End: max(at, edit.Start)})
		start := e.size
		e.write(edit.New)
		e.spots = append(e.spots, spot{start, e.size, squeeze(edit.New)})
		old := d.In(document.Span{Start: max(at, edit.Start), End: edit.End})
		e.values = append(e.values, old)
		e.was(old)
		at = max(at, edit.End)
	}
	e.keep(i, d, document.Span{Start: at, End: max(at, end)})
	e.carried = d.Base + int64(max(at, end))
}

func (e *expected) keep(i int, d *document.Document, s document.Span) {
	for _, gone := range append(dropped(d, s), document.Span{Start: s.End}) {
		if k := (document.Span{Start: s.Start, End: gone.Start}); k.Len() > 0 {
			e.stays = append(e.stays, stay{e.size, i, k})
			e.write(d.In(k))
			e.was(d.In(k))
		}
		s.Start = gone.End
	}
}

// dropped returns the parts of s that no copy has, whatever the edits: a PDF
// is written without what earlier revisions left behind.
func dropped(d *document.Document, s document.Span) []document.Span {
	if !drawn(d.Format) {
		return nil
	}
	var out []document.Span
	for i := max(0, d.SegmentAt(s.Start)); i < len(d.Segments) && d.Segments[i].Start < s.End; i++ {
		if g := d.Segments[i]; g.Kind == document.Deleted && g.End > s.Start {
			out = append(out, document.Span{Start: max(g.Start, s.Start), End: min(g.End, s.End)})
		}
	}
	return out
}

func (e *expected) write(s string) {
	e.size += dense(s, func(b string) { e.sum.Write([]byte(b)) })
}

func (e *expected) was(s string) {
	dense(s, func(b string) { e.original.Write([]byte(b)) })
}

// dense gives the stretches of s without white space and returns how many
// bytes they have.
func dense(s string, give func(string)) int {
	n, start := 0, 0
	flush := func(end int) {
		if start < end {
			n += end - start
			if give != nil {
				give(s[start:end])
			}
		}
	}
	for i, r := range s {
		if blank(r) {
			flush(i)
			start = i + utf8.RuneLen(r)
		}
	}
	flush(len(s))
	return n
}

func blank(r rune) bool { return unicode.IsSpace(r) }

// outside returns the parts of [start, end) of the copy that are kept text.
func (e *expected) outside(start, end int) []spot {
	i, _ := slices.BinarySearchFunc(e.spots, start, func(s spot, at int) int {
		if s.end <= at {
			return -1
		}
		return 1
	})
	var out []spot
	for ; i < len(e.spots) && e.spots[i].start < end; i++ {
		if s := e.spots[i]; s.start > start {
			out = append(out, spot{start: start, end: s.start})
		}
		start = max(start, e.spots[i].end)
	}
	if start < end {
		out = append(out, spot{start: start, end: end})
	}
	return out
}

// origin returns where the byte at offset at of the copy stands in the
// original: the document's index and the offset in it; false if it is no byte
// that was kept.
func (e *expected) origin(at int, docs []*plan) (doc, off int, ok bool) {
	i, found := slices.BinarySearchFunc(e.stays, at, func(s stay, at int) int { return s.at - at })
	if !found {
		i--
	}
	if i < 0 {
		return 0, 0, false
	}
	s := e.stays[i]
	left := at - s.at
	text := docs[s.doc].doc.In(s.span)
	for off, r := range text {
		if blank(r) {
			continue
		}
		if left < utf8.RuneLen(r) {
			return s.doc, s.span.Start + off, true
		}
		left -= utf8.RuneLen(r)
	}
	return 0, 0, false
}

// inside reports whether [start, end) of the copy lies in one replacement.
func (e *expected) inside(start, end int) bool {
	i, _ := slices.BinarySearchFunc(e.spots, start, func(s spot, at int) int {
		if s.end <= at {
			return -1
		}
		return 1
	})
	return i < len(e.spots) && e.spots[i].start <= start && end <= e.spots[i].end
}
