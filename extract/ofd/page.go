package ofd

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/zipxml"
)

// A codeRef is the text of a TextCode: with it changes where its characters
// stand.
type codeRef struct{ zipxml.Ref }

// A run is the text of one TextCode and where it stands on the page, in
// millimetres from the top left.
type run struct {
	flow.Piece
	x, y, end, size float64
	turned          bool // not written from left to right: a line of its own
}

// A page reads the text objects of a page, a template or an annotation.
type page struct {
	e     *flow.Emitter
	s     *zipxml.Scanner
	part  int
	place string
	kind  document.Kind
	runs  []run

	box, ctm []float64 // of the text object
	size     float64
	x, y     float64   // of the TextCode
	dx, dy   []float64 // its steps
	code     bool
	empty    bool // the TextCode has no text so far
	hidden   bool
}

func readPage(e *flow.Emitter, part int, b []byte, place string, kind document.Kind) error {
	p := &page{e: e, s: zipxml.NewScanner(b), part: part, place: place, kind: kind}
	label := ""
	for p.s.Next() && !e.Stopped() {
		switch p.s.Kind {
		case zipxml.Start:
			label = string(p.s.Name)
			p.start(label, b)
		case zipxml.End:
			switch string(p.s.Name) {
			case "TextCode":
				if p.code && p.empty {
					p.add(flow.Piece{}) // what was cut still takes its room
				}
				p.code = false
			case "Annot":
				p.emit()
			}
		case zipxml.Text:
			p.chars(label)
		}
	}
	p.emit()
	return p.s.Err()
}

func (p *page) start(name string, b []byte) {
	switch name {
	case "TextObject":
		p.box, p.ctm, p.size = floats(p.s.Value("Boundary")), floats(p.s.Value("CTM")), float(p.s.Value("Size"))
		v := p.s.Value("Visible")
		p.hidden = v == "false" || v == "0"
	case "TextCode":
		p.code = true
		// A missing position goes on where the TextCode before it is.
		if v := p.s.Value("X"); v != "" {
			p.x = float(v)
		}
		if v := p.s.Value("Y"); v != "" {
			p.y = float(v)
		}
		p.dx, p.dy, p.empty = deltas(p.s.Value("DeltaX")), deltas(p.s.Value("DeltaY")), true
	default:
		if attr := fieldAttrs[name]; attr != "" {
			if a, ok := p.s.Attr(attr); ok && name != "Layer" {
				p.e.Property(p.place, attr, flow.Piece{Text: p.s.Value(attr), Ref: zipxml.Ref{Part: p.part, Range: zipxml.Range{Start: a.Start, End: a.End}}})
			}
		}
	}
}

func (p *page) chars(label string) {
	ref := zipxml.Ref{Part: p.part, Range: zipxml.Range{Start: p.s.Start, End: p.s.End}}
	text := p.s.Text()
	if !p.code {
		if label == "Remark" || label == "Parameter" || label == "Content" && p.kind == document.Comment {
			if strings.TrimSpace(text) != "" {
				p.e.Segment(p.kind, p.place, label, 0, flow.Piece{Text: text, Ref: ref})
			}
		}
		return
	}
	p.empty = false
	p.add(flow.Piece{Text: text, Ref: codeRef{ref}})
}

// add places a run on the page.
func (p *page) add(piece flow.Piece) {
	a, b, c, d, e, f := 1.0, 0.0, 0.0, 1.0, 0.0, 0.0
	if len(p.ctm) == 6 {
		a, b, c, d, e, f = p.ctm[0], p.ctm[1], p.ctm[2], p.ctm[3], p.ctm[4], p.ctm[5]
	}
	x0, y0 := 0.0, 0.0
	if len(p.box) == 4 {
		x0, y0 = p.box[0], p.box[1]
	}
	if p.hidden {
		piece.Kind = document.Hidden
	}
	r := run{Piece: piece, size: p.size * math.Abs(d),
		x: x0 + a*p.x + c*p.y + e, y: y0 + b*p.x + d*p.y + f,
		turned: math.Abs(sum(p.dy)) > math.Abs(sum(p.dx)) || math.Abs(b) > 0.1*math.Abs(a)}
	room := sum(p.dx)
	if len(p.dx) < utf8.RuneCountInString(piece.Text) {
		room += p.size // a step after the last character says how much room that takes
	}
	r.end = r.x + a*room
	p.runs = append(p.runs, r)
}

// emit emits the runs gathered so far by lines from the top.
func (p *page) emit() {
	runs := p.runs
	p.runs = nil
	var lines [][]run
	for _, r := range runs {
		if r.turned {
			lines = append(lines, []run{r})
		}
	}
	level := slices.DeleteFunc(runs, func(r run) bool { return r.turned })
	slices.SortStableFunc(level, func(a, b run) int { return cmp.Compare(a.y, b.y) })
	for from := 0; from < len(level); {
		to := from + 1
		for to < len(level) && level[to].y-level[to-1].y < 0.2*level[to].size && level[to].y-level[from].y < 0.6*max(level[from].size, level[to].size) {
			to++
		}
		line := level[from:to]
		slices.SortStableFunc(line, func(a, b run) int { return cmp.Compare(a.x, b.x) })
		lines = append(lines, line)
		from = to
	}
	slices.SortStableFunc(lines, func(a, b []run) int { return cmp.Compare(a[0].y, b[0].y) })
	for _, line := range lines {
		var pieces []flow.Piece
		for i, r := range line {
			if i > 0 {
				switch gap := r.x - line[i-1].end; {
				case gap > 1.5*r.size:
					pieces = append(pieces, flow.Piece{Text: "\t"})
				case gap > 0.4*r.size:
					pieces = append(pieces, flow.Piece{Text: " "})
				}
			}
			pieces = append(pieces, r.Piece)
		}
		p.e.Segment(p.kind, p.place, "", 0, pieces...)
	}
	if undecodable(runs) {
		p.e.Problem(p.place, document.Problem{Cause: document.NoText})
	}
}

// undecodable reports whether most of the text is in the private use area or
// no character at all: the glyphs are there, their characters are not.
func undecodable(runs []run) bool {
	bad, all := 0, 0
	for _, r := range runs {
		for _, c := range r.Text {
			all++
			if c >= 0xE000 && c <= 0xF8FF || c == 0xFFFD || c < 0x20 && c != '\n' && c != '\t' && c != '\r' {
				bad++
			}
		}
	}
	return bad > 0 && bad*2 > all
}

func float(s string) float64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) > 1e6 {
		return 0
	}
	return f
}

func floats(s string) []float64 {
	var out []float64
	for f := range strings.FieldsSeq(s) {
		if out = append(out, float(f)); len(out) == 6 {
			break
		}
	}
	return out
}

// maxDeltas bounds what a repetition can stand for.
const maxDeltas = 1 << 16

// deltas returns the steps between characters; "g 5 2.5" repeats 2.5 five
// times (7.7, table 46).
func deltas(s string) []float64 {
	var out []float64
	fields := strings.Fields(s)
	for i := 0; i < len(fields) && len(out) < maxDeltas; i++ {
		if fields[i] == "g" && i+2 < len(fields) {
			n, _ := strconv.Atoi(fields[i+1])
			for range min(max(n, 0), maxDeltas-len(out)) {
				out = append(out, float(fields[i+2]))
			}
			i += 2
			continue
		}
		out = append(out, float(fields[i]))
	}
	return out
}

func sum(v []float64) float64 {
	total := 0.0
	for _, f := range v {
		total += f
	}
	return total
}
