package flow

import (
	"fmt"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/table"
)

// maxNesting bounds tables in tables and text boxes in text boxes.
const maxNesting = 64

// A Flow gathers the paragraphs and tables of a part from what opens and
// closes in it, and emits them: a paragraph once it is complete, what is
// anchored in it after it, a table's row once it can be labelled. What is
// closed without being open is ignored.
type Flow struct {
	*Emitter
	Kind   document.Kind // of what is in no box of another kind
	Place  string        // for people: "header 1"
	boxes  []*box
	paras  []*paragraph
	tables []*grid
	over   int // boxes and tables that are open beyond maxNesting

	paragraphs, grids int // counted so far
}

// A block is a paragraph or a table.
type block struct {
	para *paragraph
	grid *grid
	box  *box
}

// A box holds blocks: a cell, a text box, a note.
type box struct {
	kind   document.Kind
	item   string
	blocks []block
}

type paragraph struct {
	pieces  []Piece
	heading bool
	box     *box
	after   []block
}

type grid struct {
	rows   []*Row
	header bool // the first row is one
	number int
	lines  int // rows so far
	l      table.Labeller
}

// A Row is a table's row.
type Row struct {
	Header, Deleted, Hidden bool
	cells                   []*Cell
}

// A Cell is a cell of a row.
type Cell struct {
	Span   int // columns; 0 means 1
	Path   string
	Hidden bool
	box    box
}

// OpenParagraph begins a paragraph; paragraphs may begin inside another.
func (f *Flow) OpenParagraph(heading bool) {
	f.paras = append(f.paras, &paragraph{heading: heading, box: f.innermost()})
}

// Paragraph reports whether a paragraph is open.
func (f *Flow) Paragraph() bool { return len(f.paras) > 0 }

// SetHeading makes the open paragraph a heading.
func (f *Flow) SetHeading() {
	if n := len(f.paras); n > 0 {
		f.paras[n-1].heading = true
	}
}

// Add adds to the open paragraph, or makes one of it.
func (f *Flow) Add(p Piece) {
	if len(f.paras) == 0 {
		f.OpenParagraph(false)
		defer f.CloseParagraph(false)
	}
	last := f.paras[len(f.paras)-1]
	last.pieces = append(last.pieces, p)
}

// CloseParagraph ends the innermost paragraph. Anchored says that it stands
// beside the one around it, as a phonetic guide does.
func (f *Flow) CloseParagraph(anchored bool) {
	n := len(f.paras)
	if n == 0 {
		return
	}
	p := f.paras[n-1]
	f.paras = f.paras[:n-1]
	if anchored && n > 1 {
		f.paras[n-2].after = append(f.paras[n-2].after, block{para: p})
		return
	}
	f.put(block{para: p})
}

// OpenBox begins a text box or a note. A kind and an item such as "note 3"
// hold for all that is in it; empty ones are those around it.
func (f *Flow) OpenBox(kind document.Kind, item string) {
	f.push(&box{kind: kind, item: item})
}

func (f *Flow) push(b *box) {
	if len(f.boxes)+len(f.tables) >= maxNesting {
		f.over++
		return
	}
	f.boxes = append(f.boxes, b)
}

func (f *Flow) pop() *box {
	if f.over > 0 {
		f.over--
		return nil
	}
	n := len(f.boxes)
	if n == 0 {
		return nil
	}
	b := f.boxes[n-1]
	f.boxes = f.boxes[:n-1]
	return b
}

// CloseBox ends the innermost box; its content follows the paragraph around it.
func (f *Flow) CloseBox() {
	b := f.pop()
	if b == nil {
		return
	}
	for k := len(f.paras); k > 0; k-- {
		if f.paras[k-1].box != b {
			f.paras[k-1].after = append(f.paras[k-1].after, block{box: b})
			return
		}
	}
	f.put(block{box: b})
}

// OpenTable begins a table. Header says that its first row names the columns.
func (f *Flow) OpenTable(header bool) {
	if len(f.boxes)+len(f.tables) >= maxNesting {
		f.over++
		return
	}
	f.tables = append(f.tables, &grid{header: header})
}

// MarkHeader says that the first row of the innermost table names the columns.
func (f *Flow) MarkHeader() {
	if n := len(f.tables); n > 0 {
		f.tables[n-1].header = true
	}
}

// CloseTable ends the innermost table.
func (f *Flow) CloseTable() {
	if f.over > 0 {
		f.over--
		return
	}
	if n := len(f.tables); n > 0 {
		g := f.tables[n-1]
		f.tables = f.tables[:n-1]
		f.put(block{grid: g})
	}
}

