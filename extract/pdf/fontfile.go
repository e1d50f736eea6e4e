package pdf

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

const maxFontFile = 32 << 20

// builtinEncoding is the encoding that an embedded font program brings along;
// nil if there is none.
func (f *file) builtinEncoding(d, desc types.Dict) *textTable {
	if b, _ := f.stream(desc["FontFile"], maxFontFile); b != nil {
		return type1Encoding(b)
	}
	if b, _ := f.stream(desc["FontFile3"], maxFontFile); b != nil {
		if c := parseCFF(cffTable(b)); c != nil {
			return c.encoding
		}
	}
	if b, _ := f.stream(desc["FontFile2"], maxFontFile); b != nil {
		return parseSfnt(b).encoding()
	}
	return nil
}

// cidText returns the text of the CIDs of a font by its collection, or, since
// the CIDs of an embedded font without one are glyph indices, by what the font
// program says about its glyphs.
func (f *file) cidText(d types.Dict, set *collection) func(cid uint32) string {
	if set != nil {
		return set.text
	}
	desc := f.dict(d["FontDescriptor"])
	if b, _ := f.stream(desc["FontFile2"], maxFontFile); b != nil {
		s := parseSfnt(b)
		toGlyph, _ := f.stream(d["CIDToGIDMap"], 1<<18)
		return func(cid uint32) string {
			if i := 2 * int(cid); i+1 < len(toGlyph) {
				cid = uint32(toGlyph[i])<<8 | uint32(toGlyph[i+1])
			}
			return s.text(cid)
		}
	}
	if b, _ := f.stream(desc["FontFile3"], maxFontFile); b != nil {
		s := parseSfnt(b)
		if len(s.runes) > 0 {
			return s.text
		}
		if c := parseCFF(cffTable(b)); c != nil && !c.cid {
			return func(gid uint32) string {
				if gid < uint32(len(c.names)) {
					return glyphText(c.names[gid])
				}
				return ""
			}
		}
	}
	return func(uint32) string { return "" }
}

// type1Encoding reads the encoding in the clear part of a Type 1 font program:
// "dup 65 /A put".
func type1Encoding(b []byte) *textTable {
	if i := bytes.Index(b, []byte("eexec")); i >= 0 {
		b = b[:i]
	}
	i := bytes.Index(b, []byte("/Encoding"))
	if i < 0 {
		return nil
	}
	words := strings.Fields(strings.ReplaceAll(string(b[i:]), "/", " /"))
	if len(words) > 1 && words[1] == "StandardEncoding" {
		return namedEncoding("StandardEncoding")
	}
	e := new(textTable)
	for i := 0; i+3 < len(words); i++ {
		if words[i] == "def" && i > 8 {
			break
		}
		if words[i] == "dup" && strings.HasPrefix(words[i+2], "/") {
			if c, err := strconv.Atoi(words[i+1]); err == nil && c >= 0 && c < 256 {
				e[c] = differenceText(words[i+2][1:])
			}
		}
	}
	return e
}

// bin reads big-endian numbers; beyond the end it reads zeros.
type bin []byte

func (b bin) u8(at int) int {
	if at < 0 || at >= len(b) {
		return 0
	}
	return int(b[at])
}

func (b bin) u16(at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func (b bin) u32(at int) int {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint32(b[at:]))
}

func (b bin) part(at, n int) bin {
	if at < 0 || n < 0 || at > len(b) || n > len(b)-at {
		return nil
	}
	return b[at : at+n]
}

// An sfnt is what a TrueType or OpenType font program says about characters.
type sfnt struct {
	runes  map[uint32]rune   // by glyph, from a Unicode cmap
	names  map[uint32]string // by glyph, from post
	symbol map[int]uint32    // code to glyph, from a (3,0) or (1,0) cmap
}

func parseSfnt(b bin) *sfnt {
	s := &sfnt{runes: map[uint32]rune{}, names: map[uint32]string{}, symbol: map[int]uint32{}}
	for i := range min(b.u16(4), 64) {
		at := 12 + 16*i
		t := b.part(b.u32(at+8), b.u32(at+12))
		switch string(b.part(at, 4)) {
		case "cmap":
			s.cmap(t)
		case "post":
			s.post(t)
		}
	}
	return s
}

