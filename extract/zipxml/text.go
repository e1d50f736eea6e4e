package zipxml

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	cdataOpen  = []byte("<![CDATA[")
	cdataClose = []byte("]]>")
)

// Decode returns the text that raw character data, a CDATA section or a raw
// attribute value stands for. It is valid UTF-8.
func Decode(raw []byte) string {
	if bytes.HasPrefix(raw, cdataOpen) {
		raw = bytes.TrimSuffix(raw[len(cdataOpen):], cdataClose)
		return newlines(strings.ToValidUTF8(string(raw), "\uFFFD"))
	}
	s := newlines(strings.ToValidUTF8(string(raw), "\uFFFD"))
	i := strings.IndexByte(s, '&')
	if i < 0 {
		return s
	}
	var b strings.Builder
	for ; i >= 0; i = strings.IndexByte(s, '&') {
		b.WriteString(s[:i])
		s = s[i:]
		// The longest reference in use is &#x10FFFF;, leading zeros aside.
		end := strings.IndexByte(s[:min(len(s), 16)], ';')
		if r, ok := reference(s[1:max(end, 1)]); ok {
			b.WriteRune(r)
			s = s[end+1:]
		} else {
			b.WriteByte('&')
			s = s[1:]
		}
	}
	b.WriteString(s)
	return b.String()
}

// newlines does what an XML parser does with line ends.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// reference returns the character of an entity or character reference without
// its & and ;. Entities of a document type are not known: they stay as written.
func reference(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	num, ok := strings.CutPrefix(name, "#")
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := strings.CutPrefix(num, "x"); ok {
		num, base = hex, 16
	}
	n, err := strconv.ParseUint(num, base, 32)
	if err != nil {
		return 0, false
	}
	if n > utf8.MaxRune || !isChar(rune(n)) {
		return utf8.RuneError, true
	}
	return rune(n), true
}

// isChar reports whether XML 1.0 (section 2.2) allows r.
func isChar(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

var errNotXML = errors.New("the replacement holds a character that XML does not allow")

// Encode returns text as raw character data, fit for attribute values too.
// [Decode] gives text back.
func Encode(text string) (string, error) {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '&':
			b.WriteString("&amp;")
		case '"':
			b.WriteString("&quot;")
		case '\'':
			b.WriteString("&apos;")
		case '\r':
			b.WriteString("&#13;")
		default:
			if !isChar(r) {
				return "", errNotXML
			}
			b.WriteRune(r)
		}
	}
	return b.String(), nil
}
