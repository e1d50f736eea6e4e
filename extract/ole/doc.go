package ole

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"yinqu/document"
	"yinqu/extract/flow"
)

// Offsets in the file information block of Word 97 and later ([MS-DOC] 2.5).
const (
	fibVersion  = 2
	fibFlags    = 10
	fibTextFrom = 0x18 // Word 6 and 95
	fibTextTo   = 0x1C
	fibCounts   = 0x4C // ccpText, ccpFtn, ccpHdd, ccpMcr, ccpAtn, ccpEdn, ccpTxbx, ccpHdrTxbx
	fibPairs    = 0x9A // FibRgFcLcb97: offset and size in the table stream
)

// The pairs in use, by number.
const (
	pairChars      = 12 // PlcfBteChpx
	pairParagraphs = 13 // PlcfBtePapx
	pairClx        = 33
	pairBookmarks  = 21 // SttbfBkmk
	pairAuthors    = 36 // GrpXstAtnOwners
	pairRevisers   = 51 // SttbfRMark
	pairSavedBy    = 71 // SttbSavedBy
	pairAssoc      = 32 // SttbfAssoc
	pairDrawings   = 50 // DggInfo
)

// A wordFile reads a Word document.
type wordFile struct {
	flow.Flow
	w, t    *stream // WordDocument and the table stream
	deleted []byteRange
	hidden  []byteRange
	paras   []paraRange

	at       int // character position
	fields   int // fields whose instruction is being read
	sections []section

	inTable, inRow, inCell bool
}

// A section is a stretch of characters of one kind.
type section struct {
	end   int
	kind  document.Kind
	place string
}

// A byteRange is a stretch of the WordDocument stream with some property.
type byteRange struct{ from, to int }

type paraRange struct {
	byteRange
	rowEnd, table bool
	heading       bool
}

func (f *file) readWord(e *flow.Emitter, storage, place string) error {
	w := f.find(storage, "WordDocument")
	b := w.data
	malformed := document.Problem{Path: f.src.Name, Cause: document.Malformed}
	if len(b) < 0x200 {
		return malformed
	}
	flags := u16(b, fibFlags)
	name := "0Table"
	if flags&0x200 != 0 {
		name = "1Table"
	}
	t := f.find(storage, name)
	if flags&0x100 != 0 {
		if err := f.unlockWord(w, t, storage); err != nil {
			return err
		}
		b = w.data
	}
	if u16(b, fibVersion) < 0xC1 { // Word 6 and 95: one stretch of text in one code page
		from, to := u32(b, fibTextFrom), u32(b, fibTextTo)
		if from > to || to > len(b) {
			return malformed
		}
		wf := &wordFile{Flow: flow.Flow{Emitter: e, Kind: document.Body, Place: place}, w: w, sections: []section{{1 << 30, document.Body, ""}}}
		wf.add(narrow(w, from, to-from, codePage(wordPage(b))), from)
		wf.finish()
		return nil
	}
	if t == nil {
		return malformed
	}
	wf := &wordFile{Flow: flow.Flow{Emitter: e, Kind: document.Body, Place: place}, w: w, t: t}
	end := 0
	for i, s := range []section{{0, document.Body, ""}, {0, document.Note, "footnote"}, {0, document.Header, "header"}, {0, document.Metadata, "macro"},
		{0, document.Comment, "comment"}, {0, document.Note, "endnote"}, {0, document.Body, "text box"}, {0, document.Header, "text box in header"}} {
		end += u32(b, fibCounts+4*i)
		s.end = end
		wf.sections = append(wf.sections, s)
	}
	wf.readRanges()
	if err := wf.readPieces(); err != nil {
		return malformed
	}
	wf.finish()
	if off, b := wf.pair(pairDrawings); b != nil {
		scanOptions(e, t, off, off+len(b), document.Body, place)
	}
	wf.readNames()
	return nil
}

// wordPage returns the code page of an old document by its language.
func wordPage(b []byte) int {
	switch u16(b, 6) {
	case 0x0804, 0x1004:
		return 936
	case 0x0404, 0x0C04:
		return 950
	case 0x0411:
		return 932
	case 0x0412:
		return 949
	case 0x0419, 0x0422:
		return 1251
	}
	return 1252
}

// pair returns the part of the table stream that a pair points to.
func (f *wordFile) pair(n int) (off int, b []byte) {
	off, size := u32(f.w.data, fibPairs+8*n), u32(f.w.data, fibPairs+8*n+4)
	if off < 0 || size <= 0 || off > len(f.t.data) || size > len(f.t.data)-off {
		return 0, nil
	}
	return off, f.t.data[off : off+size]
}