func (s *sfnt) cmap(t bin) {
	for i := range min(t.u16(2), 32) {
		platform, enc, off := t.u16(4+8*i), t.u16(6+8*i), t.u32(8+8*i)
		sub := t.part(off, len(t)-off)
		switch {
		case platform == 0, platform == 3 && (enc == 1 || enc == 10):
			eachMapping(sub, func(c int, g uint32) {
				if r, ok := s.runes[g]; !ok || rune(c) < r {
					s.runes[g] = rune(c)
				}
			})
		case platform == 3 && enc == 0, platform == 1:
			eachMapping(sub, func(c int, g uint32) {
				if c >= 0xF000 {
					c -= 0xF000
				}
				if _, ok := s.symbol[c]; !ok || platform == 3 {
					s.symbol[c] = g
				}
			})
		}
	}
}

// eachMapping calls set for the mappings of a cmap subtable of format 0, 4, 6
// or 12.
func eachMapping(t bin, set func(c int, glyph uint32)) {
	put := func(c, g int) {
		if g != 0 {
			set(c, uint32(g))
		}
	}
	switch t.u16(0) {
	case 0:
		for c := range 256 {
			put(c, t.u8(6+c))
		}
	case 4:
		n := t.u16(6) / 2
		for i := range n {
			end, start := t.u16(14+2*i), t.u16(16+2*n+2*i)
			delta, offset := t.u16(16+4*n+2*i), t.u16(16+6*n+2*i)
			for c := start; c <= end && c < 0xFFFF; c++ {
				g := c
				if offset != 0 {
					if g = t.u16(16 + 6*n + 2*i + offset + 2*(c-start)); g == 0 {
						continue
					}
				}
				put(c, (g+delta)&0xFFFF)
			}
		}
	case 6:
		for i := range t.u16(8) {
			put(t.u16(6)+i, t.u16(10+2*i))
		}
	case 12:
		total := 0
		for i := range min(t.u32(12), 1<<16) {
			start, end, g := t.u32(16+12*i), t.u32(20+12*i), t.u32(24+12*i)
			for c := start; c <= end && c <= 0x10FFFF && total < 1<<20; c++ {
				put(c, g+c-start)
				total++
			}
		}
	}
}

// post reads the glyph names of a version 2 table.
func (s *sfnt) post(t bin) {
	if t.u32(0) != 0x00020000 {
		return
	}
	n := t.u16(32)
	var own []string
	for at := 34 + 2*n; at < len(t); {
		l := t.u8(at)
		own = append(own, string(t.part(at+1, l)))
		at += 1 + l
	}
	for g := range n {
		if i := t.u16(34 + 2*g); i < len(macNames) {
			s.names[uint32(g)] = macNames[i]
		} else if i -= len(macNames); i < len(own) {
			s.names[uint32(g)] = own[i]
		}
	}
}

func (s *sfnt) text(glyph uint32) string {
	if r, ok := s.runes[glyph]; ok {
		return string(r)
	}
	return glyphText(s.names[glyph])
}

// encoding is that of a symbolic font: its codes by way of its glyphs.
func (s *sfnt) encoding() *textTable {
	if len(s.symbol) == 0 {
		return nil
	}
	e := new(textTable)
	for c, g := range s.symbol {
		if c >= 0 && c < 256 {
			e[c] = s.text(g)
		}
	}
	return e
}

// cffTable returns the CFF data of a bare or an OpenType font program.
func cffTable(b bin) bin {
	if string(b.part(0, 4)) != "OTTO" {
		return b
	}
	for i := range min(b.u16(4), 64) {
		if at := 12 + 16*i; string(b.part(at, 4)) == "CFF " {
			return b.part(b.u32(at+8), b.u32(at+12))
		}
	}
	return nil
}

// A cff is a Compact Font Format program (Adobe Technical Note 5176), as far
// as its glyphs have names.
type cff struct {
	cid      bool
	names    []string // by glyph
	encoding *textTable
}

