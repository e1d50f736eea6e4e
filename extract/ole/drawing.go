package ole

import (
	"strings"

	"yinqu/document"
	"yinqu/extract/flow"
)

// drawingOptions is the record of a shape's properties ([MS-ODRAW] 2.2.9), of
// which these are text.
const drawingOptions = 0xF00B

var drawingTexts = map[int]struct {
	label string
	kind  document.Kind
}{
	0x00C0: {"", document.Body}, // WordArt
	0x0380: {"name", document.Metadata},
	0x0381: {"descr", document.Metadata},
	0x038D: {"tooltip", document.Metadata},
}

// scanOptions emits the texts of the shapes between two offsets of a stream.
func scanOptions(e *flow.Emitter, s *stream, from, to int, kind document.Kind, place string) {
	for at := from; at+8 <= to && !e.Stopped(); at++ {
		if u16(s.data, at+2) == drawingOptions && s.data[at]&0xF == 3 && u32(s.data, at+4) <= to-at-8 {
			next := at + 8 + u32(s.data, at+4)
			readOptions(e, s, at, next, kind, place)
			at = max(at, next-1)
		}
	}
}

// readOptions emits the texts of the record at at, which ends at end.
func readOptions(e *flow.Emitter, s *stream, at, end int, kind document.Kind, place string) {
	count := u16(s.data, at) >> 4
	data := at + 8 + 6*count // behind the table lie the long values, in its order
	for i := range count {
		id, size := u16(s.data, at+8+6*i), u32(s.data, at+10+6*i)
		if id&0x8000 == 0 {
			continue
		}
		if size > end-data {
			return
		}
		if t, ok := drawingTexts[id&0x3FFF]; ok {
			p := wide(s, data, size)
			p.Text = strings.TrimRight(p.Text, "\x00")
			k := t.kind
			if kind != document.Body {
				k = kind
			}
			if strings.TrimSpace(p.Text) != "" && !(t.label == "name" && flow.MadeName(p.Text)) {
				for _, q := range split(p, func(c rune) (string, bool) { return "", c < ' ' }) {
					e.Segment(k, strings.TrimSpace(place+" shape "+t.label), t.label, 0, q)
				}
			}
		}
		data += size
	}
}
