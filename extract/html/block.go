package html

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract/table"
)

const spaces = " \t\r\n\f"

// text adds pieces to the open block, folding spaces as a browser does.
func (p *parser) text(ps []piece) {
	for _, q := range ps {
		if p.pre > 0 || q.ref.whole && strings.Trim(q.text, spaces) != "" {
			p.write(q)
			continue
		}
		for i := 0; i < len(q.text); {
			n := strings.IndexAny(q.text[i:], spaces)
			switch {
			case n < 0:
				n = len(q.text) - i
				fallthrough
			case n > 0:
				p.write(sub(q, i, i+n))
				i += n
			default:
				n = len(q.text[i:]) - len(strings.TrimLeft(q.text[i:], spaces))
				r := sub(q, i, i+n).ref
				r.whole = true
				if p.open && p.space == nil {
					p.space = &r
				}
				i += n
			}
		}
	}
}

// sub returns a part of a piece; of a whole one, the whole.
func sub(q piece, i, j int) piece {
	if q.ref.whole {
		return q
	}
	r := q.ref
	r.start, r.end = q.ref.start+i, q.ref.start+j
	return piece{q.text[i:j], r}
}

func (p *parser) write(q piece) {
	p.begin()
	if p.space != nil {
		p.build.Write(" ", *p.space)
		p.space = nil
	}
	p.build.Write(q.text, q.ref)
	if t := p.table(); t != nil && t.inCell {
		t.addText(q.text)
	}
	if p.inTerm && len(p.term) < maxLabel {
		p.term += q.text
	}
}

// maxLabel bounds what is kept of a cell or term as a label.
const maxLabel = 256

// begin opens a segment for the text that comes, if none is open.
func (p *parser) begin() {
	if p.open {
		return
	}
	p.open, p.space = true, nil
	kind, path, label, record := document.Body, "", "", 0
	if t := p.table(); t != nil && t.inCell {
		kind, record = document.Cell, t.record
		path = "table row " + strconv.Itoa(t.record) + ", column " + table.Name(len(t.cells)-1)
		t.segments[len(t.cells)-1] = append(t.segments[len(t.cells)-1], p.segments)
	} else if p.heading > 0 {
		kind = document.Heading
	} else if p.inField || p.tag == "textarea" {
		label = strings.TrimRight(strings.TrimSpace(p.term), ":：")
	}
	if p.hidden.tag != "" {
		kind = document.Hidden
	}
	p.build.Begin(kind, path, label, record)
	p.segments++
}

// lineBreak ends the line; a cell goes on.
func (p *parser) lineBreak() {
	if t := p.table(); t == nil || !t.inCell {
		p.endBlock()
		return
	}
	if p.open {
		p.build.Write("\n", nil)
		p.space = nil
	}
}

// endBlock closes the open segment and writes what was put aside.
func (p *parser) endBlock() {
	if p.open {
		p.build.End()
		p.open = false
	}
	p.space = nil
	for _, a := range p.later {
		p.build.Begin(a.kind, a.path, a.label, 0)
		p.segments++
		for _, q := range a.pieces {
			p.build.Write(q.text, q.ref)
		}
		p.build.End()
	}
	p.later = nil
}

// aside keeps a segment until the open block ends. One without text is none.
func (p *parser) aside(kind document.Kind, path, label string, ps []piece) {
	for len(ps) > 0 && strings.Trim(ps[0].text, spaces) == "" {
		ps = ps[1:]
	}
	for len(ps) > 0 && strings.Trim(ps[len(ps)-1].text, spaces) == "" {
		ps = ps[:len(ps)-1]
	}
	if len(ps) == 0 {
		return
	}
	if q := &ps[0]; !q.ref.whole {
		*q = sub(*q, len(q.text)-len(strings.TrimLeft(q.text, spaces)), len(q.text))
	}
	if q := &ps[len(ps)-1]; !q.ref.whole {
		*q = sub(*q, 0, len(strings.TrimRight(q.text, spaces)))
	}
	if p.hidden.tag != "" && kind != document.Comment {
		kind = document.Hidden
	}
	p.later = append(p.later, aside{kind, path, label, ps})
	if !p.open {
		p.endBlock()
	}
}

// tableState is one open table.
type tableState struct {
	labels   table.Labeller
	head     bool // inside thead
	record   int
	cells    []table.Cell
	th       []bool
	segments [][]int // the segments of each cell
	inCell   bool
}

func (t *tableState) addText(s string) {
	c := &t.cells[len(t.cells)-1]
	if len(c.Text) < maxLabel {
		c.Text += s[:cut(s, maxLabel)]
	}
}

// cut returns the largest border between characters of s up to n.
func cut(s string, n int) int {
	if len(s) <= n {
		return len(s)
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return n
}

func (p *parser) table() *tableState {
	if len(p.tables) == 0 {
		return nil
	}
	return p.tables[len(p.tables)-1]
}

// tableTag handles the start tags of rows and cells.
func (p *parser) tableTag(tag, raw string, as []attr) {
	t := p.table()
	if t == nil {
		return
	}
	switch tag {
	case "thead", "tbody", "tfoot":
		p.endRow()
		t.head = tag == "thead"
	case "tr":
		p.endRow()
	case "td", "th":
		if t.record == 0 {
			p.rows++
			t.record = p.rows
		}
		c := table.Cell{Span: 1}
		for _, a := range as {
			if a.name == "colspan" {
				c.Span, _ = strconv.Atoi(raw[a.start:a.end])
			}
		}
		t.cells, t.th, t.segments = append(t.cells, c), append(t.th, tag == "th"), append(t.segments, nil)
		t.inCell = true
	case "caption":
		t.inCell = false
	}
}

// endRow labels the cells of the row that ends.
func (p *parser) endRow() {
	t := p.table()
	if t == nil {
		return
	}
	header := len(t.th) > 1
	for _, th := range t.th {
		header = header && (th || t.head)
	}
	for i, label := range t.labels.Row(t.cells, header) {
		if label == "" && i > 0 && t.th[i-1] && !t.th[i] {
			label = strings.TrimRight(strings.TrimSpace(t.cells[i-1].Text), ":：")
		}
		for _, s := range t.segments[i] {
			p.labels[s] = label
		}
	}
	t.record, t.cells, t.th, t.segments, t.inCell = 0, nil, nil, nil, false
}

func (p *parser) endTable() {
	if len(p.tables) == 0 {
		return
	}
	p.endRow()
	p.tables = p.tables[:len(p.tables)-1]
}