// cffIndex returns the items of the INDEX at a position and the position
// after it.
func cffIndex(b bin, at int) (items []bin, next int) {
	n, size := b.u16(at), b.u8(at+2)
	if n == 0 || size < 1 || size > 4 {
		return nil, at + 2
	}
	off := func(i int) int {
		v := 0
		for k := range size {
			v = v<<8 | b.u8(at+3+i*size+k)
		}
		return v
	}
	base := at + 2 + (n+1)*size
	for i := range n {
		items = append(items, b.part(base+off(i), off(i+1)-off(i)))
	}
	return items, base + off(n)
}

// cffDict returns the operands of a DICT by operator (12 x is 1200+x).
func cffDict(b bin) map[int][]int {
	d := map[int][]int{}
	var args []int
	for i := 0; i < len(b); {
		switch c := b.u8(i); {
		case c <= 21:
			op := c
			if c == 12 {
				i++
				op = 1200 + b.u8(i)
			}
			d[op], args = args, nil
			i++
		case c == 28:
			args = append(args, int(int16(b.u16(i+1))))
			i += 3
		case c == 29:
			args = append(args, int(int32(b.u32(i+1))))
			i += 5
		case c == 30: // a real number: not needed
			for i++; i < len(b) && b[i]&0x0F != 0x0F && b[i]>>4 != 0x0F; i++ {
			}
			i++
			args = append(args, 0)
		case c >= 32 && c <= 246:
			args = append(args, c-139)
			i++
		case c >= 247 && c <= 250:
			args = append(args, (c-247)*256+b.u8(i+1)+108)
			i += 2
		case c >= 251 && c <= 254:
			args = append(args, -(c-251)*256-b.u8(i+1)-108)
			i += 2
		default:
			i++
		}
	}
	return d
}

func parseCFF(b bin) *cff {
	if len(b) < 4 || b[0] != 1 {
		return nil
	}
	_, at := cffIndex(b, b.u8(2))
	tops, at := cffIndex(b, at)
	own, _ := cffIndex(b, at)
	if len(tops) == 0 {
		return nil
	}
	top := cffDict(tops[0])
	first := func(op int) int {
		if a := top[op]; len(a) > 0 {
			return a[0]
		}
		return 0
	}
	glyphs := b.u16(first(17))
	c := &cff{}
	_, c.cid = top[1230]
	sid := cffCharset(b, first(15), glyphs)
	for _, s := range sid {
		switch {
		case s < len(cffNames):
			c.names = append(c.names, cffNames[s])
		case s-len(cffNames) < len(own):
			c.names = append(c.names, string(own[s-len(cffNames)]))
		default:
			c.names = append(c.names, "")
		}
	}
	if !c.cid {
		c.encoding = c.codes(b, first(16))
	}
	return c
}

// cffCharset returns the SID (or CID) of each glyph.
func cffCharset(b bin, at, glyphs int) []int {
	sid := []int{0}
	if at <= 2 { // ISOAdobe; the expert sets are not told apart
		for g := 1; g < min(glyphs, 229); g++ {
			sid = append(sid, g)
		}
		return sid
	}
	format := b.u8(at)
	for at++; len(sid) < glyphs && at < len(b); {
		s, left := b.u16(at), 0
		at += 2
		switch format {
		case 1:
			left = b.u8(at)
			at++
		case 2:
			left = b.u16(at)
			at += 2
		}
		for i := 0; i <= left && len(sid) < glyphs; i++ {
			sid = append(sid, s+i)
		}
	}
	return sid
}

func (c *cff) codes(b bin, at int) *textTable {
	if at <= 1 {
		return namedEncoding("StandardEncoding")
	}
	e := new(textTable)
	set := func(code, glyph int) {
		if code < 256 && glyph < len(c.names) {
			e[code] = differenceText(c.names[glyph])
		}
	}
	format, n := b.u8(at), b.u8(at+1)
	at += 2
	g := 1
	for range n {
		if format&0x7F == 0 {
			set(b.u8(at), g)
			g++
			at++
			continue
		}
		for i := 0; i <= b.u8(at+1); i++ {
			set(b.u8(at)+i, g)
			g++
		}
		at += 2
	}
	if format&0x80 != 0 {
		for i := range b.u8(at) {
			s := b.u16(at + 2 + 3*i)
			if s < len(cffNames) {
				e[b.u8(at+1+3*i)] = differenceText(cffNames[s])
			}
		}
	}
	return e
}
