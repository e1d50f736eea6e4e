package pdf

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

const maxCMap = 200_000 // entries of one CMap

// A codeRange maps the codes from lo to hi of n bytes each to consecutive
// values from base (CIDs, or the last UTF-16 unit of text).
type codeRange struct {
	n      int
	lo, hi uint32
	base   uint32
	text   string // of lo; only in ToUnicode maps
}

// A cmap is a CMap stream (Adobe Technical Note 5014): ToUnicode, or an
// encoding from codes to CIDs.
type cmap struct {
	spaces   []codeRange
	texts    map[uint32]string
	ranges   []codeRange
	vertical bool
	usecmap  string
}

func code(b []byte) (v uint32) {
	for _, c := range b {
		v = v<<8 | uint32(c)
	}
	return v
}

func parseCMap(b []byte) *cmap {
	m := &cmap{texts: map[uint32]string{}}
	l := lexer{data: b}
	var args []token
	entries := 0
	for t := l.next(); t.kind != eof && entries < maxCMap; t = l.next() {
		if t.kind != operator {
			if len(args) < 2*maxCMap {
				args = append(args, t)
			}
			continue
		}
		switch string(t.val) {
		case "endcodespacerange":
			for i := 0; i+1 < len(args); i += 2 {
				if lo, hi := args[i], args[i+1]; lo.kind == str && hi.kind == str && len(lo.val) > 0 && len(lo.val) <= 4 {
					m.spaces = append(m.spaces, codeRange{n: len(lo.val), lo: code(lo.val), hi: code(hi.val)})
				}
			}
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				m.texts[code(args[i].val)] = bfText(args[i+1])
			}
		case "endbfrange":
			m.bfRanges(args)
		case "endcidchar":
			for i := 0; i+1 < len(args); i += 2 {
				c := code(args[i].val)
				m.ranges = append(m.ranges, codeRange{n: len(args[i].val), lo: c, hi: c, base: uint32(args[i+1].num)})
			}
		case "endcidrange":
			for i := 0; i+2 < len(args); i += 3 {
				m.ranges = append(m.ranges, codeRange{n: len(args[i].val), lo: code(args[i].val), hi: code(args[i+1].val), base: uint32(args[i+2].num)})
			}
		case "def":
			if n := len(args); n >= 2 && string(args[n-2].val) == "WMode" {
				m.vertical = args[n-1].num == 1
			}
		case "usecmap":
			if n := len(args); n >= 1 {
				m.usecmap = string(args[n-1].val)
			}
		}
		entries += len(args)
		args = args[:0]
	}
	return m
}

func (m *cmap) bfRanges(args []token) {
	for i := 0; i+2 < len(args); {
		lo, hi, to := args[i], args[i+1], args[i+2]
		r := codeRange{n: len(lo.val), lo: code(lo.val), hi: code(hi.val)}
		i += 3
		if to.kind != arrayOpen {
			r.text = bfText(to)
			m.ranges = append(m.ranges, r)
			continue
		}
		for c := r.lo; i < len(args) && args[i].kind != arrayClose; i++ {
			m.texts[c] = bfText(args[i])
			c++
		}
		i++
	}
}

// bfText is UTF-16BE, or a glyph name.
func bfText(t token) string {
	if t.kind == name {
		return glyphText(string(t.val))
	}
	if len(t.val) == 1 {
		return string(rune(t.val[0])) // one byte is against the rules, and clear
	}
	return utf16Text(t.val, false)
}

// text returns what a ToUnicode map gives for c, and whether it says anything.
func (m *cmap) text(c uint32) (string, bool) {
	if s, ok := m.texts[c]; ok {
		return s, true
	}
	for i := range m.ranges {
		r := &m.ranges[i]
		if c < r.lo || c > r.hi || r.text == "" {
			continue
		}
		last, n := utf8.DecodeLastRuneInString(r.text)
		return r.text[:len(r.text)-n] + string(last+rune(c-r.lo)), true
	}
	return "", false
}

// cid returns the CID of the n byte code c.
func (m *cmap) cid(c uint32, n int) (uint32, bool) {
	for i := range m.ranges {
		if r := &m.ranges[i]; r.n == n && c >= r.lo && c <= r.hi {
			return r.base + c - r.lo, true
		}
	}
	return 0, false
}

// length returns how many bytes the next code of b has.
func (m *cmap) length(b []byte) int {
	for n := 1; n <= min(4, len(b)); n++ {
		for _, s := range m.spaces {
			if s.n == n && inSpace(b[:n], s) {
				return n
			}
		}
	}
	shortest := 0
	for _, s := range m.spaces {
		if shortest == 0 || s.n < shortest {
			shortest = s.n
		}
	}
	return max(1, min(shortest, len(b)))
}

// inSpace compares byte by byte: a codespace range is a box, not an interval.
func inSpace(b []byte, s codeRange) bool {
	for i, c := range b {
		shift := 8 * (s.n - 1 - i)
		if c < byte(s.lo>>shift) || c > byte(s.hi>>shift) {
			return false
		}
	}
	return true
}

// A predefined is one of the CMaps that every reader knows by name (ISO
// 32000-1, table 118): where codes end and what they mean. half is the CID of
// the first half-width or proportional ASCII character, from the CMap named.
type predefined struct {
	ordering string
	length   func(b []byte) int
	text     func(b []byte) string
	half     uint32
}

