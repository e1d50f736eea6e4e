package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/quotedprintable"
	"strings"
	"unicode/utf8"

	"yinqu/extract/charset"
)

// maxDepth bounds parts in parts, maxParts how many there are.
const (
	maxDepth = 16
	maxParts = 10_000
)

// A span is a half-open range of the message's bytes.
type span struct{ start, end int }

// A field is one field of a header: its name and the range of its raw value.
type field struct {
	name string
	span
}

// A part is one part of a message, or the message itself. Unlike the parsers of
// mail libraries, this one knows where everything stands, so that a rewrite
// can leave the rest as it is.
type part struct {
	header   []field
	headEnd  int // where the header's blank line begins
	body     span
	typ      string // media type, in lower case
	params   map[string]string
	encoding string // of the body
	filename string
	parts    []*part
}

// parse reads the message or part in b[start:end].
func parse(b []byte, start, end, depth int, count *int) *part {
	p := &part{typ: "text/plain"}
	*count++
	at := start
	for at < end {
		eol := lineEnd(b, at, end)
		line := bytes.TrimRight(b[at:eol], "\r\n")
		if len(line) == 0 {
			break
		}
		colon := bytes.IndexByte(line, ':')
		if colon <= 0 || bytes.ContainsAny(line[:colon], " \t") {
			if depth == 0 && at == start && bytes.HasPrefix(line, []byte("From ")) {
				at = eol // the envelope line of an mbox
				continue
			}
			break // no header line: the body begins
		}
		stop := at + len(line)
		for eol < end && (b[eol] == ' ' || b[eol] == '\t') {
			next := lineEnd(b, eol, end)
			if len(bytes.TrimSpace(b[eol:next])) == 0 {
				break
			}
			stop = eol + len(bytes.TrimRight(b[eol:next], "\r\n"))
			eol = next
		}
		value := at + colon + 1
		for value < stop && (b[value] == ' ' || b[value] == '\t') {
			value++
		}
		p.header = append(p.header, field{string(line[:colon]), span{value, stop}})
		at = eol
	}
	p.headEnd = at
	if at < end && len(bytes.TrimRight(b[at:lineEnd(b, at, end)], "\r\n")) == 0 {
		at = lineEnd(b, at, end)
	}
	p.body = span{at, end}
	p.read(b)
	if strings.HasPrefix(p.typ, "multipart/") && p.params["boundary"] != "" && depth < maxDepth {
		p.split(b, depth, count)
	}
	return p
}

// read takes what the header says about the body.
func (p *part) read(b []byte) {
	for _, f := range p.header {
		value := unfold(b[f.start:f.end])
		switch strings.ToLower(f.name) {
		case "content-type":
			typ, params, err := mime.ParseMediaType(value)
			if err == nil || errors.Is(err, mime.ErrInvalidMediaParameter) {
				p.typ, p.params = typ, params
			}
			if n := params["name"]; n != "" && p.filename == "" {
				p.filename = decodeWords(n)
			}
		case "content-disposition":
			if _, params, err := mime.ParseMediaType(value); err == nil && params["filename"] != "" {
				p.filename = decodeWords(params["filename"])
			}
		case "content-transfer-encoding":
			p.encoding = strings.ToLower(strings.TrimSpace(value))
		}
	}
}

// split finds the parts between the boundaries (RFC 2046, 5.1.1).
func (p *part) split(b []byte, depth int, count *int) {
	mark := []byte("--" + p.params["boundary"])
	from := -1
	for at := p.body.start; at < p.body.end; {
		eol := lineEnd(b, at, p.body.end)
		line := bytes.TrimRight(b[at:eol], " \t\r\n")
		if bytes.HasPrefix(line, mark) {
			rest := line[len(mark):]
			if len(rest) == 0 || string(rest) == "--" {
				if from >= 0 && *count < maxParts {
					end := at // the line end before a boundary belongs to it
					if end > from && b[end-1] == '\n' {
						end--
					}
					if end > from && b[end-1] == '\r' {
						end--
					}
					p.parts = append(p.parts, parse(b, from, end, depth+1, count))
				}
				from = eol
				if len(rest) > 0 {
					return
				}
			}
		}
		at = eol
	}
	if from >= 0 && from < p.body.end && *count < maxParts { // cut off
		p.parts = append(p.parts, parse(b, from, p.body.end, depth+1, count))
	}
}

func lineEnd(b []byte, at, end int) int {
	if i := bytes.IndexByte(b[at:end], '\n'); i >= 0 {
		return at + i + 1
	}
	return end
}

func unfold(raw []byte) string {
	return strings.NewReplacer("\r\n", "", "\n", "", "\r", "").Replace(string(raw))
}

// content returns the decoded body. Text comes in UTF-8, with a mark that says
// so, if the header's charset can be believed.
func (p *part) content(b []byte) ([]byte, error) {
	raw := b[p.body.start:p.body.end]
	var err error
	switch p.encoding {
	case "base64":
		raw, err = decodeBase64(raw)
	case "quoted-printable":
		raw, err = io.ReadAll(quotedprintable.NewReader(bytes.NewReader(raw)))
	}
	if err != nil {
		return raw, err
	}
	if cs, ok := charset.Lookup(p.params["charset"]); ok && strings.HasPrefix(p.typ, "text/") && len(raw) > 0 {
		raw = []byte("\uFEFF" + strings.TrimPrefix(cs.String(raw), "\uFEFF"))
	}
	return raw, nil
}

// decodeBase64 passes over what is no base64, as mail programs do.
func decodeBase64(raw []byte) ([]byte, error) {
	clean := make([]byte, 0, len(raw))
	for _, c := range raw {
		if c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/' {
			clean = append(clean, c)
		}
	}
	if len(clean)%4 == 1 {
		clean = clean[:len(clean)-1]
	}
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	return out[:n], err
}

var words = mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) {
	cs, ok := charset.Lookup(label)
	if !ok {
		return nil, errors.New("unknown charset")
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return strings.NewReader(cs.String(raw)), nil
}}

// decodeWords returns a header's value as people read it.
func decodeWords(s string) string {
	if !utf8.ValidString(s) {
		if cs, ok := charset.Detect([]byte(s)); ok {
			s = cs.String([]byte(s))
		}
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if d, err := words.DecodeHeader(s); err == nil {
		s = d
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' || r == 0x7F {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// encodeWords returns a value so that decodeWords gives it back: what is not
// ASCII goes into encoded words (RFC 2047), each on a line of its own.
func encodeWords(s string) string {
	first := strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
	if first < 0 {
		return s
	}
	last := strings.LastIndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf })
	_, size := utf8.DecodeRuneInString(s[last:])
	// Keep addresses and other ASCII words between two others as they are.
	if i := strings.IndexAny(s[first:last], "<"); i >= 0 {
		i += first
		if j := strings.IndexByte(s[i:], '>'); j >= 0 && i+j < last {
			return encodeWords(s[:i]) + s[i:i+j+1] + encodeWords(s[i+j+1:])
		}
	}
	return s[:first] + strings.ReplaceAll(mime.BEncoding.Encode("utf-8", s[first:last+size]), "?= =?", "?=\r\n =?") + s[last+size:]
}
