package rtf

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"yinqu/document"
)

// ref says where each byte of a run's text stands in the file.
type ref struct{ start, end []int }

// A change replaces a range of the file.
type change struct {
	start, end int
	new        string
}

// patch turns edits of the text into changes of the file.
func patch(d *document.Document, edits []document.Edit) ([]change, error) {
	var out []change
	for _, e := range edits {
		i, _ := slices.BinarySearchFunc(d.Runs, e.Start, func(r document.Run, off int) int {
			if r.End <= off && (e.Len() > 0 || r.End < off) {
				return -1
			}
			return 1
		})
		at, text, done := e.Start, e.New, false
		for ; i < len(d.Runs) && !done; i++ {
			run := d.Runs[i]
			s := document.Span{Start: max(e.Start, run.Start), End: min(e.End, run.End)}
			if s.Start > s.End || s.Start != at {
				break
			}
			out = append(out, replace(run.Ref.(ref), s.Start-run.Start, s.End-run.Start, text))
			at, text = s.End, ""
			done = at == e.End
		}
		if !done {
			return nil, fmt.Errorf("edit at %d covers text that no byte of the file stands for", e.Start)
		}
	}
	slices.SortStableFunc(out, func(a, b change) int { return a.start - b.start })
	return out, nil
}

// replace puts text in the place of bytes [i, j) of a run.
func replace(r ref, i, j int, text string) change {
	c := change{new: encode(text)}
	switch {
	case i < j:
		c.start, c.end = r.start[i], r.end[j-1]
	case i < len(r.start):
		c.start, c.end = r.start[i], r.start[i]
	default:
		c.start, c.end = r.end[i-1], r.end[i-1]
	}
	if c.new == "" && i < j {
		// What is cut may be all that ends the control word before it.
		c.new = "{}"
	}
	return c
}

// encode writes text so that every reader of RTF shows it, in a group of its
// own, so that it changes nothing around it.
func encode(text string) string {
	if text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(`{\uc1 `)
	for _, r := range text {
		switch {
		case r == '\n':
			b.WriteString(`\line `)
		case r == '\t':
			b.WriteString(`\tab `)
		case r == '\\' || r == '{' || r == '}':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ':
		case r < 0x7F:
			b.WriteRune(r)
		default:
			for _, u := range utf16.Encode([]rune{r}) {
				b.WriteString(`\u` + strconv.Itoa(int(int16(u))) + "?")
			}
		}
	}
	b.WriteByte('}')
	return b.String()
}
