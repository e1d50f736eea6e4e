package pdf

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// errNowhere refuses an edit of a separator that only reading adds.
var errNowhere = errors.New("rewrite pdf: an edit covers text that nothing in the file stands for")

// widened makes insertions into replacements of a character beside them.
func widened(d *document.Document, edits []document.Edit) ([]document.Edit, error) {
	var out []document.Edit
	for i, e := range edits {
		if e.Len() > 0 {
			out = append(out, e)
			continue
		}
		last := len(out) - 1
		_, after := utf8.DecodeRuneInString(d.Text[e.Start:])
		_, before := utf8.DecodeLastRuneInString(d.Text[:e.Start])
		switch {
		case last >= 0 && out[last].End == e.Start:
			out[last].New += e.New
		case i+1 < len(edits) && edits[i+1].Start < e.Start+after:
			edits[i+1].New = e.New + edits[i+1].New
		case stands(d, e.Start):
			out = append(out, document.Edit{Span: document.Span{Start: e.Start, End: e.Start + after}, New: e.New + d.Text[e.Start:e.Start+after]})
		case stands(d, e.Start-before):
			out = append(out, document.Edit{Span: document.Span{Start: e.Start - before, End: e.Start}, New: d.Text[e.Start-before:e.Start] + e.New})
		default:
			return nil, errNowhere
		}
	}
	return out, nil
}

// stands reports whether a run covers byte off.
func stands(d *document.Document, off int) bool {
	_, ok := slices.BinarySearchFunc(d.Runs, off, func(r document.Run, off int) int {
		switch {
		case off < r.Start:
			return 1
		case off >= r.End:
			return -1
		}
		return 0
	})
	return ok
}

// runTexts returns the new text of every run that edits touch: a replacement
// goes to the run that its edit starts in.
func runTexts(d *document.Document, edits []document.Edit) (map[int]string, error) {
	texts := map[int]string{}
	covered := make([]int, len(edits))
	first := 0
	for i, r := range d.Runs {
		for first < len(edits) && edits[first].End <= r.Start {
			first++
		}
		var b strings.Builder
		at := r.Start
		for k := first; k < len(edits) && edits[k].Start < r.End; k++ {
			e := edits[k]
			start, end := max(e.Start, r.Start), min(e.End, r.End)
			covered[k] += end - start
			b.WriteString(d.Text[at:start])
			if start == e.Start {
				b.WriteString(e.New)
			}
			at = end
		}
		if at > r.Start {
			b.WriteString(d.Text[at:r.End])
			texts[i] = b.String()
		}
	}
	for k, e := range edits {
		if e.Len() == 0 || covered[k] != e.Len() {
			return nil, errNowhere
		}
	}
	return texts, nil
}
