package ooxml

import (
	"strconv"
	"strings"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/table"
	"yinqu/extract/zipxml"
)

// A cellRef is a cell whose text changes with the whole cell: a number, a
// formula's result, or a run of a shared string.
type cellRef struct {
	part int
	zipxml.Range
	str, run int // shared string and its run; str is -1 for other cells

	// value is where the value of a formula stands that stays, since its words
	// are read and change by themselves.
	value zipxml.Range
}

// maxColumn and maxRow are the last ones that Excel has.
const (
	maxColumn = 16384
	maxRow    = 1048576
)

// A sheet reads the cells of one worksheet.
type sheet struct {
	*book
	sheetInfo
	e    *flow.Emitter
	s    *zipxml.Scanner
	raw  []byte
	l    table.Labeller
	cols []struct{ from, to int } // hidden columns

	row, column int // of the cell being read, from 1
	rowHidden   bool
	cells       []sheetCell
	cell        sheetCell
	typ, style  string
	value       zipxml.Range // of v's text
	valueText   string
	text        byte   // inside v, t or f of a cell: its letter
	phonetic    int    // inside phonetic guides
	attrs       attrs  // words of hyperlinks, validations
	part        string // of header, footer or a formula outside cells
}

type sheetCell struct {
	column int
	start  int
	pieces []flow.Piece
	f      []flow.Piece // its formula, if that holds words
}

func (b *book) emitSheet(p *zipxml.Package, e *flow.Emitter, info sheetInfo) {
	raw, err := p.XML(info.part)
	if err == nil {
		s := &sheet{book: b, sheetInfo: info, e: e, raw: raw, s: zipxml.NewScanner(raw)}
		err = s.read()
	}
	if err != nil {
		e.Problem(p.Name(info.part), err)
	}
}

func (s *sheet) read() error {
	for s.s.Next() && !s.e.Stopped() {
		switch s.s.Kind {
		case zipxml.Start:
			s.start()
		case zipxml.End:
			s.end()
		case zipxml.Text:
			s.chars()
		}
	}
	s.flushRow()
	s.attrs.emit(s.e, s.sheetInfo.part, s.name)
	return s.s.Err()
}

func (s *sheet) start() {
	switch string(s.s.Name) {
	case "c":
		s.startCell()
	case "v", "t", "f":
		s.text = s.s.Name[0]
	case "rPh":
		s.phonetic++
	case "row":
		s.flushRow()
		s.row++
		if n := number(s.s.Value("r")); n > 0 && n <= maxRow {
			s.row = n
		}
		s.column = 0
		s.rowHidden = isTrue(s.s.Value("hidden"))
	case "col":
		if isTrue(s.s.Value("hidden")) && len(s.cols) < maxColumn {
			s.cols = append(s.cols, struct{ from, to int }{number(s.s.Value("min")), number(s.s.Value("max"))})
		}
	case "oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter":
		s.part = string(s.s.Name)
	case "formula1", "formula2", "formula":
		s.part = "formula"
	case "hyperlink":
		s.attrs.collect(s.s, s.raw)
	case "dataValidation", "protectedRange", "scenario", "inputCells":
		for _, a := range s.s.Attrs() {
			switch n := string(a.Name); n {
			case "prompt", "promptTitle", "error", "errorTitle", "name", "user", "comment", "val":
				if t := zipxml.Decode(s.raw[a.Start:a.End]); strings.TrimSpace(t) != "" {
					s.attrs.add(attrKey{n, t}, zipxml.Range{Start: a.Start, End: a.End})
				}
			}
		}
	}
}

func isTrue(v string) bool { return v == "1" || v == "true" }

func (s *sheet) startCell() {
	s.cell = sheetCell{start: s.s.Start}
	s.typ, s.style, s.valueText, s.text = "", "", "", 0
	s.column++
	for _, a := range s.s.Attrs() {
		v := s.raw[a.Start:a.End]
		switch string(a.Name) {
		case "r":
			if col := columnOf(v); col > 0 {
				s.column = col
			}
		case "s":
			s.style = string(v)
		case "t":
			s.typ = string(v)
		}
	}
	s.cell.column = s.column
}

