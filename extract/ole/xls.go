package ole

import (
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"

	"yinqu/document"
	"yinqu/extract/flow"
	"yinqu/extract/table"
)

// The records of a workbook that matter here ([MS-XLS] 2.3).
const (
	xlsFormula      = 0x0006
	xlsEOF          = 0x000A
	xlsHeader       = 0x0014
	xlsFooter       = 0x0015
	xlsName         = 0x0018
	xlsNote         = 0x001C
	xlsDateMode     = 0x0022
	xlsFilePass     = 0x002F
	xlsContinue     = 0x003C
	xlsCodePage     = 0x0042
	xlsWriteUser    = 0x005C
	xlsColInfo      = 0x007D
	xlsBoundSheet   = 0x0085
	xlsMulRK        = 0x00BD
	xlsRString      = 0x00D6
	xlsXF           = 0x00E0
	xlsSST          = 0x00FC
	xlsDrawingGroup = 0x00EB
	xlsDrawing      = 0x00EC
	xlsLabelSST     = 0x00FD
	xlsTXO          = 0x01B6
	xlsNumber       = 0x0203
	xlsLabel        = 0x0204
	xlsBoolErr      = 0x0205
	xlsString       = 0x0207
	xlsRow          = 0x0208
	xlsRK           = 0x027E
	xlsFormat       = 0x041E
	xlsBOF          = 0x0809
)

// A workbook reads the records of a workbook's stream.
type workbook struct {
	e        *flow.Emitter
	s        *stream
	place    string
	old      bool              // Excel 5 and 95: strings are bytes of a code page
	enc      encoding.Encoding // of those
	date1904 bool
	codes    map[int]string
	parsed   map[int]table.NumberFormat
	formats  []int // format by cell style
	strings  [][]flow.Piece
	used     []bool
	sheets   map[int]sheet // by the offset of their first record
}

type sheet struct {
	name   string
	hidden bool
}

// A record is one record and the offset of its body.
type record struct {
	typ, at, size int
}

func (b *workbook) next(at int) (record, bool) {
	data := b.s.data
	if at+4 > len(data) {
		return record{}, false
	}
	r := record{u16(data, at), at + 4, u16(data, at+2)}
	r.size = min(r.size, len(data)-r.at)
	return r, true
}

func (f *file) readBook(e *flow.Emitter, s *stream, place string) error {
	b := &workbook{e: e, s: s, place: place, enc: charmap.Windows1252, codes: map[int]string{}, parsed: map[int]table.NumberFormat{}, sheets: map[int]sheet{}}
	first, ok := b.next(0)
	if !ok || first.typ&0xFF != 0x09 {
		return document.Problem{Path: f.src.Name, Cause: document.Malformed}
	}
	b.old = first.typ != xlsBOF || u16(s.data, first.at) < 0x0600
	if r, ok := b.filePass(); ok {
		if err := f.unlockBook(b, r); err != nil {
			return err
		}
	}
	at := b.globals()
	for {
		r, ok := b.next(at)
		if !ok || e.Stopped() {
			break
		}
		if r.typ != xlsBOF && r.typ&0xFF != 0x09 {
			at = r.at + r.size
			continue
		}
		info, known := b.sheets[at]
		if !known {
			info = sheet{name: "sheet"}
		}
		at = b.sheet(r.at+r.size, info)
	}
	for i, str := range b.strings {
		if !b.used[i] && len(str) > 0 {
			e.Segment(document.Hidden, strings.TrimSpace(fmt.Sprintf("%s unused string %d", place, i)), "", 0, str...)
		}
	}
	return nil
}

// filePass returns the record that says how the workbook is encrypted; false if
// it is not.
func (b *workbook) filePass() (record, bool) {
	for at := 0; ; {
		r, ok := b.next(at)
		if !ok || r.typ == xlsEOF {
			return r, false
		}
		if r.typ == xlsFilePass {
			return r, true
		}
		at = r.at + r.size
	}
}

