package pdf

import (
	"context"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A matrix is [a b c d e f] of ISO 32000-1, 8.3.3; points are row vectors.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// mul returns the matrix that applies m first and then n.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return x*m[0] + y*m[2] + m[4], x*m[1] + y*m[3] + m[5]
}

// A content is a decoded content stream: that of a page (its streams joined),
// of a form, an appearance, a pattern or a Type 3 glyph.
type content struct {
	object int // object number of a form; 0 for page content
	data   []byte
	res    types.Dict
}

// Why a glyph is not seen on the page.
const (
	hiddenLayer = 1 << iota
	invisible   // text rendering mode 3
	offPage
)

// A glyph is one shown code: what it says, where it stands in its stream and
// where on the page. Lengths are in the page's user space.
type glyph struct {
	text string
	src  *content
	tok  int32   // offset of the string token in src.data
	off  int32   // of the code, in bytes of the decoded string
	n    int16   // bytes of the code
	why  uint8   // hiddenLayer, ...; 0 if it is seen
	page int     // its number
	kern float32 // the number in a TJ array that moves as far as this glyph does

	vertical bool // the line runs downwards, through the middle of its glyphs
	guessed  bool // the font does not say what the glyph means

	x, y   float32 // origin
	dx, dy float32 // to the next glyph's origin
	ux, uy float32 // one em across the line: upwards, or to the right in vertical lines

	twin *glyph // the same character printed again in the same place
	mark *mark
}

// A mark is a marked-content sequence with a replacement text.
type mark struct {
	text    string
	src     *content // where text stands as a string token, or nil
	tok     int
	field   *field // where text stands in a property list, or nil
	glyphs  []*glyph
	unknown bool // one of its glyphs has no text
	written bool
}

// An image is a picture drawn on a page.
type image struct {
	object int               // its object number; 0 for an inline image
	stream *types.StreamDict // nil for an inline image
	area   float64
}

// A painter runs content streams and collects what they show.
type painter struct {
	*file
	ctx    context.Context
	page   *page
	glyphs []*glyph
	images []image
	marks  []*mark
	lines  rulings
	ops    int // left to run
	slab   []glyph
	broken bool // a stream could not be decoded whole
	off    map[int]bool
	// What appearances of form fields use that have no resources of their own.
	formResources types.Dict
	active        map[int]bool // forms being run
}

// gstate is the part of the graphics state that places text.
type gstate struct {
	ctm                                        matrix
	font                                       *font
	size, charSpace, wordSpace, th, lead, rise float64
	render                                     int
}

// A run is one content stream being run.
type run struct {
	*painter
	src    *content
	res    types.Dict
	g      gstate
	saved  []gstate
	tm, lm matrix
	nested []markState
	lex    lexer
	args   []token
	depth  int
	shape  path
}

type markState struct {
	mark   *mark
	hidden bool
}

const (
	maxOps    = 20_000_000 // operators of one file
	maxGlyphs = 4_000_000  // of one file
	maxArgs   = 1 << 20
)

// paint runs one content stream.
func (p *painter) paint(src *content, res types.Dict, ctm matrix, depth int, hidden bool) {
	src.res = res
	r := &run{painter: p, src: src, res: res, lex: lexer{data: src.data}, depth: depth, tm: identity, lm: identity}
	r.g = gstate{ctm: ctm, th: 1}
	r.nested = []markState{{hidden: hidden}}
	for p.ops > 0 {
		t := r.lex.next()
		switch t.kind {
		case eof:
			return
		case operator:
			p.ops--
			if p.ops%4096 == 0 && p.ctx.Err() != nil {
				p.ops = 0
			}
			r.do(string(t.val))
			r.args = r.args[:0]
			r.lex.reset()
		default:
			if len(r.args) < maxArgs {
				r.args = append(r.args, t)
			}
		}
	}
}