// columnOf returns the number of the column that a reference such as B7 begins with.
func columnOf(ref []byte) int {
	n := 0
	for _, c := range ref {
		c &^= 0x20
		if c < 'A' || c > 'Z' || n > maxColumn {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n > maxColumn {
		return 0
	}
	return n
}

func (s *sheet) chars() {
	ref := zipxml.Ref{Part: s.sheetInfo.part, Range: zipxml.Range{Start: s.s.Start, End: s.s.End}}
	switch {
	case s.part != "":
		kind := document.Metadata
		switch {
		case strings.HasSuffix(s.part, "Header"):
			kind = document.Header
		case strings.HasSuffix(s.part, "Footer"):
			kind = document.Footer
		case !hasWords(s.s.Raw()):
			return
		}
		s.e.Segment(kind, s.name+" "+s.part, "", 0, flow.Piece{Text: s.s.Text(), Ref: ref})
	case s.cell.start == 0 || s.phonetic > 0:
	case s.text == 'v':
		if s.valueText == "" {
			s.value.Start = ref.Start
		}
		s.value.End, s.valueText = ref.End, s.valueText+s.s.Text()
	case s.text == 't':
		ref.Form = formStored | zipxml.FormSpace
		s.cell.pieces = append(s.cell.pieces, flow.Piece{Text: unescapeStored(s.s.Text()), Ref: ref})
	case s.text == 'f':
		if hasWords(s.s.Raw()) {
			s.cell.f = append(s.cell.f, flow.Piece{Text: s.s.Text(), Ref: ref})
		}
	}
}

// hasWords reports whether a formula holds a string or a name that people chose.
func hasWords(formula []byte) bool {
	for _, c := range formula {
		if c == '"' || c >= 0x80 || c == '\'' || c == '&' {
			return true
		}
	}
	return false
}

func (s *sheet) end() {
	switch string(s.s.Name) {
	case "c":
		s.endCell()
	case "v", "t", "f":
		s.text = 0
	case "rPh":
		s.phonetic--
	case "row":
		s.flushRow()
	case "oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter", "formula1", "formula2", "formula":
		s.part = ""
	}
}

// endCell makes the pieces of a complete cell.
func (s *sheet) endCell() {
	if s.cell.start == 0 {
		return
	}
	c := s.cell
	s.cell = sheetCell{}
	ref := cellRef{part: s.sheetInfo.part, Range: zipxml.Range{Start: c.start, End: s.s.End}, str: -1}
	show := func(text string) {
		if len(c.f) > 0 {
			ref.value = s.value
		}
		c.pieces = append(c.pieces, flow.Piece{Text: text, Ref: ref})
	}
	v := s.valueText
	switch {
	case v == "":
	case s.typ == "s":
		i, err := strconv.Atoi(strings.TrimSpace(v))
		if err != nil || i < 0 || i >= len(s.strings) {
			break
		}
		s.uses[i]++
		ref.str = i
		for k, p := range s.strings[i] {
			ref.run = k
			c.pieces = append(c.pieces, flow.Piece{Text: p.text, Ref: ref})
		}
	case s.typ == "str":
		show(unescapeStored(v))
	case s.typ == "b":
		show(map[bool]string{true: "TRUE", false: "FALSE"}[v == "1"])
	case s.typ == "e" || s.typ == "d" || s.typ == "inlineStr":
		show(v)
	default:
		f := table.General
		if i, err := strconv.Atoi(s.style); err == nil && i >= 0 && i < len(s.formats) {
			f = s.formats[i]
		}
		show(f.Show(v, s.date1904))
	}
	if len(c.pieces) > 0 || len(c.f) > 0 {
		s.cells = append(s.cells, c)
	}
}

// flushRow emits the cells of a complete row.
func (s *sheet) flushRow() {
	row := make([]flow.SheetCell, len(s.cells))
	for i, c := range s.cells {
		row[i] = flow.SheetCell{Column: c.column - 1, Path: s.place(table.Name(c.column-1) + strconv.Itoa(s.row)),
			Hidden: s.hidden || s.rowHidden || s.columnHidden(c.column), Pieces: c.pieces, Formula: c.f}
	}
	s.cells = s.cells[:0]
	s.e.SheetRow(&s.l, row)
}

func (s *sheet) columnHidden(column int) bool {
	for _, c := range s.cols {
		if c.from <= column && column <= c.to {
			return true
		}
	}
	return false
}