// readPieces reads the text by the piece table (2.4.1).
func (f *wordFile) readPieces() error {
	_, clx := f.pair(pairClx)
	for len(clx) > 3 && clx[0] == 1 {
		n := 3 + u16(clx, 1)
		if n > len(clx) {
			return errPlace
		}
		clx = clx[n:]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return errPlace
	}
	p := clx[5:min(len(clx), 5+u32(clx, 1))]
	count := (len(p) - 4) / 12
	for i := range count {
		if f.Stopped() {
			return nil
		}
		n := u32(p, 4*i+4) - u32(p, 4*i)
		fc := u32(p, 4*(count+1)+8*i+2)
		if n <= 0 || n > len(f.w.data) {
			continue
		}
		if fc&0x40000000 != 0 {
			off := (fc &^ 0x40000000) / 2
			f.add(narrow(f.w, off, n, charmap.Windows1252), off)
		} else {
			f.add(wide(f.w, fc, 2*n), fc)
		}
	}
	return nil
}

// add adds a piece's text, character by character where one means something.
func (f *wordFile) add(p flow.Piece, off int) {
	r, ok := p.Ref.(ref)
	if !ok {
		return
	}
	from, fromOff, kind := 0, off, document.Kind("")
	flush := func(to int) {
		if to > from {
			q := r
			q.off = fromOff
			f.put(flow.Piece{Text: p.Text[from:to], Ref: q, Kind: kind})
		}
	}
	deleted, hidden := cursor{ranges: f.deleted}, cursor{ranges: f.hidden}
	for i, c := range p.Text {
		size := r.bytesOf(c)
		now := document.Kind("")
		switch {
		case f.fields > 0:
			now = document.Metadata
		case deleted.in(off):
			now = document.Deleted
		case hidden.in(off):
			now = document.Hidden
		}
		if c < 0x20 && c != '\t' || c == 0xA0 || now != kind || f.sectionOver() {
			flush(i)
			from, fromOff, kind = i, off, now
		}
		if f.sectionOver() {
			f.nextSection()
		}
		if c < 0x20 && c != '\t' {
			f.control(c, off, flow.Piece{Ref: r, Kind: now})
			from, fromOff = i+1, off+size
		}
		off += size
		f.at++
		if c >= 0x10000 {
			f.at++
		}
	}
	flush(len(p.Text))
}

// A cursor tells whether growing offsets lie in sorted ranges.
type cursor struct {
	ranges []byteRange
	i      int
}

func (c *cursor) in(off int) bool {
	if c.i == 0 && len(c.ranges) > 8 {
		c.i, _ = slices.BinarySearchFunc(c.ranges, off, func(r byteRange, off int) int { return cmp.Compare(r.to, off) })
	}
	for c.i < len(c.ranges) && c.ranges[c.i].to <= off {
		c.i++
	}
	return c.i < len(c.ranges) && c.ranges[c.i].from <= off
}

func (f *wordFile) sectionOver() bool {
	return len(f.sections) > 1 && f.at >= f.sections[0].end
}

// nextSection goes on to the notes, headers and so on that follow the body.
func (f *wordFile) nextSection() {
	for f.sectionOver() {
		f.sections = f.sections[1:]
	}
	f.finish()
	f.Kind, f.Place = f.sections[0].kind, f.sections[0].place
	f.fields = 0
}

// control handles a control character at an offset of the stream.
func (f *wordFile) control(c rune, off int, p flow.Piece) {
	r := p.Ref.(ref)
	r.off = off
	switch c {
	case 0x0D, 0x0C, 0x07:
		f.endParagraph(c, off)
		return
	case 0x13:
		f.fields++
		return
	case 0x14, 0x15:
		f.fields = max(0, f.fields-1)
		return
	case 0x0B:
		p.Text = "\n"
	case 0x1E:
		p.Text = "-"
	case 0x1F:
		p.Text = "\u00AD"
	default:
		return
	}
	p.Ref = r
	f.put(p)
}

func (f *wordFile) put(p flow.Piece) {
	if !f.Paragraph() {
		f.OpenParagraph(false)
	}
	f.Add(p)
}

// endParagraph closes a paragraph, and with it a cell or a row.
func (f *wordFile) endParagraph(c rune, off int) {
	i, _ := slices.BinarySearchFunc(f.paras, off, func(r paraRange, off int) int { return cmp.Compare(r.to, off+1) })
	var pr paraRange
	if i < len(f.paras) && f.paras[i].from <= off {
		pr = f.paras[i]
	}
	if c != 0x07 && !pr.table {
		f.closeTable()
	}
	if pr.heading {
		f.SetHeading()
	}
	if c == 0x07 && !pr.rowEnd || c != 0x07 && pr.table {
		f.openCell()
	}
	f.CloseParagraph(false)
	if c == 0x07 {
		if f.inCell {
			f.CloseCell()
		}
		f.inCell, f.inRow = false, !pr.rowEnd
	}
}

// openCell begins a table and a cell, if none is open, around the paragraph
// that is open.
func (f *wordFile) openCell() {
	if !f.inTable {
		f.OpenTable(false)
	}
	if !f.inRow {
		f.OpenRow(flow.Row{})
	}
	if !f.inCell {
		f.OpenCell(flow.Cell{})
	}
	f.inTable, f.inRow, f.inCell = true, true, true
}

