package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	corefont "github.com/pdfcpu/pdfcpu/pkg/font"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A char is what one code of a font shows. Lengths are in text space at size 1.
type char struct {
	text    string
	advance float64 // along the line: to the right, or downwards (negative) in vertical fonts
	guessed bool    // the font does not say what the glyph means
}

// A font decodes the strings shown with it.
type font struct {
	vertical bool
	length   func(b []byte) int // bytes of the next code; at least 1, at most len(b)
	char     func(c uint32, b []byte) char
	cache    map[uint32]*char
	simple   bool
}

func (ft *font) at(b []byte) *char {
	key := code(b)
	if !ft.simple {
		key ^= uint32(len(b)) << 29 // codes of different lengths are different codes
	}
	if c := ft.cache[key]; c != nil {
		return c
	}
	c := ft.char(code(b), b)
	c.text = clean(c.text)
	ft.cache[key] = &c
	return &c
}

// clean drops what is no text of a glyph: control characters, and noncharacters.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r), r == utf8.RuneError, r == 0xFEFF, r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r
	}, s)
}

// font returns the font that a resource names, from the cache if it can.
func (f *file) font(o types.Object) *font {
	key := f.id(o)
	if ft, ok := f.fonts[key]; ok {
		return ft
	}
	ft := f.loadFont(f.dict(o))
	ft.cache = map[uint32]*char{}
	f.fonts[key] = ft
	return ft
}

func (f *file) loadFont(d types.Dict) *font {
	tu := f.toUnicode(d["ToUnicode"])
	if f.name(d["Subtype"]) == "Type0" {
		return f.compositeFont(d, tu)
	}
	enc := f.simpleEncoding(d)
	width := f.simpleWidths(d, enc)
	return &font{
		simple: true,
		length: func([]byte) int { return 1 },
		char: func(c uint32, _ []byte) char {
			ch := char{text: enc[byte(c)], advance: width(byte(c))}
			if s, ok := tu.text(c); ok && meaningful(s) {
				ch.text = s
			} else if ch.text == "" {
				ch.guessed = true
				if c > ' ' && c < 0x7F {
					ch.text = string(rune(c))
				}
			}
			return ch
		},
	}
}

// meaningful reports whether a ToUnicode entry says anything.
func meaningful(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r > ' ' && r != 0xFFFD && r != 0xFFFF || r == ' ' || r == '\t' })
}

func (f *file) toUnicode(o types.Object) *cmap {
	b, _ := f.stream(o, 8<<20)
	return parseCMap(b)
}

// simpleEncoding finds the text of each code of a simple font without
// ToUnicode: Differences over a base encoding, or the font program's own.
func (f *file) simpleEncoding(d types.Dict) *textTable {
	desc := f.dict(d["FontDescriptor"])
	base := baseFontName(f.name(d["BaseFont"]))
	symbolic := int(f.float(desc["Flags"]))&4 != 0
	encDict := f.dict(d["Encoding"])
	encName := f.name(d["Encoding"])
	if encDict != nil {
		encName = f.name(encDict["BaseEncoding"])
	}
	var e *textTable
	switch {
	case base == "Symbol":
		e = symbolEncoding()
	case encName != "" && !(symbolic && f.name(d["Subtype"]) == "TrueType" && encDict == nil):
		e = namedEncoding(encName)
	default:
		if e = f.builtinEncoding(d, desc); e != nil {
			break
		}
		switch {
		case f.name(d["Subtype"]) == "Type3", base == "ZapfDingbats":
			e = new(textTable)
		case f.name(d["Subtype"]) == "TrueType":
			e = namedEncoding("WinAnsiEncoding")
		default:
			e = namedEncoding("StandardEncoding")
		}
	}
	at := 0
	for _, o := range f.array(encDict["Differences"]) {
		if n, ok := f.number(o); ok {
			at = int(n)
			continue
		}
		if at >= 0 && at < 256 {
			e[at] = differenceText(f.name(o))
		}
		at++
	}
	return e
}