// predefinedCMap returns the CMap of that name, without its -H or -V.
func predefinedCMap(name string) (predefined, bool) {
	name = strings.TrimSuffix(strings.TrimSuffix(name, "-H"), "-V")
	if strings.HasPrefix(name, "Uni") {
		return unicodeCMap(name)
	}
	p := predefined{ordering: "GB1", length: twoBytes, text: decoderText(simplifiedchinese.GB18030), half: 814}
	switch name {
	case "GB-EUC", "GBK-EUC", "GBT-EUC":
	case "GBKp-EUC", "GBpc-EUC", "GBTpc-EUC":
		p.half = 1
	case "GBK2K":
		p.length = gb18030Length
		p.half = 1
	case "B5pc", "ETenms-B5", "HKscs-B5", "HKdla-B5", "HKdlb-B5", "HKgccs-B5", "HKm314-B5", "HKm471-B5":
		p = predefined{"CNS1", twoBytes, decoderText(traditionalchinese.Big5), 1}
	case "ETen-B5", "ETHK-B5":
		p = predefined{"CNS1", twoBytes, decoderText(traditionalchinese.Big5), 13648}
	case "83pv-RKSJ", "90msp-RKSJ", "90pv-RKSJ":
		p = predefined{"Japan1", shiftJISLength, decoderText(japanese.ShiftJIS), 1}
	case "90ms-RKSJ", "Add-RKSJ", "Ext-RKSJ", "RKSJ":
		p = predefined{"Japan1", shiftJISLength, decoderText(japanese.ShiftJIS), 231}
	case "EUC":
		p = predefined{"Japan1", eucJPLength, decoderText(japanese.EUCJP), 231}
	case "H", "V", "Add", "Ext":
		jis := decoderText(japanese.EUCJP)
		p = predefined{"Japan1", func(b []byte) int { return min(2, len(b)) }, func(b []byte) string {
			if len(b) != 2 {
				return ""
			}
			return jis([]byte{b[0] | 0x80, b[1] | 0x80}) // 7 bit codes of JIS X 0208
		}, 231}
	case "KSC-EUC", "KSCms-UHC-HW":
		p = predefined{"Korea1", twoBytes, decoderText(korean.EUCKR), 8094}
	case "KSCms-UHC", "KSCpc-EUC":
		p = predefined{"Korea1", twoBytes, decoderText(korean.EUCKR), 1}
	default:
		return predefined{}, false
	}
	return p, true
}

func unicodeCMap(name string) (predefined, bool) {
	p := predefined{half: 1}
	switch {
	case strings.HasPrefix(name, "UniGB"):
		p.ordering = "GB1"
	case strings.HasPrefix(name, "UniCNS"):
		p.ordering = "CNS1"
	case strings.HasPrefix(name, "UniJIS"):
		p.ordering = "Japan1"
	case strings.HasPrefix(name, "UniKS"):
		p.ordering = "Korea1"
	}
	switch {
	case strings.Contains(name, "UCS2"), strings.Contains(name, "UTF16"):
		p.text = func(b []byte) string { return utf16Text(b, false) }
		p.length = func(b []byte) int {
			if b[0]&0xFC == 0xD8 && !strings.Contains(name, "UCS2") {
				return min(4, len(b))
			}
			return min(2, len(b))
		}
	case strings.Contains(name, "UTF8"):
		p.text = func(b []byte) string { return string(b) }
		p.length = func(b []byte) int { _, n := utf8.DecodeRune(b); return n }
	case strings.Contains(name, "UTF32"):
		p.text = func(b []byte) string { return string(rune(code(b))) }
		p.length = func(b []byte) int { return min(4, len(b)) }
	default:
		return p, false
	}
	return p, true
}

// decoderText returns the text of one code of an encoding; "" if it is none.
func decoderText(e encoding.Encoding) func(b []byte) string {
	d := e.NewDecoder()
	return func(b []byte) string {
		s, err := d.Bytes(b)
		if err != nil || strings.ContainsRune(string(s), utf8.RuneError) {
			return ""
		}
		return string(s)
	}
}

func twoBytes(b []byte) int {
	if b[0] > 0x80 && b[0] < 0xFF {
		return min(2, len(b))
	}
	return 1
}

func gb18030Length(b []byte) int {
	if b[0] > 0x80 && len(b) >= 4 && b[1] >= '0' && b[1] <= '9' {
		return 4
	}
	return twoBytes(b)
}

func shiftJISLength(b []byte) int {
	if b[0] >= 0xA0 && b[0] < 0xE0 {
		return 1 // half-width katakana
	}
	return twoBytes(b)
}

func eucJPLength(b []byte) int {
	if b[0] == 0x8F {
		return min(3, len(b))
	}
	return twoBytes(b)
}

// gbkText decodes strings that old Chinese producers write in GBK where
// PDFDocEncoding belongs: all bytes above ASCII pair up to common Han
// characters or punctuation.
func gbkText(b []byte) (string, bool) {
	pairs := 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		// Rows of GB 2312: symbols, and the Han of both levels.
		if i+1 >= len(b) || b[i+1] < 0xA1 || !(b[i] >= 0xA1 && b[i] <= 0xA3 || b[i] >= 0xB0 && b[i] <= 0xF7) {
			return "", false
		}
		i++
		pairs++
	}
	if pairs == 0 {
		return "", false
	}
	s := decoderText(simplifiedchinese.GBK)(b)
	return s, s != ""
}
