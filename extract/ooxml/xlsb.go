package ooxml

import (
	"context"
	"encoding/binary"
	"iter"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/table"
	"yinqu/extract/zipxml"
)

// Xlsb is the format of Excel's binary workbooks ([MS-XLSB]). It writes no
// changed copies.
type Xlsb struct{}

// Name returns "xlsb".
func (Xlsb) Name() string { return "xlsb" }

// Match reports whether h is a binary workbook.
func (Xlsb) Match(h *extract.Head) bool {
	return slices.ContainsFunc(h.Members(), func(n string) bool { return strings.EqualFold(clean(n), "xl/workbook.bin") })
}

// Extract implements extract.Format.
func (x Xlsb) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return x.layout().Extract(ctx, src)
}

func (Xlsb) layout() zipxml.Layout { return zipxml.Layout{Format: "xlsb", Read: new(binaryBook).read} }

// The records that are read ([MS-XLSB] 2.3).
const (
	brtRowHdr        = 0
	brtCellRk        = 2
	brtCellError     = 3
	brtCellBool      = 4
	brtCellReal      = 5
	brtCellSt        = 6
	brtCellIsst      = 7
	brtFmlaString    = 8
	brtFmlaNum       = 9
	brtFmlaBool      = 10
	brtSSTItem       = 19
	brtPCDIString    = 24
	brtName          = 39
	brtFmt           = 44
	brtXF            = 47
	brtColInfo       = 60
	brtCellRString   = 62
	brtWbProp        = 153
	brtBundleSh      = 156
	brtHeaderFooter  = 479
	brtHLink         = 494
	brtBeginCellXFs  = 617
	brtEndCellXFs    = 618
	brtCommentAuthor = 632
	brtBeginComment  = 635
	brtCommentText   = 637
)

// binaryText is the Ref of text in a binary part, which can't be changed.
type binaryText struct{}

func told(s string) flow.Piece { return flow.Piece{Text: s, Ref: binaryText{}} }

// binaryRecords yields the records of a part: their numbers and contents.
func binaryRecords(b []byte) iter.Seq2[int, []byte] {
	number := func(most int) (n int) {
		for i := 0; i < most && len(b) > 0; i++ {
			c := b[0]
			b = b[1:]
			n |= int(c&0x7F) << (7 * i)
			if c&0x80 == 0 {
				break
			}
		}
		return n
	}
	return func(yield func(int, []byte) bool) {
		for len(b) > 0 {
			id := number(2)
			size := min(number(4), len(b))
			if !yield(id, b[:size]) {
				return
			}
			b = b[size:]
		}
	}
}

// A fields reads the fields of a record one after the other; what lies behind
// its end is 0.
type fields struct{ b []byte }

func (f *fields) bytes(n int) []byte {
	out := f.b[:min(n, len(f.b))]
	f.b = f.b[len(out):]
	if len(out) < n {
		return make([]byte, n)
	}
	return out
}

func (f *fields) byte() byte { return f.bytes(1)[0] }
func (f *fields) u16() int   { return int(binary.LittleEndian.Uint16(f.bytes(2))) }
func (f *fields) u32() int   { return int(binary.LittleEndian.Uint32(f.bytes(4))) }
func (f *fields) real() string {
	return shortest(math.Float64frombits(binary.LittleEndian.Uint64(f.bytes(8))))
}

