package ole

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"yinqu/extract"
	"yinqu/extract/flow"
	"yinqu/extract/table"
)

// Records that tell that others take part in a formula.
const (
	xlsArray   = 0x0221
	xlsTable   = 0x0236
	xlsShared  = 0x04BC
	expToken   = 0x01 // begins the tokens of a cell of a shared formula or array
	tableToken = 0x02
)

// A numeral is the Ref of a cell that shows a number. A record keeps its size:
// in place of a number come stars (a LABEL record, 2.5.145), or the number 0
// where the record is not the cell's own.
type numeral struct {
	s        *stream
	record   record
	slot     int // offset of the RK value in a MULRK record, or of the result of a formula that others share; else 0
	old      bool
	format   table.NumberFormat
	date1904 bool
}

// stars is how many stand in place of a number that has room for them.
const stars = 5

// numeral returns the piece of a cell of record r that shows n. One that shares
// its record or its formula has its value at slot.
func (p *page) numeral(r record, slot, xf int, n float64) flow.Piece {
	ref := numeral{p.s, r, slot, p.old, table.General, p.date1904}
	if xf >= 0 && xf < len(p.formats) {
		ref.format = p.format(p.formats[xf])
	}
	piece := flow.Piece{Text: ref.show(n), Ref: ref, Instead: ref.show(0)}
	if room := ref.room(); slot == 0 && room > 0 {
		piece.Instead = strings.Repeat("*", min(stars, room)) + strings.Repeat(" ", max(0, room-stars))
	}
	return piece
}

func (c numeral) show(n float64) string {
	return c.format.Show(strconv.FormatFloat(n, 'g', -1, 64), c.date1904)
}

// room is how many characters a LABEL record of this size has.
func (c numeral) room() int {
	if c.old {
		return c.record.size - 8
	}
	return c.record.size - 9
}

// shared reports whether cells beside that of the formula record r take part
// in its formula.
func (p *page) shared(r record) bool {
	token := byteAt(p.s.data, r.at+22)
	next, _ := p.next(r.at + r.size)
	return token == expToken || token == tableToken || next.typ == xlsArray || next.typ == xlsTable || next.typ == xlsShared
}

// starred returns text, which stood in the place of a number if it is stars.
func (p *page) starred(r record, text flow.Piece, xf int) flow.Piece {
	if text.Text == "" || strings.Trim(text.Text, "* ") != "" {
		return text
	}
	hidden := p.numeral(r, 0, xf, 0)
	if utf8.RuneCountInString(text.Text) != hidden.Ref.(numeral).room() {
		return text
	}
	return flow.Piece{Text: text.Text, Ref: hidden.Ref}
}

// writeNumeral makes a cell show text: a number as one, if the record has room
// for it, and stars as a string.
func (f *file) writeNumeral(c numeral, text string) error {
	text = strings.TrimRight(text, " ")
	n, ok := c.format.Value(text, c.date1904)
	if text == c.show(0) { // of a date no calendar has that day
		n, ok = 0, true
	}
	packed, fits := packRK(n)
	number := binary.LittleEndian.AppendUint64(nil, math.Float64bits(n))
	switch {
	case c.slot > 0 && ok && c.record.typ == xlsMulRK && fits:
		return f.put(c.s, c.slot, packed)
	case c.slot > 0 && ok && c.record.typ == xlsFormula:
		return f.put(c.s, c.slot, number)
	case c.slot > 0:
		return extract.ErrLength
	case ok && c.record.size == 6+len(number):
		return f.replaceCell(c, xlsNumber, number)
	case ok && c.record.size == 6+len(packed) && fits:
		return f.replaceCell(c, xlsRK, packed)
	}
	room := c.room()
	for _, r := range text {
		if r >= utf8.RuneSelf {
			return extract.ErrLength
		}
	}
	if len(text) > room {
		return extract.ErrLength
	}
	body := []byte{byte(room), byte(room >> 8)}
	if !c.old {
		body = append(body, 0)
	}
	return f.replaceCell(c, xlsLabel, append(body, text+strings.Repeat(" ", room-len(text))...))
}

// replaceCell puts another record of the same size in the place of a cell's:
// what follows row, column and style.
func (f *file) replaceCell(c numeral, typ int, body []byte) error {
	if 6+len(body) != c.record.size {
		return extract.ErrLength
	}
	if err := f.put(c.s, c.record.at-4, []byte{byte(typ), byte(typ >> 8)}); err != nil {
		return err
	}
	return f.put(c.s, c.record.at+6, body)
}

// rk returns the number that an RK value packs (2.5.217).
func rk(v int) float64 {
	var n float64
	if v&2 != 0 {
		n = float64(int32(uint32(v)) >> 2)
	} else {
		n = math.Float64frombits(uint64(uint32(v)&^3) << 32)
	}
	if v&1 != 0 {
		n /= 100
	}
	return n
}

// packRK returns the RK value of a number; false if none has it.
func packRK(n float64) ([]byte, bool) {
	bits := math.Float64bits(n)
	for _, v := range []uint32{uint32(bits>>32) &^ 3, uint32(int32(n))<<2 | 2, uint32(int32(math.Round(n*100)))<<2 | 3} {
		if rk(int(v)) == n {
			return binary.LittleEndian.AppendUint32(nil, v), true
		}
	}
	return nil, false
}