// num returns the i-th argument from the end, from 1.
func (r *run) num(i int) float64 {
	if i > len(r.args) {
		return 0
	}
	return r.args[len(r.args)-i].num
}

func (r *run) lastName() string {
	if n := len(r.args); n > 0 && r.args[n-1].kind == name {
		return string(r.args[n-1].val)
	}
	return ""
}

func (r *run) matrixArgs() matrix {
	return matrix{r.num(6), r.num(5), r.num(4), r.num(3), r.num(2), r.num(1)}
}

func (r *run) do(op string) {
	switch op {
	case "q":
		if len(r.saved) < 1024 {
			r.saved = append(r.saved, r.g)
		}
	case "Q":
		if n := len(r.saved); n > 0 {
			r.g, r.saved = r.saved[n-1], r.saved[:n-1]
		}
	case "cm":
		r.g.ctm = r.matrixArgs().mul(r.g.ctm)
	case "gs":
		if a := r.array(r.resource("ExtGState", r.lastName())["Font"]); len(a) == 2 {
			r.g.font, r.g.size = r.file.font(a[0]), r.float(a[1])
		}
	case "Do":
		r.xobject(r.lastName())
	case "BI":
		r.inlineImage()
	case "BMC", "BDC":
		r.beginMarked(op)
	case "EMC":
		if n := len(r.nested); n > 1 {
			r.nested = r.nested[:n-1]
		}
	case "scn", "SCN":
		r.pattern(r.lastName())
	default:
		if !r.path(op) {
			r.text(op)
		}
	}
}

// text does the operators of ISO 32000-1, 9.3 and 9.4.
func (r *run) text(op string) {
	g := &r.g
	switch op {
	case "BT":
		r.tm, r.lm = identity, identity
	case "Tc":
		g.charSpace = r.num(1)
	case "Tw":
		g.wordSpace = r.num(1)
	case "Tz":
		g.th = r.num(1) / 100
	case "TL":
		g.lead = r.num(1)
	case "Ts":
		g.rise = r.num(1)
	case "Tr":
		g.render = int(r.num(1))
	case "Tf":
		if len(r.args) >= 2 {
			g.size = r.num(1)
			g.font = nil
			name := r.args[len(r.args)-2].val
			for _, res := range []types.Dict{r.res, r.formResources} {
				if o := r.dict(res["Font"])[string(name)]; g.font == nil && r.dict(o) != nil {
					g.font = r.file.font(o)
				}
			}
		}
	case "Td":
		r.newLine(r.num(2), r.num(1))
	case "TD":
		g.lead = -r.num(1)
		r.newLine(r.num(2), r.num(1))
	case "Tm":
		r.lm = r.matrixArgs()
		r.tm = r.lm
	case "T*":
		r.newLine(0, -g.lead)
	case "\"":
		g.wordSpace, g.charSpace = r.num(3), r.num(2)
		fallthrough
	case "'":
		r.newLine(0, -g.lead)
		fallthrough
	case "Tj", "TJ":
		for _, t := range r.args {
			switch t.kind {
			case str:
				r.show(t)
			case number:
				if op == "TJ" {
					r.advance(-t.num / 1000 * g.size)
				}
			}
		}
	}
}

func (r *run) newLine(x, y float64) {
	r.lm = matrix{1, 0, 0, 1, x, y}.mul(r.lm)
	r.tm = r.lm
}

// advance moves along the line by d, in unscaled text space.
func (r *run) advance(d float64) {
	m := &r.tm
	if r.g.font != nil && r.g.font.vertical {
		m[4], m[5] = m[4]+d*m[2], m[5]+d*m[3]
		return
	}
	d *= r.g.th
	m[4], m[5] = m[4]+d*m[0], m[5]+d*m[1]
}

func (r *run) show(t token) {
	ft := r.g.font
	if ft == nil {
		r.broken = r.broken || letters(string(t.val)) > 0 // text that nobody can tell
		return
	}
	for off := 0; off < len(t.val); {
		n := ft.length(t.val[off:])
		b := t.val[off : off+n]
		c := ft.at(b)
		r.glyph(c, t.pos, off, b)
		off += n
	}
}