// globals reads what the sheets share and returns where it ends.
func (b *workbook) globals() (end int) {
	data := b.s.data
	for at := 0; ; {
		r, ok := b.next(at)
		if !ok {
			return len(data)
		}
		at = r.at + r.size
		switch r.typ {
		case xlsEOF:
			return at
		case xlsCodePage:
			b.enc = codePage(u16(data, r.at))
		case xlsDateMode:
			b.date1904 = u16(data, r.at) == 1
		case xlsBoundSheet:
			p := b.string(r.at+6, 1)
			b.sheets[u32(data, r.at)] = sheet{p.Text, r.size > 4 && data[r.at+4]&3 != 0}
			b.e.Property("sheet", "sheet", p)
		case xlsFormat:
			if b.old {
				b.codes[u16(data, r.at)] = b.string(r.at+2, 1).Text
			} else {
				b.codes[u16(data, r.at)] = b.string(r.at+2, 2).Text
			}
		case xlsXF:
			b.formats = append(b.formats, u16(data, r.at+2))
		case xlsWriteUser:
			p := b.string(r.at, 2)
			p.Text = strings.TrimRight(p.Text, " \x00")
			b.e.Property("property lastUser", "lastUser", p)
		case xlsName:
			if n := int(byteAt(data, r.at+3)); n > 1 {
				b.e.Property("defined name", "definedName", b.chars(r.at+14, n))
			}
		case xlsSST:
			at = b.sst(r)
		}
	}
}

func byteAt(b []byte, off int) byte {
	if off < 0 || off >= len(b) {
		return 0
	}
	return b[off]
}

// string returns the string at off with a count of one or two bytes before it.
func (b *workbook) string(off, count int) flow.Piece {
	n := int(byteAt(b.s.data, off))
	if count == 2 {
		n = u16(b.s.data, off)
	}
	if b.old {
		return narrow(b.s, off+count, n, b.enc)
	}
	return b.chars(off+count, n)
}

// chars returns n characters behind a byte that says whether they are wide.
func (b *workbook) chars(off, n int) flow.Piece {
	if b.old {
		return narrow(b.s, off, n, b.enc)
	}
	if byteAt(b.s.data, off)&1 != 0 {
		return wide(b.s, off+1, 2*n)
	}
	return narrow(b.s, off+1, n, nil)
}

// sst reads the shared strings, which go on through Continue records wherever
// they must, even inside a string (2.4.265).
func (b *workbook) sst(r record) (end int) {
	data := b.s.data
	at, limit := r.at+8, r.at+r.size
	end = limit
	// more goes on in the next Continue record.
	more := func() bool {
		c, ok := b.next(end)
		if !ok || c.typ != xlsContinue {
			return false
		}
		at, limit = c.at, c.at+c.size
		end = limit
		return true
	}
	defer func() {
		for more() {
		}
	}()
	count := min(u32(data, r.at+4), len(data)/3)
	for range count {
		if at >= limit && !more() {
			return
		}
		n, flags := u16(data, at), byteAt(data, at+2)
		at += 3
		skip := 0
		if flags&8 != 0 { // formatted runs
			skip += 4 * u16(data, at)
			at += 2
		}
		if flags&4 != 0 { // phonetic guide
			skip += u32(data, at)
			at += 4
		}
		var str []flow.Piece
		for n > 0 {
			if at >= limit {
				if !more() {
					return
				}
				flags = flags&^1 | byteAt(data, at)&1
				at++
			}
			width := 1 + int(flags&1)
			k := min(n, (limit-at)/width)
			if k == 0 {
				at = limit
				continue
			}
			if width == 2 {
				str = append(str, wide(b.s, at, 2*k))
			} else {
				str = append(str, narrow(b.s, at, k, nil))
			}
			at += k * width
			n -= k
		}
		for skip > 0 {
			k := min(skip, limit-at)
			at, skip = at+k, skip-k
			if skip > 0 && !more() {
				break
			}
		}
		b.strings = append(b.strings, str)
		b.used = append(b.used, false)
	}
	return
}

// A page is a sheet being read.
type page struct {
	*workbook
	sheet
	l       table.Labeller
	row     int
	cells   []cell
	rows    map[int]bool // hidden ones
	columns [256]bool    // hidden ones
	pending *cell        // a formula whose text follows
	notes   int
	textAt  int // characters of a text box that follow in a Continue record
}

type cell struct {
	row, column int
	pieces      []flow.Piece
}

// sheet reads the records of a sheet from at to its end.
func (b *workbook) sheet(at int, info sheet) int {
	p := &page{workbook: b, sheet: info, row: -1, rows: map[int]bool{}}
	depth := 0
	for {
		r, ok := b.next(at)
		if !ok || b.e.Stopped() {
			break
		}
		at = r.at + r.size
		if r.typ == xlsEOF {
			if depth == 0 {
				break
			}
			depth--
			continue
		}
		if r.typ == xlsBOF {
			depth++ // a chart inside
			continue
		}
		p.record(r)
	}
	p.flush()
	return at
}

