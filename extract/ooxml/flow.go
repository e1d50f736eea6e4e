package ooxml

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/table"
	"yinqu/extract/zipxml"
)

// The forms of places that stand for text.
const (
	formRun    = zipxml.FormUser + iota // an element inside a run, such as a tab: gives way to a text element
	formBreak                           // an element beside runs, such as DrawingML's line break: gives way to a run
	formURL                             // a percent-encoded address
	formStored                          // a string with _xHHHH_ escapes
)

// maxNesting bounds tables in tables and text boxes in text boxes.
const maxNesting = 64

// A flow reads one part of paragraphs and tables: WordprocessingML and
// DrawingML use the same names for them. Paragraphs are held until they are
// complete, tables until they can be labelled.
type flow struct {
	*zipxml.Emitter
	part   int
	b      []byte
	s      *zipxml.Scanner
	kind   document.Kind
	space  bool   // elements of text take xml:space
	place  string // of the part, for people: "header 1"
	item   string // of the comment, note or slide part inside it
	styles map[string]bool

	boxes  []*box
	paras  []*paragraph
	tables []*grid

	count struct{ paras, tables, items int }
	attrs attrs

	text    bool          // inside an element of text
	aside   document.Kind // of that element, if its text stands apart
	props   int           // inside properties
	run     bool          // inside a run
	hidden  bool          // the run is hidden
	deleted int           // inside tracked deletions
	title   bool          // inside a slide's title
	unseen  bool          // inside a shape that is not shown
	element int           // where an element that stands for text begins
	skip    []branch
}

// A block is a paragraph or a table.
type block struct {
	para *paragraph
	grid *grid
}

type box struct{ blocks []block }

type paragraph struct {
	pieces  []zipxml.Piece
	heading bool
	after   []block // what is anchored in it: text boxes, phonetic guides
}

type grid struct {
	rows   []*gridRow
	header bool // the first row is one
}

type gridRow struct {
	cells           []*gridCell
	header, deleted bool
}

type gridCell struct {
	box
	span int
}

// read emits the part's paragraphs, tables and attributes.
func (f *flow) read() error {
	f.boxes = []*box{{}}
	f.skip = branches(f.b)
	f.s = zipxml.NewScanner(f.b)
	for f.s.Next() && !f.Stopped() {
		switch f.s.Kind {
		case zipxml.Start:
			f.start()
		case zipxml.End:
			f.end()
		case zipxml.Text:
			if f.text {
				ref := zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: f.s.Start, End: f.s.End}}
				if f.space {
					ref.Form = zipxml.FormSpace
				}
				f.add(f.s.Text(), ref)
			}
		}
	}
	// A broken part leaves things open: what was read of them counts.
	for len(f.paras) > 0 {
		f.closeParagraph()
	}
	for len(f.tables) > 0 {
		f.closeTable()
	}
	f.attrs.emit(f.Emitter, f.part, f.where(""))
	return f.s.Err()
}