// glyph places one code and moves past it.
func (r *run) glyph(c *char, tok, off int, b []byte) {
	g := &r.g
	extra := g.charSpace
	if len(b) == 1 && b[0] == ' ' {
		extra += g.wordSpace
	}
	step := c.advance*g.size + extra
	m := matrix{g.size * g.th, 0, 0, g.size, 0, g.rise}.mul(r.tm).mul(g.ctm)
	gl := r.newGlyph()
	*gl = glyph{text: c.text, src: r.src, tok: int32(tok), off: int32(off), n: int16(len(b)), why: r.why(), page: r.page.number,
		vertical: g.font.vertical, guessed: c.guessed, x: float32(m[4]), y: float32(m[5]),
		ux: float32(m[2]), uy: float32(m[3]), mark: r.nested[len(r.nested)-1].mark}
	if gl.vertical {
		gl.ux, gl.uy = float32(m[0]), float32(m[1])
	}
	if gl.mark != nil {
		gl.mark.glyphs = append(gl.mark.glyphs, gl)
		gl.mark.unknown = gl.mark.unknown || gl.guessed
	}
	if g.size != 0 {
		gl.kern = float32(-step / g.size * 1000)
	}
	x0, y0 := r.tm[4], r.tm[5]
	r.advance(step)
	dx, dy := r.tm[4]-x0, r.tm[5]-y0
	gl.dx = float32(dx*g.ctm[0] + dy*g.ctm[2])
	gl.dy = float32(dx*g.ctm[1] + dy*g.ctm[3])
	if b := r.page.box; float64(gl.x) < b[0]-1 || float64(gl.x) > b[2]+1 || float64(gl.y) < b[1]-1 || float64(gl.y) > b[3]+1 {
		gl.why |= offPage
	}
	r.glyphs = append(r.glyphs, gl)
}

// newGlyph takes a glyph from a slab.
func (p *painter) newGlyph() *glyph {
	if len(p.slab) == 0 {
		p.slab = make([]glyph, 256)
	}
	g := &p.slab[0]
	p.slab = p.slab[1:]
	return g
}

func (r *run) why() (why uint8) {
	if r.nested[len(r.nested)-1].hidden {
		why |= hiddenLayer
	}
	if r.g.render == 3 || r.g.render == 7 {
		why |= invisible
	}
	return why
}

// resource returns a dictionary of the current resources.
func (r *run) resource(kind, name string) types.Dict {
	if name == "" {
		return nil
	}
	return r.dict(r.dict(r.res[kind])[name])
}

// beginMarked opens a marked-content sequence: hidden layers, and ActualText.
func (r *run) beginMarked(op string) {
	s := r.nested[len(r.nested)-1]
	var props types.Dict
	if op == "BDC" {
		if n := r.lastName(); n != "" {
			props = r.resource("Properties", n)
		}
		for i, t := range r.args {
			if t.kind == name && string(t.val) == "ActualText" && i+1 < len(r.args) && r.args[i+1].kind == str {
				s.mark = &mark{text: decodeText(r.args[i+1].val), src: r.src, tok: r.args[i+1].pos}
			}
		}
	}
	if _, ok := props["ActualText"]; ok {
		s.mark = &mark{text: r.file.text(props["ActualText"]), field: &field{dict: props, key: "ActualText"}}
	}
	if m := s.mark; m != nil && m != r.nested[len(r.nested)-1].mark && len(r.painter.marks) < maxArgs {
		r.painter.marks = append(r.painter.marks, m)
	}
	if len(r.args) > 0 && string(r.args[0].val) == "OC" && r.hiddenGroup(r.dict(r.res["Properties"])[r.lastName()]) {
		s.hidden = true
	}
	if len(r.nested) < 1024 {
		r.nested = append(r.nested, s)
	}
}