// differenceText is glyphText, and for names such as g65 or C0065, which some
// producers make of ASCII codes, the character of that code.
func differenceText(name string) string {
	if s := glyphText(name); s != "" {
		return s
	}
	digits := strings.TrimLeft(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	n := 0
	for _, c := range digits {
		if c < '0' || c > '9' || n > 0xFFFF {
			return ""
		}
		n = n*10 + int(c-'0')
	}
	if letters := len(name) - len(digits); letters > 2 || n <= ' ' || n >= 0x7F {
		return ""
	}
	return string(rune(n))
}

// baseFontName strips a subset's prefix, and turns the common names of the
// standard fonts' twins into theirs.
func baseFontName(n string) string {
	if len(n) > 7 && n[6] == '+' {
		n = n[7:]
	}
	bold := strings.Contains(n, "Bold")
	italic := strings.Contains(n, "Italic") || strings.Contains(n, "Oblique")
	style := func(plain, b, i, bi string) string {
		switch {
		case bold && italic:
			return bi
		case bold:
			return b
		case italic:
			return i
		}
		return plain
	}
	switch {
	case strings.HasPrefix(n, "Arial"), strings.HasPrefix(n, "Helvetica"):
		return style("Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "Helvetica-BoldOblique")
	case strings.HasPrefix(n, "Times"):
		return style("Times-Roman", "Times-Bold", "Times-Italic", "Times-BoldItalic")
	case strings.HasPrefix(n, "Courier"):
		return style("Courier", "Courier-Bold", "Courier-Oblique", "Courier-BoldOblique")
	case strings.HasPrefix(n, "Symbol"):
		return "Symbol"
	}
	return n
}

func (f *file) simpleWidths(d types.Dict, enc *textTable) func(c byte) float64 {
	scale := 0.001
	if m, ok := f.floats(d["FontMatrix"], 6); ok && f.name(d["Subtype"]) == "Type3" {
		scale = m[0]
	}
	first := int(f.float(d["FirstChar"]))
	widths := f.array(d["Widths"])
	missing := f.float(f.dict(d["FontDescriptor"])["MissingWidth"])
	base := baseFontName(f.name(d["BaseFont"]))
	core := widths == nil && corefont.IsCoreFont(base)
	return func(c byte) float64 {
		if i := int(c) - first; i >= 0 && i < len(widths) {
			return f.float(widths[i]) * scale
		}
		if core {
			r, _ := utf8.DecodeRuneInString(enc[c])
			if w, err := corefont.CharWidth(base, r); err == nil && w > 0 {
				return float64(w) / 1000
			}
		}
		if widths == nil && missing == 0 {
			return 0.5
		}
		return missing * scale
	}
}

// compositeFont is a Type 0 font: codes to CIDs by a CMap, CIDs to glyphs.
func (f *file) compositeFont(d types.Dict, tu *cmap) *font {
	var cidFont types.Dict
	if a := f.array(d["DescendantFonts"]); len(a) > 0 {
		cidFont = f.dict(a[0])
	}
	ordering := f.text(f.dict(cidFont["CIDSystemInfo"])["Ordering"])
	encName := f.name(d["Encoding"])
	ft := &font{length: func(b []byte) int { return min(2, len(b)) }, vertical: strings.HasSuffix(encName, "-V") || encName == "V"}
	cid := func(c uint32, b []byte) uint32 { return c }
	direct := func(b []byte) string { return "" } // from codes to text, where the CMap does that

	if enc, ok := f.stream(d["Encoding"], 8<<20); ok {
		m := parseCMap(enc)
		ft.vertical = m.vertical
		ft.length = m.length
		if p, ok := predefinedCMap(m.usecmap); ok && len(m.spaces) == 0 {
			ft.length, direct = p.length, p.text
		}
		cid = func(c uint32, b []byte) uint32 {
			v, ok := m.cid(c, len(b))
			if !ok && strings.HasPrefix(m.usecmap, "Identity") {
				return c
			}
			return v
		}
	} else if p, ok := predefinedCMap(encName); ok {
		ft.length, direct = p.length, p.text
		if ordering == "" || ordering == "Identity" {
			ordering = p.ordering
		}
		cid = func(_ uint32, b []byte) uint32 { return p.cid(b) }
	}
	var set *collection
	if load, ok := collections[ordering]; ok {
		set = load()
	}
	fromGlyph := f.cidText(cidFont, set)
	widths := f.cidWidths(cidFont)
	ft.char = func(c uint32, b []byte) char {
		id := cid(c, b)
		ch := char{advance: widths.horizontal(id)}
		if ft.vertical {
			ch.advance = widths.vertical(id)
		}
		if s, ok := tu.text(c); ok && meaningful(s) {
			ch.text = s
			return ch
		}
		if ch.text = direct(b); ch.text == "" {
			ch.text = fromGlyph(id)
		}
		ch.guessed = ch.text == ""
		return ch
	}
	return ft
}

// cid finds the CID of a code of a predefined CMap by way of its character.
func (p *predefined) cid(b []byte) uint32 {
	s := p.text(b)
	r, _ := utf8.DecodeRuneInString(s)
	if len(s) == 1 && r >= ' ' && r < 0x7F && p.half != 0 {
		return p.half + uint32(r-' ')
	}
	if load, ok := collections[p.ordering]; ok {
		return load().cids[r]
	}
	return 0
}

// cidWidths are the widths of a CID font, in units of a thousandth.
type cidWidths struct {
	w, w1   map[uint32]float64 // horizontal and vertical advances
	dw, dw1 float64
}

func (w *cidWidths) horizontal(cid uint32) float64 {
	if v, ok := w.w[cid]; ok {
		return v / 1000
	}
	return w.dw / 1000
}

func (w *cidWidths) vertical(cid uint32) float64 {
	if v, ok := w.w1[cid]; ok {
		return v / 1000
	}
	return w.dw1 / 1000
}

// cidWidths reads DW, W, DW2 and W2 (ISO 32000-1, 9.7.4.3).
func (f *file) cidWidths(d types.Dict) *cidWidths {
	w := &cidWidths{w: map[uint32]float64{}, w1: map[uint32]float64{}, dw: 1000, dw1: -1000}
	if v, ok := f.number(d["DW"]); ok {
		w.dw = v
	}
	if v, ok := f.floats(d["DW2"], 2); ok {
		w.dw1 = v[1]
	}
	f.widthRuns(f.array(d["W"]), 1, func(cid uint32, v []float64) { w.w[cid] = v[0] })
	f.widthRuns(f.array(d["W2"]), 3, func(cid uint32, v []float64) { w.w1[cid] = v[0] })
	return w
}

// widthRuns reads "c [v ...]" and "first last v" with n values a character.
func (f *file) widthRuns(a types.Array, n int, set func(cid uint32, v []float64)) {
	v := make([]float64, n)
	for i := 0; i+1 < len(a); {
		first := uint32(f.float(a[i]))
		if list := f.array(a[i+1]); list != nil {
			for k := 0; k+n <= len(list); k += n {
				for j := range v {
					v[j] = f.float(list[k+j])
				}
				set(first+uint32(k/n), v)
			}
			i += 2
			continue
		}
		if i+2+n > len(a) {
			return
		}
		for j := range v {
			v[j] = f.float(a[i+2+j])
		}
		last := uint32(f.float(a[i+1]))
		for c := first; c <= last && c-first < 1<<16; c++ {
			set(c, v)
		}
		i += 2 + n
	}
}
