package rtf

import (
	"context"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/extract/table"
)

// maxDepth bounds the nesting of groups.
const maxDepth = 1000

// A piece is text and where each of its characters stands in the file.
type piece struct {
	text  []byte
	start []int // of each byte of text: where its character starts in the file
	end   []int // and ends
}

func (p *piece) add(s string, start, end int) {
	p.text = append(p.text, s...)
	for range len(s) {
		p.start = append(p.start, start)
		p.end = append(p.end, end)
	}
}

// group is what a brace opens and its end restores.
type group struct {
	kind    document.Kind
	path    string
	skip    bool // a destination without text
	hidden  bool
	deleted bool
	uc      int // how many characters stand in for a \u
	page    int // code page
	story   *story
}

// A story is a flow of paragraphs: the body, a header, a footnote.
type story struct {
	kind  document.Kind
	path  string
	para  []part
	cells [][]part // of the row so far
	rows  *table.Labeller
}

// A part is the text of a paragraph that is of one kind.
type part struct {
	piece
	kind document.Kind
}

// parser turns tokens into a Document.
type parser struct {
	b       []byte
	out     document.Builder
	stack   []group
	fonts   map[int]int // code page by font
	font    int         // being defined in the font table
	counts  map[document.Kind]int
	lead    token // the first byte of a character of two
	high    rune  // the first half of a surrogate pair
	highAt  int
	skipped int // characters still to be skipped after a \u
	record  int
	blob    *blob // the file inside whose bytes are being read
	files   []blob
}

// parse returns the document in b and the files inside.
func parse(ctx context.Context, name string, b []byte) (*document.Document, []blob, error) {
	p := &parser{b: b, fonts: map[int]int{}, counts: map[document.Kind]int{}}
	body := &story{kind: document.Body}
	p.stack = []group{{kind: document.Body, uc: 1, page: 1252, story: body}}
	for n, t := 0, next(b, 0); t.kind != end; n, t = n+1, next(b, t.end) {
		if n%4096 == 0 && ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		switch t.kind {
		case open:
			if len(p.stack) > maxDepth {
				return nil, nil, document.Problem{Path: name, Cause: document.TooDeep}
			}
			p.flushLead()
			p.stack = append(p.stack, *p.top())
		case closing:
			p.flushLead()
			p.close()
		case control:
			p.control(t)
		case symbol:
			p.symbol(t)
		case char:
			p.char(t)
		case binary:
			p.blob.raw(len(p.stack), b[max(t.start, t.end-t.param):t.end])
		}
	}
	if len(p.stack) > 1 {
		p.out.Problem("", document.Malformed) // cut off: what was read stands
	}
	for len(p.stack) > 1 {
		p.close()
	}
	p.finish(body)
	return p.out.Document(name, "rtf"), p.files, nil
}

func (p *parser) top() *group { return &p.stack[len(p.stack)-1] }

// close ends a group; a story that began in it is written out.
func (p *parser) close() {
	if len(p.stack) == 1 {
		return
	}
	if p.blob != nil && p.blob.depth == len(p.stack) {
		if len(p.blob.data) > 0 {
			p.files = append(p.files, *p.blob)
		}
		p.blob = nil
	}
	g := p.stack[len(p.stack)-1]
	p.stack = p.stack[:len(p.stack)-1]
	p.skipped = 0
	if g.story != p.top().story {
		p.finish(g.story)
	}
}

// finish writes out what a story still holds.
func (p *parser) finish(s *story) {
	if len(s.cells) > 0 {
		p.endCell(s)
		p.endRow(s) // its end is missing
	}
	p.endParagraph(s)
}

// tell starts a story of its own in this group.
func (p *parser) tell(kind document.Kind, path string) {
	g := p.top()
	if kind != document.Metadata {
		p.counts[kind]++
		path = string(kind) + " " + strconv.Itoa(p.counts[kind])
	}
	g.kind, g.path, g.skip = kind, path, false
	g.story = &story{kind: kind, path: path}
}

// symbol takes a backslash and one character.
func (p *parser) symbol(t token) {
	switch t.word {
	case "~":
		p.text("\u00a0", t.start, t.end)
	case "_":
		p.text("\u2011", t.start, t.end)
	case "*":
		// The group is a destination that readers may not know: its word decides.
		if w := next(p.b, t.end); w.kind == control && !known[w.word] {
			p.top().skip = true
		}
	}
}

