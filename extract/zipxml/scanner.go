// Package zipxml reads and rewrites zip files of XML parts: the common ground
// of Office Open XML, OpenDocument and OFD.
//
// A part is never turned into a tree. A Scanner walks it and knows the byte
// range of everything, so that a rewrite replaces some ranges and keeps every
// other byte as it was.
package zipxml

import (
	"bytes"

	"yinqu/document"
)

// maxDepth bounds how deep elements may nest.
const maxDepth = 2000

// A Kind is the kind of a token.
type Kind uint8

// The kinds of tokens. An empty element gives a Start and an End.
const (
	Start Kind = iota + 1
	End
	Text // character data or a CDATA section
)

// An Attr is an attribute: its local name and the byte range of its raw value
// between the quotes.
type Attr struct {
	Name       []byte
	Start, End int
}

// A Scanner walks the tokens of one XML part. It skips comments, processing
// instructions and the document type, expands no entity but the five of XML
// and character references, and does not check that tags match.
type Scanner struct {
	Kind  Kind
	Name  []byte // local name of an element
	Start int    // byte range of the token in the part
	End   int
	Depth int // of the element that a Start opens or an End closes; the root has 1

	part    []byte
	next    int
	attrs   []Attr
	parsed  bool
	closing bool // an empty element's End comes next
	unclear bool // a quotation mark is missing somewhere
	err     error
}

// NewScanner returns a Scanner over an XML part in UTF-8.
func NewScanner(part []byte) *Scanner {
	return &Scanner{part: part}
}

// Err returns why Next returned false before the end: a document.Problem
// without a path, or nil.
func (s *Scanner) Err() error { return s.err }

// Raw returns the bytes of the current token.
func (s *Scanner) Raw() []byte { return s.part[s.Start:s.End] }

// Text returns the decoded text of the current Text token.
func (s *Scanner) Text() string { return Decode(s.Raw()) }

// Seek makes the token at byte offset off the next one, at the depth that
// the element being left has around it.
func (s *Scanner) Seek(off int) {
	if s.Kind == Start {
		s.Depth--
	}
	s.next, s.closing, s.Kind = off, false, End
	s.Depth++ // an End's depth is that of the element it closes
}

// Next moves to the next token.
func (s *Scanner) Next() bool {
	if s.Kind == End {
		s.Depth--
	}
	if s.closing {
		s.closing = false
		s.Kind, s.Start = End, s.End
		return true
	}
	for s.err == nil && s.next < len(s.part) {
		s.Start = s.next
		rest := s.part[s.next:]
		if rest[0] != '<' {
			n := bytes.IndexByte(rest, '<')
			if n < 0 {
				n = len(rest)
			}
			s.next += n
			s.Kind, s.End = Text, s.next
			return true
		}
		if len(rest) > 1 && (rest[1] == '!' || rest[1] == '?') {
			if s.aside(rest) {
				return true
			}
			continue
		}
		return s.tag(rest)
	}
	if s.err == nil && (s.Depth > 0 || s.unclear) {
		s.fail(document.Malformed)
	}
	return false
}

func (s *Scanner) fail(c document.Cause) bool {
	s.err = document.Problem{Cause: c}
	return false
}

// aside passes what is neither tag nor text; it reports whether it was a
// CDATA section, which is text.
func (s *Scanner) aside(rest []byte) bool {
	after := func(mark string) int {
		if i := bytes.Index(rest, []byte(mark)); i >= 0 {
			return i + len(mark)
		}
		return -1
	}
	var n int
	switch {
	case bytes.HasPrefix(rest, []byte("<![CDATA[")):
		if n = after("]]>"); n > 0 {
			s.next += n
			s.Kind, s.End = Text, s.next
			return true
		}
	case bytes.HasPrefix(rest, []byte("<!--")):
		n = after("-->")
	case rest[1] == '?':
		n = after("?>")
	default:
		n = doctype(rest)
	}
	if n < 0 {
		return s.fail(document.Malformed)
	}
	s.next += n
	return false
}

// doctype returns the length of a declaration with its internal subset.
func doctype(rest []byte) int {
	depth, quote := 0, byte(0)
	for i, c := range rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '<':
			depth++
		case c == '>':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

func (s *Scanner) tag(rest []byte) bool {
	end, quote := -1, byte(0)
	for i, c := range rest {
		if quote != 0 {
			if c == quote {
				quote = 0
			}
		} else if c == '>' {
			end = i
			break
		} else if c == '"' || c == '\'' {
			quote = c
		}
	}
	if end < 2 {
		return s.fail(document.Malformed)
	}
	s.next += end + 1
	s.End = s.next
	body := rest[1:end]
	if bytes.IndexByte(body, '<') >= 0 { // not in an attribute either (XML 1.0, 3.1): what follows may be read wrongly
		s.unclear = true
	}
	if body[0] == '/' {
		s.Kind, s.Name = End, localName(body[1:])
		if s.Depth == 0 {
			return s.fail(document.Malformed)
		}
		return true
	}
	s.Kind, s.Name, s.parsed = Start, localName(body), false
	s.closing = body[len(body)-1] == '/'
	if s.Depth++; s.Depth > maxDepth {
		return s.fail(document.TooDeep)
	}
	return true
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// localName returns the name that tag begins with, without its prefix.
func localName(tag []byte) []byte {
	n := 0
	for n < len(tag) && !isSpace(tag[n]) && tag[n] != '/' && tag[n] != '=' {
		n++
	}
	return tag[bytes.IndexByte(tag[:n], ':')+1 : n]
}

// Attrs returns the attributes of the current Start, without namespace
// declarations. The slice is valid until the next call of Next.
func (s *Scanner) Attrs() []Attr {
	if s.parsed || s.Kind != Start {
		return s.attrs
	}
	s.parsed, s.attrs = true, s.attrs[:0]
	end := s.End - 1
	at := s.Start + 1
	for at < end && !isSpace(s.part[at]) {
		at++
	}
	for {
		for at < end && (isSpace(s.part[at]) || s.part[at] == '/') {
			at++
		}
		eq := bytes.IndexByte(s.part[at:end], '=')
		if eq < 0 {
			return s.attrs
		}
		name := s.part[at : at+eq]
		at += eq + 1
		for at < end && isSpace(s.part[at]) {
			at++
		}
		if at >= end || s.part[at] != '"' && s.part[at] != '\'' {
			return s.attrs
		}
		n := bytes.IndexByte(s.part[at+1:end], s.part[at])
		if n < 0 {
			return s.attrs
		}
		if !bytes.HasPrefix(name, []byte("xmlns")) {
			s.attrs = append(s.attrs, Attr{localName(name), at + 1, at + 1 + n})
		}
		at += n + 2
	}
}

// Attr returns the current Start's attribute of that local name.
func (s *Scanner) Attr(name string) (Attr, bool) {
	for _, a := range s.Attrs() {
		if string(a.Name) == name {
			return a, true
		}
	}
	return Attr{}, false
}

// Value returns the decoded value of the attribute of that local name, "" if
// there is none.
func (s *Scanner) Value(name string) string {
	if a, ok := s.Attr(name); ok {
		return Decode(s.part[a.Start:a.End])
	}
	return ""
}