func (f *wordFile) closeTable() {
	if f.inCell {
		f.CloseCell()
	}
	if f.inTable {
		f.CloseTable()
	}
	f.inTable, f.inRow, f.inCell = false, false, false
}

func (f *wordFile) finish() {
	f.closeTable()
	f.Finish()
}

// readRanges reads where text is hidden or deleted, and where paragraphs and
// rows end (2.8.5, 2.8.25).
func (f *wordFile) readRanges() {
	f.pages(pairChars, func(page []byte, from, to, i, runs int) {
		off := 2 * int(page[4*(runs+1)+i])
		if off == 0 || off >= 511 {
			return
		}
		end := min(off+1+int(page[off]), 511)
		properties(page[off+1:end], func(op, operand int) {
			switch {
			case op == 0x0800 && operand != 0:
				f.deleted = append(f.deleted, byteRange{from, to})
			case op == 0x083C && operand == 1:
				f.hidden = append(f.hidden, byteRange{from, to})
			}
		})
	})
	f.pages(pairParagraphs, func(page []byte, from, to, i, runs int) {
		off := 2 * int(page[4*(runs+1)+13*i])
		p := paraRange{byteRange: byteRange{from, to}}
		if off > 0 && off < 510 {
			size := 2*int(page[off]) - 1
			off++
			if size < 0 {
				size = 2 * int(page[off])
				off++
			}
			end := min(off+size, 511)
			if end >= off+2 {
				style := u16(page, off)
				p.heading = style >= 1 && style <= 9
				properties(page[off+2:end], func(op, operand int) {
					switch op {
					case 0x2417:
						p.rowEnd = operand != 0
					case 0x2416:
						p.table = operand != 0
					}
				})
			}
		}
		f.paras = append(f.paras, p)
	})
	byFrom := func(a, b byteRange) int { return cmp.Compare(a.from, b.from) }
	slices.SortFunc(f.deleted, byFrom)
	slices.SortFunc(f.hidden, byFrom)
	slices.SortFunc(f.paras, func(a, b paraRange) int { return cmp.Compare(a.from, b.from) })
}

// pages calls run for every run of the formatted pages that a pair lists.
func (f *wordFile) pages(pair int, run func(page []byte, from, to, i, runs int)) {
	_, plc := f.pair(pair)
	n := (len(plc) - 4) / 8
	for k := range max(n, 0) {
		at := 512 * (u32(plc, 4*(n+1)+4*k) & 0x3FFFFF)
		if at+512 > len(f.w.data) {
			continue
		}
		page := f.w.data[at : at+512]
		runs := int(page[511])
		size := 1
		if pair == pairParagraphs {
			size = 13
		}
		if 4*(runs+1)+size*runs > 511 {
			continue
		}
		for i := range runs {
			run(page, u32(page, 4*i), u32(page, 4*i+4), i, runs)
		}
	}
}

// properties calls f for the single property modifiers in b (2.6.1); longer
// operands are passed as 0.
func properties(b []byte, f func(op, operand int)) {
	for len(b) >= 2 {
		op := u16(b, 0)
		b = b[2:]
		size := 1
		switch op >> 13 {
		case 2, 4, 5:
			size = 2
		case 3:
			size = 4
		case 7:
			size = 3
		case 6:
			if len(b) == 0 {
				return
			}
			size = 1 + int(b[0])
			if op == 0xD608 { // sprmTDefTable counts in two bytes
				size = 1 + u16(b, 0)
			}
		}
		if size > len(b) {
			return
		}
		operand := 0
		switch size {
		case 1:
			operand = int(b[0])
		case 2:
			operand = u16(b, 0)
		}
		f(op, operand)
		b = b[size:]
	}
}

// readNames emits the names that the table stream keeps: of authors, of
// bookmarks, of those who saved the document and where.
func (f *wordFile) readNames() {
	for _, t := range []struct {
		pair  int
		label string
	}{{pairAuthors, "author"}, {pairRevisers, "author"}, {pairSavedBy, "saved by"}, {pairBookmarks, "bookmark"}, {pairAssoc, "associated"}} {
		off, b := f.pair(t.pair)
		if t.pair == pairAuthors {
			for at := 0; at+2 <= len(b); {
				n := u16(b, at)
				f.name(off+at+2, n, t.label)
				at += 2 + 2*n
			}
			continue
		}
		if u16(b, 0) != 0xFFFF {
			continue
		}
		extra := u16(b, 4)
		at := 6
		for range u16(b, 2) {
			n := u16(b, at)
			f.name(off+at+2, n, t.label)
			at += 2 + 2*n + extra
		}
	}
}

func (f *wordFile) name(off, n int, label string) {
	p := wide(f.t, off, 2*n)
	if label == "bookmark" && strings.HasPrefix(p.Text, "_") || label == "author" && p.Text == "Unknown" {
		return
	}
	f.Property(fmt.Sprintf("%s %s", "document", label), label, p)
}