func (f *flow) start() {
	switch string(f.s.Name) {
	case "p", "pt":
		f.paras = append(f.paras, &paragraph{heading: f.title})
		f.run, f.hidden = false, false
	case "rt": // a phonetic guide would part the words it stands above
		f.paras = append(f.paras, &paragraph{})
	case "r":
		f.run, f.hidden = true, false
	case "t", "v":
		f.text, f.aside = true, ""
	case "delText":
		f.text, f.aside = true, document.Deleted
	case "instrText", "delInstrText":
		f.text, f.aside = true, document.Metadata
	case "pPr", "rPr", "tcPr", "tblPr", "sectPr", "endParaRPr", "trPr":
		f.props++
		if n := len(f.tables); n > 0 && f.s.Value("firstRow") == "1" && string(f.s.Name) == "tblPr" {
			f.tables[n-1].header = true
		}
	case "vanish":
		if v := f.s.Value("val"); f.run && v != "0" && v != "false" && v != "off" {
			f.hidden = true
		}
	case "pStyle":
		if n := len(f.paras); n > 0 && f.styles[f.s.Value("val")] {
			f.paras[n-1].heading = true
		}
	case "del", "moveFrom":
		f.deleted++
		if f.props > 0 && len(f.paras) == 0 {
			if r := f.row(); r != nil {
				r.deleted = true
			}
		}
	case "tblHeader":
		if r := f.row(); r != nil {
			r.header = true
		}
	case "br", "cr", "tab", "ptab", "noBreakHyphen", "softHyphen", "sym":
		f.element = f.s.Start
	case "tbl":
		if len(f.tables) < maxNesting {
			f.tables = append(f.tables, &grid{})
		}
	case "tr":
		if n := len(f.tables); n > 0 {
			g := f.tables[n-1]
			g.rows = append(g.rows, &gridRow{header: g.header && len(g.rows) == 0})
		}
	case "tc":
		if r := f.row(); r != nil && len(f.boxes) < 2*maxNesting {
			c := &gridCell{span: number(f.s.Value("gridSpan"))}
			r.cells = append(r.cells, c)
			f.boxes = append(f.boxes, &c.box)
		}
	case "gridSpan":
		if r := f.row(); r != nil && len(r.cells) > 0 {
			r.cells[len(r.cells)-1].span = number(f.s.Value("val"))
		}
	case "txbxContent":
		if len(f.boxes) < 2*maxNesting {
			f.boxes = append(f.boxes, &box{})
		}
	case "Choice", "Fallback":
		f.branch()
	case "text": // of a comment in a presentation
		f.text, f.aside = f.kind == document.Comment, ""
	case "ph":
		if t := f.s.Value("type"); t == "title" || t == "ctrTitle" {
			f.title = true
		}
	case "cNvPr":
		f.unseen = f.s.Value("hidden") == "1"
	case "sp", "graphicFrame", "pic":
		f.title, f.unseen = false, false
	case "comment", "footnote", "endnote", "cm":
		f.count.items++
		f.item = fmt.Sprintf("%s %d", f.s.Name, f.count.items)
	}
	f.attrs.collect(f.s, f.b)
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func (f *flow) row() *gridRow {
	if n := len(f.tables); n > 0 && len(f.tables[n-1].rows) > 0 {
		rows := f.tables[n-1].rows
		return rows[len(rows)-1]
	}
	return nil
}

func (f *flow) end() {
	switch string(f.s.Name) {
	case "p", "rt", "pt":
		f.closeParagraph()
	case "r":
		f.run = false
	case "t", "v", "text", "delText", "instrText", "delInstrText":
		f.text = false
	case "sp", "graphicFrame":
		f.title, f.unseen = false, false
	case "pPr", "rPr", "tcPr", "tblPr", "sectPr", "endParaRPr", "trPr":
		f.props = max(0, f.props-1)
	case "del", "moveFrom":
		f.deleted = max(0, f.deleted-1)
	case "br", "cr", "tab", "ptab", "noBreakHyphen", "softHyphen", "sym":
		f.symbol()
	case "tbl":
		f.closeTable()
	case "tc", "txbxContent":
		f.closeBox()
	case "comment", "footnote", "endnote", "cm":
		f.item = ""
	}
}

// symbol adds the character that an element stands for.
func (f *flow) symbol() {
	if f.props > 0 || len(f.paras) == 0 {
		return // a tab stop, not a tab
	}
	text := "\n"
	switch string(f.s.Name) {
	case "tab", "ptab":
		text = "\t"
	case "noBreakHyphen":
		text = "-"
	case "softHyphen":
		text = "\u00AD"
	case "sym":
		// Symbol fonts place their signs in the private use area: no text.
		n, err := strconv.ParseUint(attrIn(f.b[f.element:f.s.End], "char"), 16, 16)
		if err != nil || n < 0x20 || n >= 0xD800 && n < 0xF900 || n > 0xFFFD {
			return
		}
		text = string(rune(n))
	}
	form := formRun
	if !f.run {
		form = formBreak
	}
	f.aside = ""
	f.add(text, zipxml.Ref{Part: f.part, Range: zipxml.Range{Start: f.element, End: f.s.End}, Form: form})
}

func attrIn(element []byte, name string) string {
	s := zipxml.NewScanner(element)
	s.Next()
	return s.Value(name)
}

func (f *flow) add(text string, ref zipxml.Ref) {
	if len(f.paras) == 0 {
		f.paras = append(f.paras, &paragraph{})
		defer f.closeParagraph()
	}
	kind := f.aside
	switch {
	case kind != "":
	case f.deleted > 0:
		kind = document.Deleted
	case f.run && f.hidden || f.unseen:
		kind = document.Hidden
	}
	p := f.paras[len(f.paras)-1]
	p.pieces = append(p.pieces, zipxml.Piece{Text: text, Ref: ref, Kind: kind})
}

func (f *flow) closeParagraph() {
	n := len(f.paras)
	if n == 0 {
		return
	}
	p := f.paras[n-1]
	f.paras = f.paras[:n-1]
	if string(f.s.Name) == "rt" && n > 1 {
		f.paras[n-2].after = append(f.paras[n-2].after, block{para: p})
		return
	}
	f.put(block{para: p})
}

func (f *flow) closeTable() {
	n := len(f.tables)
	if n == 0 {
		return
	}
	g := f.tables[n-1]
	f.tables = f.tables[:n-1]
	f.put(block{grid: g})
}

// put adds a complete block to the innermost box; the part's own blocks are emitted.
func (f *flow) put(b block) {
	if n := len(f.boxes); n > 1 {
		f.boxes[n-1].blocks = append(f.boxes[n-1].blocks, b)
		return
	}
	f.emit(b, f.kind, "", 0, "", false)
}

func (f *flow) closeBox() {
	n := len(f.boxes)
	if n < 2 {
		return
	}
	b := f.boxes[n-1]
	f.boxes = f.boxes[:n-1]
	if string(f.s.Name) == "txbxContent" {
		if k := len(f.paras); k > 0 {
			f.paras[k-1].after = append(f.paras[k-1].after, b.blocks...)
			return
		}
		for _, bl := range b.blocks {
			f.put(bl)
		}
	}
}

func (f *flow) where(path string) string {
	parts := make([]string, 0, 3)
	for _, p := range []string{f.place, f.item, path} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " ")
}