func shortest(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

// text reads an XLWideString or XLNullableWideString.
func (f *fields) text() string {
	n := f.u32()
	if n > len(f.b)/2 { // also that there is none
		return ""
	}
	units := make([]uint16, n)
	for i := range units {
		units[i] = uint16(f.u16())
	}
	return string(utf16.Decode(units))
}

// rk reads a packed number (2.5.123).
func (f *fields) rk() string {
	v := uint32(f.u32())
	n := math.Float64frombits(uint64(v&^3) << 32)
	if v&2 != 0 {
		n = float64(int32(v) >> 2)
	}
	if v&1 != 0 {
		n /= 100
	}
	return shortest(n)
}

// A binaryBook reads the parts of a binary workbook.
type binaryBook struct {
	book
	shown []string // the shared strings
	used  []bool
}

func (b *binaryBook) read(p *zipxml.Package, e *flow.Emitter) error {
	var xml []part
	var parts []int
	for i, f := range p.Files {
		name := strings.ToLower(p.Name(i))
		switch {
		case strings.HasSuffix(name, "/") || f.UncompressedSize64 == 0 || ignored(name) || strings.Contains(name, "binaryindex"):
		case p.IsXML(i):
			raw, err := p.XML(i)
			if err != nil {
				e.Problem(p.Name(i), err)
				continue
			}
			xml = append(xml, part{i, root(raw)})
		case path.Ext(name) == ".bin" && !strings.Contains(name, "vbaproject") && !strings.Contains(name, "embeddings/"):
			parts = append(parts, i)
		default:
			p.Embed(e, i)
		}
	}
	load := func(i int) []byte {
		if i < 0 {
			return nil
		}
		raw, err := p.Src.ReadPart(p.Files[i])
		if err != nil {
			e.Problem(p.Name(i), err)
		}
		return raw
	}
	b.globals(load(p.Find("xl/workbook.bin")), e)
	b.globals(load(p.Find("xl/styles.bin")), e)
	b.globals(load(p.Find("xl/sharedStrings.bin")), e)
	b.used = make([]bool, len(b.shown))
	targets := targets(p, "xl/workbook.bin")
	done := map[int]bool{}
	for _, s := range b.sheets {
		if s.part = p.Find(targets[s.rel]); s.part >= 0 && !done[s.part] {
			done[s.part] = true
			b.sheet(load(s.part), s, e)
		}
	}
	for i, s := range b.shown {
		if !b.used[i] && s != "" {
			e.Segment(document.Hidden, "unused string "+strconv.Itoa(i), "", 0, told(s))
		}
	}
	for _, i := range parts {
		if e.Stopped() {
			return nil
		}
		switch name := strings.ToLower(p.Name(i)); {
		case done[i] || strings.HasSuffix(name, "/workbook.bin") || strings.HasSuffix(name, "/styles.bin") || strings.HasSuffix(name, "/sharedstrings.bin"):
		case strings.Contains(name, "worksheets/"): // no sheet of the workbook: a leftover
			b.sheet(load(i), sheetInfo{name: path.Base(p.Name(i)), hidden: true}, e)
		default:
			b.other(load(i), p.Name(i), e)
		}
	}
	for _, pt := range xml {
		if err := b.emitPart(p, e, pt); err != nil {
			e.Problem(p.Name(pt.index), err)
		}
	}
	return nil
}

// globals reads what the sheets share.
func (b *binaryBook) globals(raw []byte, e *flow.Emitter) {
	codes := map[int]string{}
	cells := false
	for id, body := range binaryRecords(raw) {
		f := fields{body}
		switch id {
		case brtWbProp:
			b.date1904 = f.byte()&1 != 0
		case brtBundleSh:
			hidden := f.u32() != 0
			f.u32()
			s := sheetInfo{hidden: hidden, rel: f.text(), name: f.text()}
			b.sheets = append(b.sheets, s)
			e.Property("sheet", "sheet", told(s.name))
		case brtName:
			f.bytes(9)
			e.Property("defined name", "definedName", told(f.text()))
		case brtFmt:
			n := f.u16()
			codes[n] = f.text()
		case brtBeginCellXFs, brtEndCellXFs:
			cells = id == brtBeginCellXFs
		case brtXF:
			if f.u16(); cells {
				n := f.u16()
				code, ok := codes[n]
				if !ok {
					code = table.BuiltinFormat(n)
				}
				b.formats = append(b.formats, table.ParseFormat(code))
			}
		case brtSSTItem:
			f.byte()
			b.shown = append(b.shown, f.text())
		}
	}
}

// sheet emits the cells of a sheet, its links, headers and footers.
func (b *binaryBook) sheet(raw []byte, info sheetInfo, e *flow.Emitter) {
	var l table.Labeller
	var row []flow.SheetCell
	var hidden []struct{ from, to int }
	number, rowHidden := 0, false
	flush := func() {
		e.SheetRow(&l, row)
		row = row[:0]
	}
	for id, body := range binaryRecords(raw) {
		if e.Stopped() {
			return
		}
		f := fields{body}
		switch id {
		case brtRowHdr:
			flush()
			number = f.u32() + 1
			f.bytes(7)
			rowHidden = f.byte()&0x10 != 0
		case brtColInfo:
			from, to := f.u32(), f.u32()
			if f.bytes(8); f.byte()&1 != 0 && len(hidden) < maxColumn {
				hidden = append(hidden, struct{ from, to int }{from, to})
			}
		case brtHLink:
			f.bytes(16)
			f.text()
			for _, label := range []string{"location", "tooltip", "display"} {
				e.Property(info.name+" link", label, told(f.text()))
			}
		case brtHeaderFooter:
			f.u16()
			for i := range 6 {
				kind := []document.Kind{document.Header, document.Footer}[i%2]
				if s := f.text(); s != "" {
					e.Segment(kind, info.name, "", 0, told(s))
				}
			}
		default:
			column, text := b.cell(id, &f)
			if text == "" || column >= maxColumn {
				continue
			}
			c := flow.SheetCell{Column: column, Path: info.place(table.Name(column) + strconv.Itoa(number)), Hidden: info.hidden || rowHidden, Pieces: []flow.Piece{told(text)}}
			for _, h := range hidden {
				c.Hidden = c.Hidden || h.from <= column && column <= h.to
			}
			row = append(row, c)
		}
	}
	flush()
}

// cell returns what a cell's record shows, and its column.
func (b *binaryBook) cell(id int, f *fields) (column int, text string) {
	if id > brtFmlaBool && id != brtCellRString {
		return 0, ""
	}
	column = f.u32()
	style := f.u32() & 0xFFFFFF
	shown := func(v string) string {
		if style < len(b.formats) {
			return b.formats[style].Show(v, b.date1904)
		}
		return table.General.Show(v, b.date1904)
	}
	switch id {
	case brtCellRk:
		return column, shown(f.rk())
	case brtCellReal, brtFmlaNum:
		return column, shown(f.real())
	case brtCellBool, brtFmlaBool:
		return column, map[bool]string{true: "TRUE", false: "FALSE"}[f.byte() == 1]
	case brtCellSt, brtFmlaString:
		return column, f.text()
	case brtCellRString:
		f.byte()
		return column, f.text()
	case brtCellIsst:
		if i := f.u32(); i < len(b.shown) {
			b.used[i] = true
			return column, b.shown[i]
		}
	}
	return column, ""
}

// other emits the comments in a part, and the values that a pivot table keeps.
func (b *binaryBook) other(raw []byte, name string, e *flow.Emitter) {
	place := ""
	for id, body := range binaryRecords(raw) {
		if e.Stopped() {
			return
		}
		f := fields{body}
		switch id {
		case brtCommentAuthor:
			e.Property("comments author", "author", told(f.text()))
		case brtBeginComment:
			f.u32()
			row := f.u32()
			f.u32()
			place = "comment " + table.Name(min(f.u32(), maxColumn)) + strconv.Itoa(row+1)
		case brtCommentText:
			f.byte()
			if s := f.text(); s != "" {
				e.Segment(document.Comment, place, "", 0, told(s))
			}
		case brtPCDIString:
			if s := f.text(); s != "" {
				e.Segment(document.Hidden, path.Base(name), "", 0, told(s))
			}
		}
	}
}
