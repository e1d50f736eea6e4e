// Package charset finds out how a text is encoded and converts it both ways.
//
// Chinese documents come in UTF-8, GB18030 (and its subsets GBK and GB 2312),
// Big5 and UTF-16, often without a mark that says which.
package charset

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// A Charset is a character encoding, with the byte order mark that the text
// began with. It is a value, safe for concurrent use. The zero Charset is UTF-8.
type Charset struct {
	name string
	bom  string
	enc  encoding.Encoding // nil for UTF-8
}

// The encodings that Detect tells apart.
var (
	UTF8    = Charset{name: "utf-8"}
	GB18030 = Charset{name: "gb18030", enc: simplifiedchinese.GB18030}
	Big5    = Charset{name: "big5", enc: traditionalchinese.Big5}
	UTF16LE = Charset{name: "utf-16le", enc: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}
	UTF16BE = Charset{name: "utf-16be", enc: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}
	Western = Charset{name: "windows-1252", enc: charmap.Windows1252}
)

// ErrInexpressible is what Encode wraps when a character has no code.
var ErrInexpressible = errors.New("a character that the file's encoding lacks")

// Lookup returns the encoding that a document declares by label, as the WHATWG
// Encoding Standard names them; GB 2312 and GBK are read as their superset
// GB18030.
func Lookup(label string) (Charset, bool) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return Charset{}, false
	}
	name, err := htmlindex.Name(e)
	if err != nil {
		return Charset{}, false
	}
	for _, c := range []Charset{UTF8, GB18030, Big5, UTF16LE, UTF16BE} {
		if name == c.name {
			return c, true
		}
	}
	switch name {
	case "gbk", "hz-gb-2312":
		return GB18030, true
	case "replacement", "x-user-defined":
		return Charset{}, false
	}
	return Charset{name: name, enc: e}, true
}

// Name returns the encoding's name in lower case.
func (c Charset) Name() string {
	if c.name == "" {
		return UTF8.name
	}
	return c.name
}

// BOM returns the byte order mark that the text begins with; "" if there is
// none.
func (c Charset) BOM() string { return c.bom }

// WithBOM returns c with the mark that b begins with, if it is c's.
func (c Charset) WithBOM(b []byte) Charset {
	for _, m := range []struct{ name, bom string }{
		{UTF8.name, "\xEF\xBB\xBF"}, {UTF16LE.name, "\xFF\xFE"}, {UTF16BE.name, "\xFE\xFF"},
	} {
		if m.name == c.Name() && bytes.HasPrefix(b, []byte(m.bom)) {
			c.bom = m.bom
		}
	}
	return c
}

// Transform decodes as much of src as fits into dst, whole characters only, and
// returns the bytes written and read. Bytes that mean nothing become U+FFFD.
// An unfinished character at the end of src is left unless atEOF. Text that
// was decoded into dst of exactly its own length tells how many bytes of the
// source it stands for.
func (c Charset) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int) {
	if c.enc == nil {
		return decodeUTF8(dst, src, atEOF)
	}
	nDst, nSrc, err := c.enc.NewDecoder().Transform(dst, src, atEOF)
	if errors.Is(err, transform.ErrShortSrc) && atEOF && nDst+len("\uFFFD") <= len(dst) {
		nDst += copy(dst[nDst:], "\uFFFD")
		nSrc = len(src)
	}
	return nDst, nSrc
}

func decodeUTF8(dst, src []byte, atEOF bool) (nDst, nSrc int) {
	whole := min(len(dst), len(src))
	for whole > 0 && whole < len(src) && !utf8.RuneStart(src[whole]) {
		whole--
	}
	if utf8.Valid(src[:whole]) {
		nDst = copy(dst, src[:whole])
		nSrc = nDst
	}
	for nSrc < len(src) {
		if !atEOF && !utf8.FullRune(src[nSrc:]) {
			break
		}
		r, n := utf8.DecodeRune(src[nSrc:])
		if nDst+utf8.RuneLen(r) > len(dst) {
			break
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc += n
	}
	return nDst, nSrc
}

// String decodes the whole of b, without its byte order mark.
func (c Charset) String(b []byte) string {
	b = bytes.TrimPrefix(b, []byte(c.bom))
	if c.enc == nil {
		return string(bytes.ToValidUTF8(b, []byte("\uFFFD")))
	}
	out := make([]byte, 0, len(b)+len(b)/2+utf8.UTFMax)
	for len(b) > 0 {
		n, m := c.Transform(out[len(out):cap(out)], b, true)
		out, b = out[:len(out)+n], b[m:]
		if n == 0 && m == 0 {
			out = append(out, make([]byte, cap(out))...)[:len(out)]
		}
	}
	return string(out)
}

// Encode converts s, without a byte order mark. If a character has no code in
// c the error wraps ErrInexpressible and does not show the character.
func (c Charset) Encode(s string) ([]byte, error) {
	if c.enc == nil {
		return []byte(s), nil
	}
	if c.name == Big5.name {
		return encodeBig5(s)
	}
	b, err := c.enc.NewEncoder().Bytes([]byte(s))
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", c.Name(), ErrInexpressible)
	}
	return b, nil
}

// big5Codes holds the codes of Big5 proper. The encoder of x/text prefers those
// of the Hong Kong supplement, which most readers of Big5 lack.
var big5Codes = sync.OnceValue(func() map[rune][2]byte {
	codes := map[rune][2]byte{}
	for lead := 0xA1; lead <= 0xF9; lead++ {
		for trail := 0x40; trail <= 0xFE; trail++ {
			code := [2]byte{byte(lead), byte(trail)}
			r, n := utf8.DecodeRuneInString(Big5.String(code[:]))
			if _, known := codes[r]; n > 1 && r != utf8.RuneError && !known {
				codes[r] = code
			}
		}
	}
	return codes
})

func encodeBig5(s string) ([]byte, error) {
	var out []byte
	for _, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		code, ok := big5Codes()[r]
		if !ok {
			return nil, fmt.Errorf("write big5: %w", ErrInexpressible)
		}
		out = append(out, code[:]...)
	}
	return out, nil
}

// A Decoded is a text held in memory, with the way back to its bytes.
type Decoded struct {
	Text    string // without the byte order mark
	Charset Charset
	raw     []byte
	at      []int // byte of raw at which each stretch of the text begins
	starts  []int // where the stretches begin in Text
}

// Decode decodes the whole of raw, which it keeps.
func (c Charset) Decode(raw []byte) *Decoded {
	d := &Decoded{Charset: c, raw: raw}
	var text []byte
	dst := make([]byte, 4<<10)
	for at := len(c.bom); at < len(raw); {
		n, m := c.Transform(dst, raw[at:], true)
		if m == 0 {
			break
		}
		d.at, d.starts = append(d.at, at), append(d.starts, len(text))
		text = append(text, dst[:n]...)
		at += m
	}
	d.Text = string(text)
	return d
}

// Source returns the byte of the source at which offset off of the text
// stands; off must be a border between characters.
func (d *Decoded) Source(off int) int {
	i, found := slices.BinarySearch(d.starts, off)
	if !found {
		i--
	}
	if i < 0 {
		return len(d.Charset.bom)
	}
	_, m := d.Charset.Transform(make([]byte, off-d.starts[i]), d.raw[d.at[i]:], true)
	return d.at[i] + m
}
