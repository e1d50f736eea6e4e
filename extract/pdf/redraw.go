package pdf

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// A cut takes one code out of a string. The pen moves as far as if it were
// still shown.
type cut struct {
	n        int
	kern     float64 // as glyph.kern
	label    string  // shown instead; "" if nothing
	room     float64 // for the label, in em; 0 in the middle of what goes away
	vertical bool
}

// A redraw is how one content stream changes.
type redraw struct {
	src   *content
	cuts  map[int32]map[int32]cut // by string token and offset in it
	marks map[int]*string         // by string token: a new ActualText; nil drops it
}

// textState is what of the text state a label changes and has to set back.
type textState struct {
	font, size    string // as they stand in the stream; "" if set outside it
	charSpace, tz float64
}

// labelFont gives the resource name of a font for labels, and the codes and
// width in em of a label's text.
type labelFont func(text string, vertical bool) (name, codes string, em float64, err error)

// bytes returns the stream with its changes, and whether its q and Q balance.
func (e *redraw) bytes(label labelFont, setsFont func(gs string) bool) (out []byte, balanced bool, err error) {
	l := lexer{data: e.src.data}
	var args []token
	state := textState{tz: 100}
	var saved []textState
	copied, balanced := 0, true
	for t := l.next(); t.kind != eof; t = l.next() {
		if t.kind != operator {
			if len(args) < maxArgs {
				args = append(args, t)
			}
			continue
		}
		op := string(t.val)
		var text string
		changed := false
		switch op {
		case "q":
			saved = append(saved, state)
		case "Q":
			if n := len(saved); n > 0 {
				state, saved = saved[n-1], saved[:n-1]
			} else {
				balanced = false
			}
		case "BI":
			for ; t.kind != eof && (t.kind != operator || string(t.val) != "ID"); t = l.next() {
			}
			l.skipImage()
		case "BDC":
			text, changed = e.properties(args, t)
		case "Tj", "TJ", "'", "\"":
			if e.touches(args) {
				text, err = e.show(op, args, &state, label)
				changed = true
			}
			if op == "\"" && len(args) >= 3 {
				state.charSpace = args[len(args)-2].num
			}
		default:
			e.track(op, args, &state, setsFont)
		}
		if err != nil {
			return nil, false, err
		}
		if changed {
			out = append(out, e.src.data[copied:args[0].pos]...)
			out = append(append(out, text...), '\n')
			copied = t.end
		}
		args = args[:0]
		l.reset()
	}
	return append(out, e.src.data[copied:]...), balanced && len(saved) == 0, nil
}

// track follows the operators that set the text state.
func (e *redraw) track(op string, args []token, s *textState, setsFont func(gs string) bool) {
	n := len(args)
	if n == 0 {
		return
	}
	last := args[n-1]
	switch {
	case op == "Tf" && n >= 2:
		s.font = string(e.src.data[args[n-2].pos:args[n-2].end])
		s.size = string(e.src.data[last.pos:last.end])
	case op == "gs" && setsFont(string(last.val)):
		s.font = ""
	case op == "Tc":
		s.charSpace = last.num
	case op == "Tz":
		s.tz = last.num
	}
}

func (e *redraw) touches(args []token) bool {
	return slices.ContainsFunc(args, func(t token) bool { return t.kind == str && e.cuts[int32(t.pos)] != nil })
}

// properties writes a BDC operator with its ActualText changed or dropped.
func (e *redraw) properties(args []token, op token) (string, bool) {
	var b strings.Builder
	changed := false
	for i, t := range args {
		s, ok := e.marks[t.pos]
		if ok && t.kind == str && s == nil {
			changed = true
			continue
		}
		if t.kind == name && i+1 < len(args) && args[i+1].kind == str {
			if s, ok := e.marks[args[i+1].pos]; ok && s == nil {
				continue
			}
		}
		if ok && t.kind == str {
			changed = true
			fmt.Fprintf(&b, "<%x> ", encodeText(*s))
			continue
		}
		b.Write(e.src.data[t.pos:t.end])
		b.WriteByte(' ')
	}
	b.WriteString("BDC")
	return b.String(), changed
}

// A shower writes the elements of TJ arrays.
type shower struct {
	strings.Builder
	open bool
	kern float64 // to be written before the next string
}

func (s *shower) array() {
	if !s.open {
		s.WriteByte('[')
		s.open = true
	}
}

func (s *shower) codes(b []byte) {
	if len(b) == 0 {
		return
	}
	s.move()
	s.array()
	fmt.Fprintf(s, "<%x>", b)
}

