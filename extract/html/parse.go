package html

import (
	"context"
	"encoding/base64"
	"fmt"
	neturl "net/url"
	"strings"

	"golang.org/x/net/html"

	"yinqu/document"
	"yinqu/extract/charset"
)

// parser walks the tokens of a file and builds its document.
type parser struct {
	source *charset.Decoded
	build  document.Builder

	open     bool    // a segment has text
	segments int     // begun so far
	space    *ref    // folded spaces that come before the next text
	later    []aside // what stands inside the open block without being its text

	tag     string // of the element whose raw text comes next
	heading int    // open h1 to h6
	pre     int    // open pre elements
	hidden  hidden
	tables  []*tableState
	rows    int
	labels  map[int]string // by segment
	term    string         // the text of the last dt or label
	inTerm  bool
	inField bool // inside a dd, whose term names it

	pictures []picture
}

// An aside is a segment that is written when the open block ends.
type aside struct {
	kind        document.Kind
	path, label string
	pieces      []piece
}

// hidden tracks the element that hides what is in it.
type hidden struct {
	tag   string
	depth int
}

const tokensPerCheck = 1024

func (p *parser) parse(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.labels = map[int]string{}
	z := html.NewTokenizer(strings.NewReader(p.source.Text))
	at := 0
	for n := 1; ; n++ {
		kind := z.Next()
		raw := p.source.Text[at:min(len(p.source.Text), at+len(z.Raw()))]
		switch kind {
		case html.ErrorToken:
			// What is left began a tag that never ends.
			p.aside(document.Hidden, "unfinished tag", "", pieces(p.source.Text[at:], at, inText))
			p.endBlock()
			for len(p.tables) > 0 {
				p.endTable()
			}
			return nil
		case html.TextToken:
			p.textToken(raw, at)
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			p.startTag(string(name), raw, at, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			p.endTag(string(name))
		case html.CommentToken:
			p.comment(raw, at)
		}
		at += len(raw)
		if n%tokensPerCheck == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
}

// document returns the result.
func (p *parser) document(name string) *document.Document {
	d := p.build.Document(name, "html")
	for i, l := range p.labels {
		d.Segments[i].Label = l
	}
	return d
}

// void elements have no end tag; of the others a self-closing slash means nothing.
func isVoid(tag string) bool {
	switch tag {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

func isInline(tag string) bool {
	switch tag {
	case "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img", "ins", "kbd",
		"mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
		"script", "style", "svg", "math", "input", "label", "link", "meta", "object", "embed", "o:p":
		return true
	}
	return false
}

func isHeading(tag string) bool {
	return len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6'
}

func (p *parser) startTag(tag, raw string, at int, closed bool) {
	as := attrs(raw)
	hides := p.hides(tag, raw, as)
	if hides || !isInline(tag) && tag != "br" {
		p.endBlock()
	}
	p.tag = tag
	switch {
	case tag == "br":
		p.lineBreak()
	case isHeading(tag):
		p.heading++
	case tag == "pre":
		p.pre++
	case tag == "table":
		p.tables = append(p.tables, new(tableState))
	case tag == "dt" || tag == "label":
		p.term, p.inTerm, p.inField = "", true, false
	case tag == "dd":
		p.inField = true
	default:
		p.tableTag(tag, raw, as)
	}
	if p.hidden.tag == tag {
		p.hidden.depth++
	} else if p.hidden.tag == "" && hides && !isVoid(tag) {
		p.hidden = hidden{tag, 1}
	}
	p.attributes(tag, raw, at, as, hides)
	if closed && !isVoid(tag) && (tag == "svg" || tag == "math") {
		p.endTag(tag)
	}
}

func (p *parser) endTag(tag string) {
	if !isInline(tag) && tag != "br" {
		p.endBlock()
	}
	p.tag = ""
	switch {
	case isHeading(tag):
		p.heading = max(0, p.heading-1)
	case tag == "pre":
		p.pre = max(0, p.pre-1)
	case tag == "dt" || tag == "label":
		p.inTerm = false
	case tag == "dd" || tag == "dl":
		p.inField = false
	case tag == "tr" || tag == "thead" || tag == "tbody" || tag == "tfoot":
		p.endRow()
	case tag == "td" || tag == "th":
		if t := p.table(); t != nil {
			t.inCell = false
		}
	case tag == "table":
		p.endTable()
	}
	if p.hidden.tag == tag {
		if p.hidden.depth--; p.hidden.depth == 0 {
			p.endBlock()
			p.hidden = hidden{}
		}
	}
}

// hides reports whether the tag hides its element.
func (p *parser) hides(tag, raw string, as []attr) bool {
	if tag == "template" {
		return true
	}
	for _, a := range as {
		v := strings.ToLower(strings.Join(strings.Fields(raw[a.start:a.end]), ""))
		switch a.name {
		case "hidden":
			return true
		case "style":
			if strings.Contains(v, "display:none") || strings.Contains(v, "visibility:hidden") || strings.Contains(v, "mso-hide:all") {
				return true
			}
		case "type":
			if tag == "input" && v == "hidden" {
				return true
			}
		}
	}
	return false
}

func (p *parser) textToken(raw string, at int) {
	switch p.tag {
	case "script", "style":
		p.aside(document.Hidden, p.tag, "", pieces(raw, at, inRaw))
	case "title":
		p.aside(document.Metadata, "title", "title", pieces(raw, at, inText))
	case "iframe", "noembed", "noframes", "noscript", "xmp", "plaintext":
		p.text(pieces(raw, at, inRaw))
	default:
		p.text(pieces(raw, at, inText))
	}
}

func (p *parser) comment(raw string, at int) {
	start, end := 2, len(raw)
	if strings.HasPrefix(raw, "<!--") {
		start = 4
	}
	for _, close := range []string{"--!>", "-->", ">"} {
		if strings.HasSuffix(raw, close) && len(raw)-len(close) >= start {
			end -= len(close)
			break
		}
	}
	if start < end {
		p.aside(document.Comment, "comment", "", pieces(raw[start:end], at+start, inComment))
	}
}

// attributes takes the values that people read, and others that may name
// somebody.
func (p *parser) attributes(tag, raw string, at int, as []attr, hidden bool) {
	name := ""
	for _, a := range as {
		if a.name == "name" || a.name == "property" {
			name = raw[a.start:a.end]
		}
	}
	for _, a := range as {
		if a.start == a.end {
			continue
		}
		ps := pieces(raw[a.start:a.end], at+a.start, inAttr)
		value := joined(ps)
		kind, label := document.Metadata, ""
		switch a.name {
		case "alt", "title", "placeholder", "aria-label", "summary", "label":
		case "content":
			if label = name; tag != "meta" || name == "viewport" || name == "" {
				continue
			}
		case "value":
			if kind, label = document.Body, name; p.term != "" {
				label = p.term
			}
			p.term = ""
		case "href", "src", "action", "cite":
			lower := strings.ToLower(value)
			if strings.HasPrefix(lower, "data:") {
				if strings.HasPrefix(lower, "data:image") && len(value) > maxIcon {
					p.picture(fmt.Sprintf("picture at line %d", 1+strings.Count(p.source.Text[:at], "\n")), value, at+a.start, at+a.end)
				}
				continue
			}
			ps = links(ps)
			value = joined(ps)
			if !strings.HasPrefix(lower, "mailto:") && !strings.HasPrefix(lower, "tel:") && !strings.HasPrefix(lower, "sms:") && !telling(value) {
				continue
			}
		default:
			if !telling(value) {
				continue
			}
		}
		if hidden {
			kind = document.Hidden
		}
		p.aside(kind, tag+" "+a.name, label, ps)
	}
}

// A picture is one that stands in the page itself, as an address at
// [start, end) of the source.
type picture struct {
	name, typ  string
	data       []byte
	start, end int
}

// as returns the address of another picture of the same kind. A picture in
// pixels is made as long as the old one, which no program minds, so that it is
// not taken for an icon.
func (f picture) as(data []byte) string {
	if !strings.Contains(f.typ, "svg") && len(data) < len(f.data) {
		data = append(data, make([]byte, len(f.data)-len(data))...)
	}
	return f.typ + ";base64," + base64.StdEncoding.EncodeToString(data)
}

// picture takes a picture that is written out in an address (RFC 2397).
func (p *parser) picture(name, url string, start, end int) {
	head, body, _ := strings.Cut(url, ",")
	data := []byte(body)
	if n := len(head) - len(";base64"); n > 0 && strings.EqualFold(head[n:], ";base64") {
		head = head[:n]
		var err error
		if data, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), "")); err != nil {
			p.build.Problem(name, document.Malformed)
			return
		}
	} else if u, err := neturl.PathUnescape(body); err == nil {
		data = []byte(u)
	}
	p.pictures = append(p.pictures, picture{name, head, data, start, end})
}

// maxIcon is the size up to which a picture inside a page is taken for an icon.
const maxIcon = 4 << 10

func joined(ps []piece) string {
	var b strings.Builder
	for _, q := range ps {
		b.WriteString(q.text)
	}
	return b.String()
}
