package pdf

import (
	"bytes"
	"compress/flate"
	"embed"
	"encoding/binary"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

//go:generate go run ./gen

//go:embed data/*.cid data/glyphs
var data embed.FS

func load(name string) []byte {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return nil
	}
	b, _ = io.ReadAll(flate.NewReader(bytes.NewReader(b)))
	return b
}

// A collection is one of Adobe's CJK character collections.
type collection struct {
	runes []rune          // by CID; 0 where there is none
	cids  map[rune]uint32 // the lowest CID of each character
}

func (c *collection) text(cid uint32) string {
	if c == nil || cid >= uint32(len(c.runes)) || c.runes[cid] == 0 {
		return ""
	}
	return string(c.runes[cid])
}

var collections = map[string]func() *collection{
	"GB1":    sync.OnceValue(func() *collection { return loadCollection("GB1") }),
	"CNS1":   sync.OnceValue(func() *collection { return loadCollection("CNS1") }),
	"Japan1": sync.OnceValue(func() *collection { return loadCollection("Japan1") }),
	"Korea1": sync.OnceValue(func() *collection { return loadCollection("Korea1") }),
}

func loadCollection(ordering string) *collection {
	b := load(ordering + ".cid")
	c := &collection{cids: make(map[rune]uint32, len(b))}
	last := int64(0)
	for len(b) > 0 {
		d, n := binary.Varint(b)
		if n <= 0 {
			break
		}
		b = b[n:]
		last += d
		r := rune(last)
		if _, ok := c.cids[r]; !ok {
			c.cids[r] = uint32(len(c.runes))
		}
		c.runes = append(c.runes, r)
	}
	return c
}

// glyphList maps glyph names to their text.
var glyphList = sync.OnceValue(func() map[string]string {
	m := make(map[string]string, 4300)
	for line := range strings.Lines(string(load("glyphs"))) {
		name, codes, _ := strings.Cut(strings.TrimSpace(line), ";")
		var s []rune
		for _, h := range strings.Fields(codes) {
			if v, err := strconv.ParseUint(h, 16, 32); err == nil {
				s = append(s, rune(v))
			}
		}
		m[name] = string(s)
	}
	return m
})

// glyphText returns the text of a glyph by its name, as the Adobe Glyph List
// specification derives it; "" if the name says nothing.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".")
	if name == "" {
		return ""
	}
	if s, ok := glyphList()[name]; ok {
		return s
	}
	if strings.Contains(name, "_") {
		var b strings.Builder
		for part := range strings.SplitSeq(name, "_") {
			s := glyphText(part)
			if s == "" {
				return ""
			}
			b.WriteString(s)
		}
		return b.String()
	}
	switch {
	case strings.HasPrefix(name, "uni") && len(name) >= 7 && (len(name)-3)%4 == 0:
		var u []uint16
		for h := name[3:]; h != ""; h = h[4:] {
			v, err := strconv.ParseUint(h[:4], 16, 16)
			if err != nil {
				return ""
			}
			u = append(u, uint16(v))
		}
		return string(utf16.Decode(u))
	case name[0] == 'u' && len(name) >= 5 && len(name) <= 7:
		if v, err := strconv.ParseUint(name[1:], 16, 32); err == nil && utf8.ValidRune(rune(v)) {
			return string(rune(v))
		}
	}
	return ""
}

// standardName returns the glyph name of code in StandardEncoding (ISO
// 32000-1, annex D), which CFF numbers in ascending order from SID 1.
func standardName(code int) string {
	sid := 0
	for _, r := range [...][2]int{{32, 126}, {161, 175}, {177, 180}, {182, 189}, {191, 191}, {193, 200}, {202, 203},
		{205, 208}, {225, 225}, {227, 227}, {232, 235}, {241, 241}, {245, 245}, {248, 251}} {
		if code >= r[0] && code <= r[1] {
			return cffNames[sid+1+code-r[0]]
		}
		sid += r[1] - r[0] + 1
	}
	return ""
}

// A textTable gives the text of each code of a simple font; "" if there is none.
type textTable [256]string

func namedEncoding(name string) *textTable {
	e := new(textTable)
	for c := range e {
		switch {
		case name == "WinAnsiEncoding" && c >= 32:
			e[c] = string(charmap.Windows1252.DecodeByte(byte(c)))
		case name == "MacRomanEncoding" && c >= 32:
			e[c] = string(charmap.Macintosh.DecodeByte(byte(c)))
		case name == "StandardEncoding":
			e[c] = glyphText(standardName(c))
		}
		if e[c] == "\uFFFD" {
			e[c] = ""
		}
	}
	if name == "WinAnsiEncoding" {
		// Annex D.2: unused codes above 40 octal are bullets; 173 is a hyphen, 160 a space.
		for _, c := range []int{127, 129, 141, 143, 144, 157} {
			e[c] = "•"
		}
		e[160], e[173] = " ", "-"
	}
	return e
}

// symbolEncoding is the part of the Symbol font that text is written with.
func symbolEncoding() *textTable {
	e := new(textTable)
	for c := ' '; c <= '@'; c++ {
		e[c] = string(c)
	}
	put := func(at int, s string) {
		for _, r := range s {
			e[at] = string(r)
			at++
		}
	}
	put('A', "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_")
	put('a', "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼")
	put(0xA1, "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…")
	return e
}

// pdfDoc are the codes of PDFDocEncoding that differ from Latin-1 (annex D.3).
var pdfDoc = map[byte]rune{
	0x18: '˘', 0x19: 'ˇ', 0x1A: 'ˆ', 0x1B: '˙', 0x1C: '˝', 0x1D: '˛', 0x1E: '˚', 0x1F: '˜',
	0x80: '•', 0x81: '†', 0x82: '‡', 0x83: '…', 0x84: '—', 0x85: '–', 0x86: 'ƒ', 0x87: '⁄', 0x88: '‹', 0x89: '›',
	0x8A: '−', 0x8B: '‰', 0x8C: '„', 0x8D: '“', 0x8E: '”', 0x8F: '‘', 0x90: '’', 0x91: '‚', 0x92: '™', 0x93: 'ﬁ',
	0x94: 'ﬂ', 0x95: 'Ł', 0x96: 'Œ', 0x97: 'Š', 0x98: 'Ÿ', 0x99: 'Ž', 0x9A: 'ı', 0x9B: 'ł', 0x9C: 'œ', 0x9D: 'š',
	0x9E: 'ž', 0xA0: '€',
}