func (s *shower) move() {
	if s.kern != 0 {
		s.array()
		s.WriteString(decimal(s.kern) + " ")
		s.kern = 0
	}
}

func (s *shower) close() {
	s.move()
	if s.open {
		s.WriteString("] TJ")
		s.open = false
	}
}

// show writes a text-showing operator without the codes that are cut.
func (e *redraw) show(op string, args []token, state *textState, label labelFont) (string, error) {
	var s shower
	switch n := len(args); {
	case op == "\"" && n >= 3:
		fmt.Fprintf(&s, "%s Tw %s Tc T* ", decimal(args[n-3].num), decimal(args[n-2].num))
		state.charSpace = args[n-2].num
	case op == "'" || op == "\"":
		s.WriteString("T* ")
	}
	for _, t := range args {
		switch {
		case t.kind == number && op == "TJ":
			s.kern += t.num
		case t.kind == str:
			if err := e.string(&s, t, state, label); err != nil {
				return "", err
			}
		}
	}
	s.close()
	return s.String(), nil
}

func (e *redraw) string(s *shower, t token, state *textState, label labelFont) error {
	cuts := e.cuts[int32(t.pos)]
	kept := 0
	for off := 0; off < len(t.val); {
		c, ok := cuts[int32(off)]
		if !ok {
			off++
			continue
		}
		s.codes(t.val[kept:off])
		if c.label != "" || c.room > 0 {
			if err := s.label(c, state, label); err != nil {
				return err
			}
		}
		s.kern += c.kern
		off += c.n
		kept = off
	}
	s.codes(t.val[kept:])
	return nil
}

// label shows a label where the pen is, pressed into its room, fills what is
// left of the room with blanks, so that no reader takes it for a gap between
// words, and moves back.
func (s *shower) label(c cut, state *textState, font labelFont) error {
	if state.font == "" {
		return fmt.Errorf("redraw: the font is set outside the stream that shows with it")
	}
	name, codes, em, err := font(c.label, c.vertical)
	if err != nil {
		return err
	}
	s.close()
	if state.charSpace != 0 {
		s.WriteString(" 0 Tc")
	}
	press := min(1, max(0.05, c.room/max(em, 0.01)))
	if em > 0 {
		s.pressed(name, codes, em, press, c.vertical, state)
	}
	if left := c.room - em*press; left > 0.1 {
		n := int(math.Ceil(left))
		s.pressed(name, "<"+strings.Repeat(blankCode, n)+">", float64(n), left/float64(n), c.vertical, state)
	}
	fmt.Fprintf(s, " %s %s Tf ", state.font, state.size)
	if state.charSpace != 0 {
		s.WriteString(decimal(state.charSpace) + " Tc ")
	}
	return nil
}

// pressed shows codes of em's width at a part of their size along the line.
func (s *shower) pressed(name, codes string, em, press float64, vertical bool, state *textState) {
	if vertical {
		size, _ := parseNumber([]byte(state.size))
		fmt.Fprintf(s, " /%s %s Tf %s Tj", name, decimal(size*press), codes)
		s.kern -= em * press * 1000
		return
	}
	fmt.Fprintf(s, " /%s %s Tf %s Tz %s Tj %s Tz", name, state.size, decimal(state.tz*press), codes, decimal(state.tz))
	s.kern += em * press * 1000
}

// blankCode is the ideographic space of Adobe-GB1, which labels do not use as
// text: it reads as U+FEFF, that is, as nothing.
const (
	blankCode = "0060"
	blankCID  = 0x60
)

// quad returns the corners of a glyph's box.
func (g *glyph) quad() [4][2]float64 {
	lo, hi := -0.22, 0.9
	if g.vertical {
		lo, hi = -0.5, 0.5
	}
	x, y := float64(g.x), float64(g.y)
	dx, dy, ux, uy := float64(g.dx), float64(g.dy), float64(g.ux), float64(g.uy)
	return [4][2]float64{
		{x + lo*ux, y + lo*uy}, {x + dx + lo*ux, y + dy + lo*uy},
		{x + dx + hi*ux, y + dy + hi*uy}, {x + hi*ux, y + hi*uy},
	}
}

// A gap is where glyphs that followed one another were: it shows a label, or
// nothing.
type gap struct {
	first, last *glyph
	label       bool
}