// char takes a byte of the code page.
func (p *parser) char(t token) {
	g := p.top()
	if p.skipped > 0 {
		p.skipped--
		p.extend(t.end)
		return
	}
	if g.skip {
		p.blob.digit(len(p.stack), t.char)
		return
	}
	if p.lead.end > 0 {
		first := p.lead
		p.lead = token{}
		if s := decode(g.page, []byte{first.char, t.char}); s != "" {
			p.text(s, first.start, t.end)
			return
		}
		p.text("\uFFFD", first.start, first.end)
	}
	if t.char >= 0x80 && isLead(g.page, t.char) {
		p.lead = t
		return
	}
	if s := decode(g.page, []byte{t.char}); s != "" {
		p.text(s, t.start, t.end)
	}
}

func (p *parser) flushLead() {
	if p.lead.end > 0 {
		t := p.lead
		p.lead = token{}
		p.text("\uFFFD", t.start, t.end)
	}
}

// unicode takes a \uN and lets its stand-ins be skipped.
func (p *parser) unicode(t token) {
	g := p.top()
	if g.skip {
		return
	}
	p.skipped = g.uc
	r := rune(uint16(t.param))
	switch {
	case r >= 0xD800 && r < 0xDC00:
		p.high, p.highAt = r, t.start
		return
	case r >= 0xDC00 && r < 0xE000 && p.high != 0:
		p.text(string(utf16.DecodeRune(p.high, r)), p.highAt, t.end)
		p.high = 0
		return
	}
	p.high = 0
	if !utf8.ValidRune(r) {
		r = utf8.RuneError
	}
	p.text(string(r), t.start, t.end)
}

// extend lets the last character reach to end: its stand-in goes with it.
func (p *parser) extend(end int) {
	para := p.top().story.para
	if len(para) == 0 {
		return
	}
	last := &para[len(para)-1].piece
	_, size := utf8.DecodeLastRune(last.text)
	for i := len(last.end) - size; i < len(last.end); i++ {
		last.end[i] = end
	}
}

// text adds characters that stand at [start, end) of the file.
func (p *parser) text(s string, start, end int) {
	g := p.top()
	if g.skip || s == "" {
		return
	}
	kind := g.kind
	switch {
	case kind == document.Metadata || kind == document.Comment:
	case g.deleted:
		kind = document.Deleted
	case g.hidden:
		kind = document.Hidden
	}
	para := &g.story.para
	if n := len(*para); n == 0 || (*para)[n-1].kind != kind {
		*para = append(*para, part{kind: kind})
	}
	(*para)[len(*para)-1].add(s, start, end)
}

// endParagraph writes out what a story has gathered.
func (p *parser) endParagraph(s *story) {
	para := s.para
	s.para = nil
	if len(para) > 0 {
		s.rows = nil // a table ends where text follows it
	}
	for _, part := range para {
		path := s.path
		if s.kind == document.Body {
			p.counts[document.Body]++
			path = "paragraph " + strconv.Itoa(p.counts[document.Body])
		}
		p.out.Begin(part.kind, path, "", 0)
		p.write(part.piece)
	}
}

// endCell puts the paragraphs so far into a cell of the row.
func (p *parser) endCell(s *story) {
	s.cells = append(s.cells, s.para)
	s.para = nil
}

// endRow writes out the cells of a row, each with its label.
func (p *parser) endRow(s *story) {
	if len(s.cells) == 0 {
		return
	}
	if s.rows == nil {
		s.rows = &table.Labeller{}
	}
	cells := make([]table.Cell, len(s.cells))
	for i, c := range s.cells {
		for _, part := range c {
			cells[i].Text += string(part.text)
		}
	}
	p.record++
	labels := s.rows.Row(cells, false)
	for i, c := range s.cells {
		for _, part := range c {
			kind := part.kind
			if kind == document.Body {
				kind = document.Cell
			}
			p.out.Begin(kind, "table row "+strconv.Itoa(p.record)+", column "+table.Name(i+1), labels[i], p.record)
			p.write(part.piece)
		}
	}
	s.cells = nil
}

// write adds a piece to the open segment: one run for each stretch of
// characters that stand side by side in the file.
func (p *parser) write(x piece) {
	for i := 0; i < len(x.text); {
		j := i
		for j < len(x.text) && (j == i || x.start[j] == x.start[j-1] || x.start[j] == x.end[j-1]) {
			j++
		}
		p.out.Write(string(x.text[i:j]), ref{slices.Clip(x.start[i:j]), slices.Clip(x.end[i:j])})
		i = j
	}
}
