package redact

import (
	"slices"
	"strings"

	"yinqu/document"
	"yinqu/judge"
)

// drawn reports whether a format draws its replacements, as PDF does: one
// without room is left out, and reading order follows where the others stand.
func drawn(format string) bool { return format == "pdf" }

// picture reports whether a format is one of pictures, which take no words:
// with an edit a copy is blank or without metadata.
func picture(format string) bool {
	switch format {
	case "png", "jpeg", "tiff", "bmp", "gif", "webp":
		return true
	}
	return false
}

// squeeze returns s without white space.
func squeeze(s string) string {
	var b strings.Builder
	dense(s, func(part string) { b.WriteString(part) })
	return b.String()
}

// align returns e as the copy has it, whose text without white space is text:
// each replacement is drawn whole or not at all. It returns nil if the copy
// does not read in the order of the original.
func (e *expected) align(text string, docs []*plan) *expected {
	out := &expected{name: e.name, sum: e.sum, original: e.original, size: len(text), values: e.values}
	at, i := 0, 0
	spotsUpTo := func(to int) {
		for ; i < len(e.spots) && e.spots[i].start <= to; i++ {
			n := e.spots[i].new
			if !strings.HasPrefix(text[at:], n) {
				n = ""
			}
			out.spots = append(out.spots, spot{at, at + len(n), n})
			at += len(n)
		}
	}
	for _, s := range e.stays {
		spotsUpTo(s.at)
		for _, part := range docs[s.doc].parts(s.span) {
			kept := squeeze(docs[s.doc].doc.In(part.Span))
			switch {
			case strings.HasPrefix(text[at:], kept):
				out.stays = append(out.stays, stay{at, s.doc, part.Span})
				at += len(kept)
			case !part.blanked:
				return nil
			}
		}
	}
	spotsUpTo(e.size)
	if at != len(text) {
		return nil
	}
	return out
}

// A part is a stretch of kept text. It may go if it was recognised in a
// picture with something to hide, or is its metadata: such a picture is blanked
// or stripped.
type part struct {
	document.Span
	blanked bool
}

// parts cuts s where what may go begins and ends.
func (p *plan) parts(s document.Span) []part {
	blanked := p.blanked()
	all := picture(p.doc.Format) && slices.ContainsFunc(p.edits, func(e document.Edit) bool { return e.Start < p.content })
	if len(blanked) == 0 && !all {
		return []part{{s, false}}
	}
	var out []part
	for _, seg := range p.doc.Segments {
		in := document.Span{Start: max(s.Start, seg.Start), End: min(s.End, seg.End)}
		if in.Start >= in.End {
			continue
		}
		b := all || seg.Kind == document.OCR && blanked[seg.Path]
		if n := len(out); n > 0 && !b && !out[n-1].blanked {
			out[n-1].End = in.End
		} else {
			out = append(out, part{in, b})
		}
	}
	return out
}

// blanked returns the paths of pictures in which something is to be hidden.
func (p *plan) blanked() map[string]bool {
	paths := map[string]bool{}
	for _, e := range p.edits {
		i := p.doc.SegmentAt(e.Start)
		if i < 0 {
			continue
		}
		switch s := p.doc.Segments[i]; {
		case picture(p.doc.Format) && (s.Kind == document.OCR || s.Kind == document.Recording):
			paths[""] = true // the document is the picture
		case s.Kind == document.OCR:
			paths[s.Path] = true
		}
	}
	return paths
}

// sameCharacters reports whether text, without white space, has every kept
// character and besides them only such as stand in replacements.
func (e *expected) sameCharacters(text string, docs []*plan) bool {
	count := map[rune]int{}
	for _, r := range text {
		count[r]++
	}
	for _, s := range e.stays {
		for _, part := range docs[s.doc].parts(s.span) {
			for _, r := range squeeze(docs[s.doc].doc.In(part.Span)) {
				if count[r]--; count[r] < 0 && !part.blanked {
					return false
				}
				count[r] = max(count[r], 0)
			}
		}
	}
	for _, s := range e.spots {
		for _, r := range s.new {
			if count[r] > 0 {
				count[r]--
			}
		}
	}
	for _, n := range count {
		if n > 0 {
			return false
		}
	}
	return true
}

// drawnDocument checks a document of the copy of which only the characters are
// as expected and not their order: findings and values are told by what they
// say, not by where they stand.
func (p *proof) drawnDocument(d *document.Document, want *expected, findings []judge.Finding) error {
	excused := func(v string) bool {
		for _, s := range want.spots {
			if n := fold(s.new); n != "" && (strings.Contains(n, v) || strings.Contains(v, n)) {
				return true
			}
		}
		return false
	}
	for _, f := range findings {
		if v := fold(d.In(f.Span)); !excused(v) && !p.hideWhere(want, f, v) {
			return refusal{NewFinding, ""}
		}
	}
	left := false
	occurrences(d, p.sure, func(_ document.Span, i int) {
		switch v := p.sure[i]; {
		case excused(v):
		case len(want.stays) > 0 && p.late(want.stays[0].doc, v):
			p.more = true
		default:
			left = true
		}
	})
	if left && !p.more {
		return refusal{Left, ""}
	}
	return nil
}

// hideWhere adds the kept places of the original that say v.
func (p *proof) hideWhere(want *expected, f judge.Finding, v string) bool {
	if len(want.stays) == 0 {
		return false
	}
	doc := want.stays[0].doc
	hidden := newCover(nil)
	for _, e := range p.plans[doc].edits {
		hidden.add(e.Span)
	}
	added := false
	occurrences(p.plans[doc].doc, []string{v}, func(s document.Span, _ int) {
		if !hidden.overlaps(s) {
			p.add(p.known[doc], f, s)
			added = true
		}
	})
	return added
}
