package rtf

import (
	"bytes"
	"strconv"
)

// A blob is a picture or an embedded object, written in hexadecimal digits.
type blob struct {
	name  string
	depth int // of the group that holds it
	data  []byte
	high  byte // the first of two digits
	half  bool
}

// openBlob begins a picture or an object: the group's digits are its bytes.
func (p *parser) openBlob(kind string) {
	p.top().skip = true
	if p.blob == nil {
		p.blob = &blob{name: kind + " " + strconv.Itoa(len(p.files)+1), depth: len(p.stack)}
	}
}

// digit takes a character that stands in a group of that depth.
func (b *blob) digit(depth int, c byte) {
	if b == nil || depth != b.depth {
		return
	}
	v, ok := nibble(c)
	switch {
	case !ok:
	case b.half:
		b.data, b.half = append(b.data, b.high<<4|v), false
	default:
		b.high, b.half = v, true
	}
}

// raw takes bytes that stand in a group of that depth as they are.
func (b *blob) raw(depth int, data []byte) {
	if b != nil && depth == b.depth {
		b.data = append(b.data, data...)
	}
}

// content returns the file: an object's begins behind a header with the names of
// its program ([MS-OLEDS] 2.2.5).
func (b blob) content() []byte {
	if i := bytes.Index(b.data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")); i > 0 {
		return b.data[i:]
	}
	return b.data
}