// OpenRow begins a row. A row of an outermost table is emitted when the next begins.
func (f *Flow) OpenRow(r Row) {
	n := len(f.tables)
	if n == 0 || f.over > 0 {
		return
	}
	g := f.tables[n-1]
	if n == 1 && len(f.boxes) == 0 {
		f.emitRows(g, frame{kind: f.Kind})
	}
	r.Header = r.Header || g.header && g.lines == 0 && len(g.rows) == 0
	g.rows = append(g.rows, &r)
}

// Row returns the innermost row; nil if there is none.
func (f *Flow) Row() *Row {
	if n := len(f.tables); n > 0 && len(f.tables[n-1].rows) > 0 {
		rows := f.tables[n-1].rows
		return rows[len(rows)-1]
	}
	return nil
}

// Last returns the row's last cell; nil if there is none.
func (r *Row) Last() *Cell {
	if len(r.cells) == 0 {
		return nil
	}
	return r.cells[len(r.cells)-1]
}

// OpenCell begins a cell of the innermost row.
func (f *Flow) OpenCell(c Cell) {
	r := f.Row()
	if r == nil || f.over > 0 {
		f.OpenBox("", "")
		return
	}
	r.cells = append(r.cells, &c)
	f.push(&c.box)
}

// CloseCell ends the innermost cell.
func (f *Flow) CloseCell() {
	b := f.pop()
	if r := f.Row(); b != nil && (r == nil || r.Last() == nil || b != &r.Last().box) {
		f.put(block{box: b}) // a cell outside a row
	}
}

// innermost returns the box that is open; nil if none is.
func (f *Flow) innermost() *box {
	if n := len(f.boxes); n > 0 {
		return f.boxes[n-1]
	}
	return nil
}

// put adds a complete block to the innermost box, or emits it.
func (f *Flow) put(b block) {
	if in := f.innermost(); in != nil {
		in.blocks = append(in.blocks, b)
		return
	}
	f.emit(b, frame{kind: f.Kind})
}

// Finish closes what a broken part leaves open: what was read of it counts.
func (f *Flow) Finish() {
	f.over = 0
	for len(f.paras) > 0 {
		f.CloseParagraph(false)
	}
	for len(f.boxes) > 0 {
		f.CloseCell()
	}
	for len(f.tables) > 0 {
		f.CloseTable()
	}
}

// A frame is what a block inherits.
type frame struct {
	kind    document.Kind
	item    string
	path    string
	label   string
	record  int
	deleted bool
}

func (f *Flow) emit(b block, in frame) {
	switch {
	case b.box != nil:
		if b.box.kind != "" {
			in.kind = b.box.kind
		}
		if b.box.item != "" {
			in.item, in.path = b.box.item, ""
		}
		for _, bl := range b.box.blocks {
			f.emit(bl, in)
		}
		return
	case b.grid != nil:
		f.emitRows(b.grid, in)
		return
	}
	p := b.para
	if in.path == "" {
		item := in.item
		if item == "" && len(p.pieces) > 0 {
			f.paragraphs++
			item = "paragraph " + strconv.Itoa(f.paragraphs)
		}
		in.path = f.where(item)
	}
	kind := in.kind
	if p.heading && kind == document.Body {
		kind = document.Heading
	}
	if in.deleted {
		kind = document.Deleted
	}
	f.Segment(kind, in.path, in.label, in.record, p.pieces...)
	for _, a := range p.after {
		f.emit(a, in)
	}
}

func (f *Flow) where(item string) string {
	if f.Place == "" || item == "" {
		return f.Place + item
	}
	return f.Place + " " + item
}

// emitRows emits the rows of a table that are complete.
func (f *Flow) emitRows(g *grid, in frame) {
	if g.number == 0 {
		f.grids++
		g.number = f.grids
	}
	rows := g.rows
	g.rows = nil
	for _, r := range rows {
		g.lines++
		cells := make([]table.Cell, len(r.cells))
		for k, c := range r.cells {
			cells[k] = table.Cell{Text: c.text(), Span: c.Span}
		}
		labels := g.l.Row(cells, r.Header)
		record := f.NextRecord()
		for k, c := range r.cells {
			cell := frame{kind: in.kind, item: in.item, path: c.Path, label: labels[k], record: record, deleted: r.Deleted}
			if cell.kind == document.Body {
				cell.kind = document.Cell
			}
			if r.Hidden || c.Hidden {
				cell.kind = document.Hidden
			}
			if cell.path == "" && len(c.box.blocks) > 0 {
				cell.path = f.where(strings.TrimSpace(fmt.Sprintf("%s table %d row %d column %d", in.item, g.number, g.lines, k+1)))
			}
			f.emit(block{box: &c.box}, cell)
		}
	}
}

// text returns what a reader sees in the cell's own paragraphs.
func (c *Cell) text() string {
	var b strings.Builder
	for _, bl := range c.box.blocks {
		if bl.para == nil {
			continue
		}
		for _, p := range bl.para.pieces {
			if p.Kind == "" {
				b.WriteString(p.Text)
			}
		}
	}
	return b.String()
}