// boxes draws the gaps of a page that can be seen: black where something was
// removed, a frame around what it was replaced with. The sides are curves, if
// straight ones, so that no reader takes them for lines of a table.
func (c *changes) boxes(page int) string {
	var b strings.Builder
	for _, g := range c.gaps {
		if g.first.page != page || g.first.why != 0 {
			continue
		}
		from, to := g.first.quad(), g.last.quad()
		corners := [5][2]float64{from[0], to[1], to[2], from[3], from[0]}
		if slices.ContainsFunc(corners[:], func(p [2]float64) bool { return !(math.Abs(p[0]) < 1e6 && math.Abs(p[1]) < 1e6) }) {
			continue
		}
		last := ""
		for i, p := range corners {
			at := decimal(p[0]) + " " + decimal(p[1]) + " "
			if i == 0 {
				b.WriteString(at + "m ")
			} else {
				b.WriteString(last + at + at + "c ")
			}
			last = at
		}
		if g.label {
			b.WriteString("S\n")
		} else {
			b.WriteString("f\n")
		}
	}
	return b.String()
}

// A labeller makes the fonts that labels are shown in: a standard Chinese font
// that readers have or stand in for, with a ToUnicode map of what is used.
type labeller struct {
	*file
	refs [2]types.IndirectRef // horizontal, vertical; made when first used
	used map[uint32]rune
}

var labelNames = [2]string{"YinquH", "YinquV"}

// in returns the labelFont of a stream with these resources.
func (l *labeller) in(res types.Dict) labelFont {
	return func(text string, vertical bool) (string, string, float64, error) {
		which := 0
		if vertical {
			which = 1
		}
		if l.refs[which] == (types.IndirectRef{}) {
			l.refs[which] = l.newObject(types.Dict{})
		}
		fonts := l.dict(res["Font"])
		if fonts == nil {
			fonts = types.Dict{}
			res["Font"] = fonts
		}
		fonts[labelNames[which]] = l.refs[which]
		set := collections["GB1"]()
		var codes strings.Builder
		em := 0.0
		for _, r := range text {
			cid, ok := set.cids[r]
			if !ok || r == 0 || cid == blankCID {
				return "", "", 0, fmt.Errorf("redraw: the replacement has a character that the label font lacks")
			}
			l.used[cid] = r
			fmt.Fprintf(&codes, "%04X", cid)
			if vertical || cid < 1 || cid > 95 {
				em++
			} else {
				em += 0.5
			}
		}
		return labelNames[which], "<" + codes.String() + ">", em, nil
	}
}

// finish writes the fonts that were used.
func (l *labeller) finish() error {
	for which, ref := range l.refs {
		if ref == (types.IndirectRef{}) {
			continue
		}
		tu, err := l.newStream(types.Dict{}, []byte(l.toUnicode()))
		if err != nil {
			return err
		}
		box := types.Array{types.Integer(0), types.Integer(-250), types.Integer(1000), types.Integer(900)}
		desc := l.newObject(types.Dict{"Type": types.Name("FontDescriptor"), "FontName": types.Name("STSong-Light"), "Flags": types.Integer(6),
			"FontBBox": box, "ItalicAngle": types.Integer(0), "Ascent": types.Integer(880), "Descent": types.Integer(-120),
			"CapHeight": types.Integer(700), "StemV": types.Integer(80)})
		cid := l.newObject(types.Dict{"Type": types.Name("Font"), "Subtype": types.Name("CIDFontType0"), "BaseFont": types.Name("STSong-Light"),
			"CIDSystemInfo": types.Dict{"Registry": types.StringLiteral("Adobe"), "Ordering": types.StringLiteral("GB1"), "Supplement": types.Integer(2)},
			"DW":            types.Integer(1000), "W": types.Array{types.Integer(1), types.Integer(95), types.Integer(500)}, "FontDescriptor": desc})
		encoding := [2]string{"Identity-H", "Identity-V"}[which]
		e, _ := l.Find(int(ref.ObjectNumber))
		e.Object = types.Dict{"Type": types.Name("Font"), "Subtype": types.Name("Type0"), "BaseFont": types.Name("STSong-Light"),
			"Encoding": types.Name(encoding), "DescendantFonts": types.Array{cid}, "ToUnicode": tu}
	}
	return nil
}

func (l *labeller) toUnicode() string {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Adobe-Identity-UCS def /CMapType 2 def\n" +
		"1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	l.used[blankCID] = '\uFEFF'
	cids := make([]uint32, 0, len(l.used))
	for c := range l.used {
		cids = append(cids, c)
	}
	slices.Sort(cids)
	for part := range slices.Chunk(cids, 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for _, c := range part {
			fmt.Fprintf(&b, "<%04X> <%x>\n", c, encodeText(string(l.used[c]))[2:])
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return b.String()
}