func (f *flow) emit(b block, kind document.Kind, path string, record int, label string, deleted bool) {
	if b.grid != nil {
		f.emitTable(b.grid)
		return
	}
	p := b.para
	if path == "" {
		f.count.paras++
		if path = f.where(""); f.item == "" {
			path = f.where("paragraph " + strconv.Itoa(f.count.paras))
		}
	}
	if p.heading && kind == document.Body {
		kind = document.Heading
	}
	if deleted {
		kind = document.Deleted
	}
	f.Segment(kind, path, label, record, p.pieces...)
	for _, a := range p.after {
		f.emit(a, kind, path, record, label, deleted)
	}
}

func (f *flow) emitTable(g *grid) {
	f.count.tables++
	number := f.count.tables
	var l table.Labeller
	for i, r := range g.rows {
		cells := make([]table.Cell, len(r.cells))
		for k, c := range r.cells {
			cells[k] = table.Cell{Text: c.text(), Span: c.span}
		}
		labels := l.Row(cells, r.header)
		record := f.NextRecord()
		for k, c := range r.cells {
			path := f.where(fmt.Sprintf("table %d row %d column %d", number, i+1, k+1))
			for _, b := range c.blocks {
				f.emit(b, cellKind(f.kind), path, record, labels[k], r.deleted)
			}
		}
	}
}

// cellKind keeps what matters more than being a cell: a comment's or a hidden
// part's kind.
func cellKind(k document.Kind) document.Kind {
	if k == document.Body {
		return document.Cell
	}
	return k
}

// text returns what a reader sees in the cell's own paragraphs.
func (c *gridCell) text() string {
	var b strings.Builder
	for _, bl := range c.blocks {
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

// encode is the zipxml.Layout's Encode of the forms above.
func encode(part []byte, ref zipxml.Ref, text string) (string, error) {
	switch ref.Form {
	case formURL:
		return zipxml.Encode(escapeURL(text))
	case formStored:
		return zipxml.Encode(escapeStored(text))
	}
	raw, err := zipxml.Encode(text)
	if err != nil || raw == "" {
		return "", err
	}
	tag := part[ref.Start+1 : ref.End]
	prefix := ""
	if i := bytes.IndexAny(tag, ": />"); i >= 0 && tag[i] == ':' {
		prefix = string(tag[:i+1])
	}
	if ref.Form == formBreak {
		return fmt.Sprintf("<%[1]sr><%[1]st>%[2]s</%[1]st></%[1]sr>", prefix, raw), nil
	}
	return fmt.Sprintf(`<%[1]st xml:space="preserve">%[2]s</%[1]st>`, prefix, raw), nil
}
