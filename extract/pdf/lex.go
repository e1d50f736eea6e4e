package pdf

import (
	"bytes"
	"math"
)

// A kind is the kind of a token of a content stream or CMap.
type kind uint8

const (
	eof kind = iota
	number
	name     // without its slash, #xx decoded
	str      // literal or hexadecimal, decoded
	operator // also true, false, null
	arrayOpen
	arrayClose
	dictOpen
	dictClose
	inlineImage // what lies between ID and EI
)

// A token lies at data[pos:end] of its stream.
type token struct {
	kind     kind
	pos, end int
	num      float64
	val      []byte // of names, strings and operators
}

// A lexer splits a content stream or a CMap into tokens (ISO 32000-1, 7.2 and
// 7.8.2). It never fails: what fits nothing is skipped.
type lexer struct {
	data []byte
	pos  int
	buf  []byte // backs decoded values until reset
}

// reset allows the memory of all decoded values so far to be used again.
func (l *lexer) reset() { l.buf = l.buf[:0] }

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelim(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func (l *lexer) peek(n int) byte {
	if l.pos+n < len(l.data) {
		return l.data[l.pos+n]
	}
	return 0
}

func (l *lexer) skipSpace() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// next returns the next token; at the end one of kind eof.
func (l *lexer) next() token {
	for {
		l.skipSpace()
		t := token{pos: l.pos}
		if l.pos >= len(l.data) {
			return t
		}
		switch c := l.data[l.pos]; c {
		case '(':
			t.kind, t.val = str, l.literal()
		case '<':
			if l.peek(1) == '<' {
				t.kind = dictOpen
				l.pos += 2
			} else {
				t.kind, t.val = str, l.hex()
			}
		case '>':
			if l.peek(1) != '>' {
				l.pos++
				continue
			}
			t.kind = dictClose
			l.pos += 2
		case '[':
			t.kind = arrayOpen
			l.pos++
		case ']':
			t.kind = arrayClose
			l.pos++
		case '/':
			l.pos++
			t.kind, t.val = name, l.name()
		case ')', '{', '}':
			l.pos++
			continue
		default:
			w := l.word()
			if n, ok := parseNumber(w); ok {
				t.kind, t.num = number, n
			} else {
				t.kind, t.val = operator, w
			}
		}
		t.end = l.pos
		return t
	}
}

func (l *lexer) word() []byte {
	start := l.pos
	for l.pos < len(l.data) && !isSpace(l.data[l.pos]) && !isDelim(l.data[l.pos]) {
		l.pos++
	}
	return l.data[start:l.pos]
}

func (l *lexer) name() []byte {
	w := l.word()
	if bytes.IndexByte(w, '#') < 0 {
		return w
	}
	start := len(l.buf)
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if hi, lo := unhex(w[i+1]), unhex(w[i+2]); hi >= 0 && lo >= 0 {
				l.buf = append(l.buf, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		l.buf = append(l.buf, w[i])
	}
	return l.buf[start:len(l.buf):len(l.buf)]
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func (l *lexer) hex() []byte {
	l.pos++
	start := len(l.buf)
	odd := false
	for l.pos < len(l.data) {
		c := l.data[l.pos]
		l.pos++
		if c == '>' {
			break
		}
		v := unhex(c)
		if v < 0 {
			continue
		}
		if odd {
			l.buf[len(l.buf)-1] |= byte(v)
		} else {
			l.buf = append(l.buf, byte(v<<4))
		}
		odd = !odd
	}
	return l.buf[start:len(l.buf):len(l.buf)]
}

func (l *lexer) literal() []byte {
	l.pos++
	start := len(l.buf)
	for depth := 1; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				l.pos++
				return l.buf[start:len(l.buf):len(l.buf)]
			}
		case '\\':
			l.escape()
			continue
		case '\r':
			// An end of line inside a string reads as one line feed.
			if l.peek(1) == '\n' {
				l.pos++
			}
			c = '\n'
		}
		l.buf = append(l.buf, c)
	}
	return l.buf[start:len(l.buf):len(l.buf)]
}

// escape appends what the escape sequence at pos stands for and leaves pos on
// its last byte.
func (l *lexer) escape() {
	l.pos++
	c := l.peek(0)
	switch c {
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case '\n':
		return
	case '\r':
		if l.peek(1) == '\n' {
			l.pos++
		}
		return
	default:
		if c >= '0' && c <= '7' {
			v := 0
			for n := 0; n < 3 && l.peek(0) >= '0' && l.peek(0) <= '7' && l.pos < len(l.data); n++ {
				v = v<<3 | int(l.peek(0)-'0')
				l.pos++
			}
			l.pos--
			c = byte(v)
		}
	}
	if l.pos < len(l.data) {
		l.buf = append(l.buf, c)
	}
}

// parseNumber reads a PDF number, with the slips that readers forgive: signs
// doubled or in the middle, several dots.
func parseNumber(w []byte) (float64, bool) {
	if len(w) == 0 {
		return 0, false
	}
	i, neg := 0, false
	for i < len(w) && (w[i] == '+' || w[i] == '-') {
		neg = w[i] == '-'
		i++
	}
	v, scale, digits, dot := 0.0, 1.0, 0, false
loop:
	for ; i < len(w); i++ {
		switch c := w[i]; {
		case c >= '0' && c <= '9':
			digits++
			if dot {
				scale /= 10
				v += float64(c-'0') * scale
			} else {
				v = v*10 + float64(c-'0')
			}
		case c == '.' && !dot:
			dot = true
		case digits > 0 && (c == '-' || c == '.'):
			break loop
		default:
			return 0, false
		}
	}
	if digits == 0 && !dot || math.IsInf(v, 0) {
		return 0, false
	}
	if neg {
		v = -v
	}
	return v, true
}

// skipImage moves past the data of an inline image, after its ID operator, and
// returns them. They end at an EI that stands alone and is followed by what
// looks like operators, since the data may hold those two letters as well.
func (l *lexer) skipImage() token {
	t := token{kind: inlineImage, pos: l.pos}
	for at := l.pos; ; {
		i := bytes.Index(l.data[at:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.data)
			t.end = l.pos
			return t
		}
		i += at
		at = i + 2
		if i > l.pos && !isSpace(l.data[i-1]) || at < len(l.data) && !isSpace(l.data[at]) && l.data[at] != 'Q' {
			continue
		}
		if printable(l.data[at:min(at+16, len(l.data))]) {
			l.pos = at
			t.end = i
			return t
		}
	}
}

func printable(b []byte) bool {
	for _, c := range b {
		if (c < ' ' || c > '~') && !isSpace(c) {
			return false
		}
	}
	return true
}
