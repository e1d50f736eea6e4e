package html

import (
	"html"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is some text and the range of the decoded source it stands for.
type piece struct {
	text string
	ref  ref
}

// A ref is a range of the decoded source. A whole ref stands for its text as
// one: a character reference, folded spaces, a percent escape.
type ref struct {
	start, end int
	whole      bool
	place      place
}

// A place says how text is written there.
type place int

const (
	inText place = iota
	inAttr
	inURL
	inComment
	inRaw // script, style
)

// pieces cuts src, a range of the source that begins at offset at, into
// literal stretches and character references.
func pieces(src string, at int, in place) []piece {
	var out []piece
	for i := 0; i < len(src); {
		j := len(src)
		if in != inComment && in != inRaw {
			if k := strings.IndexByte(src[i:], '&'); k >= 0 {
				j = i + k
			}
		}
		if j > i {
			out = append(out, piece{src[i:j], ref{at + i, at + j, false, in}})
			i = j
			continue
		}
		n := referenceLen(src[i:])
		decoded := html.UnescapeString(src[i : i+n])
		out = append(out, piece{decoded, ref{at + i, at + i + n, decoded != src[i:i+n], in}})
		i += n
	}
	return out
}

// maxReference is longer than any named character reference.
const maxReference = 34

// referenceLen returns the length of the character reference that s begins
// with; 1 if the ampersand is none.
func referenceLen(s string) int {
	n := 1
	for n < len(s) && n < maxReference && (s[n] == '#' && n == 1 || s[n] < utf8.RuneSelf && (unicode.IsLetter(rune(s[n])) || unicode.IsDigit(rune(s[n])))) {
		n++
	}
	if n < len(s) && s[n] == ';' {
		return n + 1
	}
	// Without a semicolon the longest known name counts: &copy2 is ©2.
	for ; n > 1; n-- {
		if decoded := html.UnescapeString(s[:n]); decoded != s[:n] {
			short := html.UnescapeString(s[:n-1])
			if short == s[:n-1] || decoded != short+s[n-1:n] {
				return n
			}
		}
	}
	return 1
}

// An attr is an attribute of a tag: its name in lower case and where its value
// stands in the tag's source.
type attr struct {
	name       string
	start, end int
}

// attrs reads the attributes of a tag's source as the HTML standard does
// (tokenization, 13.2.5.32 and on).
func attrs(tag string) []attr {
	const space = " \t\r\n\f"
	var out []attr
	i := 1
	for i < len(tag) && !strings.ContainsRune(space+"/>", rune(tag[i])) {
		i++
	}
	for {
		for i < len(tag) && strings.ContainsRune(space+"/", rune(tag[i])) {
			i++
		}
		if i >= len(tag) || tag[i] == '>' {
			return out
		}
		start := i
		for i++; i < len(tag) && !strings.ContainsRune(space+"/>=", rune(tag[i])); i++ {
		}
		a := attr{name: strings.ToLower(tag[start:i]), start: i, end: i}
		j := i
		for j < len(tag) && strings.ContainsRune(space, rune(tag[j])) {
			j++
		}
		if j < len(tag) && tag[j] == '=' {
			for j++; j < len(tag) && strings.ContainsRune(space, rune(tag[j])); j++ {
			}
			a.start, a.end, i = value(tag, j)
		}
		out = append(out, a)
	}
}

// value returns the range of the attribute value that begins at i, and where
// the tag goes on.
func value(tag string, i int) (start, end, next int) {
	if i < len(tag) && (tag[i] == '"' || tag[i] == '\'') {
		n := strings.IndexByte(tag[i+1:], tag[i])
		if n < 0 {
			return i + 1, len(tag), len(tag)
		}
		return i + 1, i + 1 + n, i + n + 2
	}
	start = i
	for i < len(tag) && !strings.ContainsRune(" \t\r\n\f>", rune(tag[i])) {
		i++
	}
	return start, i, i
}

// links decodes the percent escapes in the pieces of an attribute.
func links(ps []piece) []piece {
	var out []piece
	for _, q := range ps {
		if q.ref.whole {
			out = append(out, q)
			continue
		}
		out = append(out, link(q.text, q.ref.start)...)
	}
	return out
}

// link decodes the percent escapes of a URL: one piece for each character that
// is escaped.
func link(src string, at int) []piece {
	var out []piece
	for i := 0; i < len(src); {
		j := i
		for j+2 < len(src) && src[j] == '%' && j-i < 3*utf8.UTFMax {
			j += 3
			s, err := url.PathUnescape(src[i:j])
			if err == nil && utf8.ValidString(s) {
				break
			}
		}
		if s, err := url.PathUnescape(src[i:j]); j > i && err == nil && utf8.ValidString(s) {
			out = append(out, piece{s, ref{at + i, at + j, true, inURL}})
			i = j
			continue
		}
		j = i + 1
		for j < len(src) && src[j] != '%' {
			j++
		}
		out = append(out, piece{src[i:j], ref{at + i, at + j, false, inURL}})
		i = j
	}
	return out
}

// telling reports whether an attribute that nobody reads may name somebody
// all the same.
func telling(value string) bool {
	return strings.ContainsRune(value, '@') || strings.IndexFunc(value, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}