func (p *page) record(r record) {
	data := p.s.data
	row, col, xf := u16(data, r.at), u16(data, r.at+2), u16(data, r.at+4)
	if p.textAt > 0 && r.typ == xlsContinue {
		p.notes++
		for _, piece := range split(p.chars(r.at, min(p.textAt, r.size-1)), func(c rune) (string, bool) {
			return map[rune]string{'\n': "\n", '\t': "\t"}[c], c < 0x20
		}) {
			if piece.Text != "\n" {
				p.e.Segment(document.Comment, fmt.Sprintf("%s text %d", p.name, p.notes), "", 0, piece)
			}
		}
		p.textAt = 0
		return
	}
	p.textAt = 0
	switch r.typ {
	case xlsRow:
		if u32(data, r.at+12)&0x20 != 0 {
			p.rows[row] = true
		}
	case xlsColInfo:
		if u16(data, r.at+8)&1 != 0 {
			for c := row; c <= col && c < len(p.columns); c++ {
				p.columns[c] = true
			}
		}
	case xlsLabelSST:
		if i := u32(data, r.at+6); i >= 0 && i < len(p.strings) {
			p.used[i] = true
			p.add(row, col, p.strings[i]...)
		}
	case xlsLabel, xlsRString:
		p.add(row, col, p.starred(r, p.string(r.at+6, 2), xf))
	case xlsNumber:
		if r.size >= 14 {
			p.add(row, col, p.numeral(r, 0, xf, float(data, r.at+6)))
		}
	case xlsRK:
		p.add(row, col, p.numeral(r, 0, xf, rk(u32(data, r.at+6))))
	case xlsMulRK:
		for i := 0; 4+6*i+6 <= r.size-2; i++ {
			at := r.at + 6 + 6*i
			p.add(row, col+i, p.numeral(r, at, u16(data, at-2), rk(u32(data, at))))
		}
	case xlsBoolErr:
		if byteAt(data, r.at+7) == 0 {
			p.add(row, col, flow.Piece{Text: map[bool]string{true: "TRUE", false: "FALSE"}[byteAt(data, r.at+6) == 1], Ref: fixed{}})
		}
	case xlsFormula:
		p.formula(r, row, col, xf)
	case xlsString:
		if p.pending != nil {
			p.add(p.pending.row, p.pending.column, p.string(r.at, 2))
			p.pending = nil
		}
	case xlsHeader, xlsFooter:
		kind := document.Header
		if r.typ == xlsFooter {
			kind = document.Footer
		}
		if r.size > 2 {
			count := 2
			if p.old {
				count = 1
			}
			p.e.Segment(kind, p.name, "", 0, p.string(r.at, count))
		}
	case xlsNote:
		if !p.old && r.size > 10 {
			p.e.Property(p.name+" note author", "author", p.string(r.at+8, 2))
		} else if p.old {
			p.e.Segment(document.Comment, p.name+" note", "", 0, narrow(p.s, r.at+6, min(u16(data, r.at+4), r.size-6), p.enc))
		}
	case xlsDrawing:
		scanOptions(p.e, p.s, r.at, r.at+r.size, document.Body, p.name)
	case xlsTXO:
		p.textAt = u16(data, r.at+10)
	}
}

func (p *page) formula(r record, row, col, xf int) {
	data := p.s.data
	if r.size < 14 {
		return
	}
	if u16(data, r.at+12) != 0xFFFF {
		slot := 0
		if p.shared(r) {
			slot = r.at + 6
		}
		p.add(row, col, p.numeral(r, slot, xf, float(data, r.at+6)))
		return
	}
	switch data[r.at+6] {
	case 0:
		p.pending = &cell{row: row, column: col}
	case 1:
		p.add(row, col, flow.Piece{Text: map[bool]string{true: "TRUE", false: "FALSE"}[data[r.at+8] == 1], Ref: fixed{}})
	}
}

// format returns the number format of that number.
func (b *workbook) format(id int) table.NumberFormat {
	f, ok := b.parsed[id]
	if !ok {
		code, own := b.codes[id]
		if !own {
			code = table.BuiltinFormat(id)
		}
		f = table.ParseFormat(code)
		b.parsed[id] = f
	}
	return f
}

func (p *page) add(row, col int, pieces ...flow.Piece) {
	if row != p.row {
		p.flush()
		p.row = row
	}
	p.cells = append(p.cells, cell{row, col, pieces})
}

// flush emits the cells of a complete row.
func (p *page) flush() {
	row := make([]flow.SheetCell, len(p.cells))
	for i, c := range p.cells {
		row[i] = flow.SheetCell{Column: c.column, Path: fmt.Sprintf("%s!%s%d", p.name, table.Name(c.column), c.row+1),
			Hidden: p.hidden || p.rows[c.row] || c.column < len(p.columns) && p.columns[c.column], Pieces: c.pieces}
	}
	p.cells = p.cells[:0]
	p.e.SheetRow(&p.l, row)
}
