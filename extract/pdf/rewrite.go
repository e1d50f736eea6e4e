package pdf

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"

	"yinqu/document"
	"yinqu/extract"
)

// ErrUnread says that a part of the file could not be read, so that nothing
// can be said about what a copy would still hold.
var ErrUnread = errors.New("a part of the file can't be read")

// errReaderFailed stands for a panic: what it says may quote the file.
var errReaderFailed = errors.New("rewrite pdf: the reader failed")

// Rewrite writes src with the edits made, as one revision: removed glyphs are
// taken out of the content streams and replacements shown in their place.
// Deleted text goes, whatever the edits say.
// Every string object is searched for what was removed. A recognised picture
// with an edit is blanked.
func (f Format) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (applied int, err error) {
	defer func() {
		if p := recover(); p != nil {
			applied, err = 0, errReaderFailed
		}
	}()
	in, err := open(ctx, src)
	if err != nil {
		return 0, err
	}
	r := newReader(ctx, in, src)
	catalog := false
	if in.Root != nil {
		_, catalog = in.deref(*in.Root).(types.Dict)
	}
	if !catalog || in.loose {
		return 0, document.Problem{Path: src.Name, Cause: document.Malformed} // a copy has only what the catalog leads to
	}
	r.engine = f.OCR
	r.pages()
	r.parts()
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	d := r.Document(src.Name, "pdf")
	edits, err := edit(d)
	if err != nil {
		return 0, err
	}
	c := &changes{reader: r, redraws: map[any]*redraw{}, xml: map[int][]replacement{}}
	if err := c.edit(d, edits); err != nil {
		return 0, err
	}
	applied = len(edits)
	for _, a := range r.files {
		if !a.copied {
			continue
		}
		n, err := c.member(src, a, edit)
		if err != nil {
			return 0, err
		}
		applied += n
	}
	if applied > 0 && len(d.Problems) > 0 {
		return 0, fmt.Errorf("rewrite pdf: %w", ErrUnread)
	}
	if err := c.apply(); err != nil {
		return 0, err
	}
	if err := in.write(w); err != nil {
		return 0, err
	}
	return applied, nil
}

// changes is what edits do to a file.
type changes struct {
	*reader
	redraws map[any]*redraw // by object number of a form, or by *content
	gaps    []gap
	xml     map[int][]replacement
	blank   []*image
	removed []string // squeezed
}

type replacement struct {
	start, end int
	text       string
}

// edit turns edits of the text into changes of what the text came from.
func (c *changes) edit(d *document.Document, edits []document.Edit) error {
	if err := document.CheckEdits(len(d.Text), edits); err != nil {
		return fmt.Errorf("rewrite pdf: %w", err)
	}
	edits, err := widened(d, slices.Clone(edits))
	if err != nil {
		return err
	}
	texts, err := runTexts(d, edits)
	if err != nil {
		return err
	}
	for _, e := range edits {
		if s := squeeze(d.In(e.Span)); len([]rune(s)) > 1 {
			c.removed = append(c.removed, s)
		}
	}
	for i, r := range d.Runs {
		s, ok := texts[i]
		if !ok {
			continue
		}
		switch ref := r.Ref.(type) {
		case *glyph:
			c.cut([]*glyph{ref}, s, room(d, texts, i))
		case []*glyph:
			c.cut(ref[0].mark.glyphs, s, room(d, texts, i))
			c.mark(ref[0].mark, nil)
		case *mark:
			c.mark(ref, &s)
		case *field:
			ref.set(s)
		case xmlText:
			c.xml[ref.object] = append(c.xml[ref.object], replacement{ref.start, ref.end, s})
		case *image:
			c.blank = append(c.blank, ref)
		default:
			return fmt.Errorf("rewrite pdf: text from a %T can't be changed", r.Ref)
		}
	}
	return nil
}

func glyphsOf(r document.Run) []*glyph {
	switch ref := r.Ref.(type) {
	case *glyph:
		return []*glyph{ref}
	case []*glyph:
		return ref
	}
	return nil
}

// room is how much of the line, in em, the glyphs of run i and of those after
// it that go away leave free; 0 if run i only goes on with that.
func room(d *document.Document, texts map[int]string, i int) float64 {
	gs := glyphsOf(d.Runs[i])
	if _, ok := texts[i-1]; ok && texts[i] == "" {
		if before := glyphsOf(d.Runs[i-1]); before != nil {
			if on, _ := follows(before[len(before)-1], gs[0]); on && d.Runs[i-1].End == d.Runs[i].Start {
				return 0
			}
		}
	}
	first, last := gs[0], gs[len(gs)-1]
	for i++; i < len(d.Runs) && d.Runs[i].Start == d.Runs[i-1].End; i++ {
		if s, ok := texts[i]; !ok || s != "" {
			break
		}
		for _, g := range glyphsOf(d.Runs[i]) {
			if on, _ := follows(last, g); !on {
				return distance(first, last)
			}
			last = g
		}
	}
	return distance(first, last)
}

// distance from a's origin to b's end, in em.
func distance(a, b *glyph) float64 {
	em := a.size()
	if !a.vertical {
		// The pen moves by the horizontal scale as well: compare with the glyph's own step.
		if k := math.Abs(float64(a.kern)) / 1000; k > 0.01 {
			em = math.Hypot(float64(a.dx), float64(a.dy)) / k
		}
	}
	return math.Hypot(float64(b.x+b.dx-a.x), float64(b.y+b.dy-a.y)) / max(em, 1e-6)
}

// cut takes glyphs out and shows s in place of the first.
func (c *changes) cut(gs []*glyph, s string, room float64) {
	if n := len(c.gaps); room == 0 && n > 0 {
		c.gaps[n-1].last = gs[len(gs)-1]
	} else {
		c.gaps = append(c.gaps, gap{first: gs[0], last: gs[len(gs)-1], label: s != ""})
	}
	for i, g := range gs {
		text := ""
		if i == 0 {
			text = s
		}
		c.cutOne(g, text, room)
		for t := g.twin; t != nil && t != g; t = t.twin {
			c.cutOne(t, "", 0)
		}
	}
}

func (c *changes) cutOne(g *glyph, label string, room float64) {
	if g.mark != nil && !g.mark.written {
		c.mark(g.mark, nil)
	}
	e := c.redraw(g.src)
	if e.cuts[g.tok] == nil {
		e.cuts[g.tok] = map[int32]cut{}
	}
	if label == "" {
		label = e.cuts[g.tok][g.off].label
	}
	e.cuts[g.tok][g.off] = cut{n: int(g.n), kern: float64(g.kern), label: label, room: room, vertical: g.vertical}
}

func (c *changes) redraw(src *content) *redraw {
	var key any = src
	if src.object != 0 {
		key = src.object
	}
	e := c.redraws[key]
	if e == nil {
		e = &redraw{src: src, cuts: map[int32]map[int32]cut{}, marks: map[int]*string{}}
		c.redraws[key] = e
	}
	return e
}

// mark sets a replacement text; nil drops it.
func (c *changes) mark(m *mark, s *string) {
	switch {
	case m.src != nil:
		c.redraw(m.src).marks[m.tok] = s
	case s == nil:
		delete(m.field.dict, m.field.key)
	default:
		m.field.set(*s)
	}
}

// member rewrites an attachment.
func (c *changes) member(src extract.Source, a attachment, edit extract.EditFunc) (int, error) {
	m, err := src.Member(a.name, bytes.NewReader(a.data), int64(len(a.data)))
	if err != nil {
		return 0, err
	}
	var b bytes.Buffer
	n, err := src.RewriteMember(c.ctx, &b, m, edit)
	if err != nil || n == 0 {
		return 0, err
	}
	if a.object == 0 {
		return 0, fmt.Errorf("rewrite pdf: an attachment has no object of its own")
	}
	return n, c.setStream(a.object, b.Bytes())
}

// apply makes the changes in the object table.
func (c *changes) apply() error {
	labels := &labeller{file: c.file, used: map[uint32]rune{}}
	for _, m := range c.unsaid {
		if c.holdsRemoved(m.text) {
			c.mark(m, nil)
		}
	}
	for i := range c.list {
		if err := c.applyPage(&c.list[i], labels); err != nil {
			return err
		}
	}
	for key, e := range c.redraws {
		n, ok := key.(int)
		if !ok {
			continue
		}
		b, _, err := e.bytes(labels.in(e.src.res), c.setsFont(e.src.res))
		if err == nil {
			err = c.setStream(n, b)
		}
		if err != nil {
			return err
		}
	}
	for n, rs := range c.xml {
		if err := c.setXML(n, rs); err != nil {
			return err
		}
	}
	for _, im := range c.blank {
		if err := c.blankPicture(im); err != nil {
			return err
		}
	}
	if err := labels.finish(); err != nil {
		return err
	}
	return c.scrub()
}

func (c *changes) setsFont(res types.Dict) func(string) bool {
	return func(gs string) bool { return c.dict(c.dict(res["ExtGState"])[gs])["Font"] != nil }
}

// applyPage gives a page a content stream of its own if anything on it changes.
func (c *changes) applyPage(pg *page, labels *labeller) error {
	e := c.redraws[any(pg.content)]
	boxes := c.boxes(pg.number)
	if e == nil && boxes == "" {
		return nil
	}
	if e == nil {
		e = c.redraw(pg.content)
	}
	if e.src.res == nil {
		e.src.res = types.Dict{}
		pg.dict["Resources"] = e.src.res
	}
	b, balanced, err := e.bytes(labels.in(e.src.res), c.setsFont(e.src.res))
	if err != nil {
		return err
	}
	if balanced {
		b = slices.Concat([]byte("q\n"), b, []byte("\nQ\nq .6 G .5 w\n"+boxes+"Q\n"))
	}
	ref, err := c.newStream(types.Dict{}, b)
	if err != nil {
		return err
	}
	pg.dict["Contents"] = ref
	return nil
}

// setXML replaces character data, and attribute values, of an XML stream.
func (c *changes) setXML(n int, rs []replacement) error {
	b, _ := c.stream(*types.NewIndirectRef(n, 0), maxContent)
	slices.SortStableFunc(rs, func(a, b replacement) int { return a.start - b.start })
	var out []byte
	last := 0
	for _, r := range rs {
		if r.start < last {
			return fmt.Errorf("rewrite pdf: changes of an XML stream overlap")
		}
		out = append(out, b[last:r.start]...)
		var esc bytes.Buffer
		if err := xml.EscapeText(&esc, []byte(r.text)); err != nil {
			return err
		}
		out = append(out, esc.Bytes()...)
		last = r.end
	}
	return c.setStream(n, append(out, b[last:]...))
}

// blankPicture replaces a picture by a grey one of the same size on the page.
func (c *changes) blankPicture(im *image) error {
	e, ok := c.Find(im.object)
	if !ok {
		return fmt.Errorf("rewrite pdf: a picture has no object of its own")
	}
	d := types.Dict{"Type": types.Name("XObject"), "Subtype": types.Name("Image"), "Width": types.Integer(1), "Height": types.Integer(1),
		"ColorSpace": types.Name("DeviceGray"), "BitsPerComponent": types.Integer(8)}
	sd, err := deflated(d, []byte{0xC0})
	e.Object = sd
	return err
}

// holdsRemoved reports whether a text holds anything that was removed.
func (c *changes) holdsRemoved(s string) bool {
	s = squeeze(s)
	return s != "" && slices.ContainsFunc(c.removed, func(r string) bool { return strings.Contains(s, r) })
}

// scrub goes through every object: strings that the text did not show and that
// hold something removed are emptied.
func (c *changes) scrub() error {
	if len(c.removed) == 0 && len(c.redraws) == 0 {
		return nil
	}
	for _, n := range c.objects() {
		if _, err := c.scrubbed(c.deref(*types.NewIndirectRef(n, 0)), 0); err != nil {
			return err
		}
		if e, _ := c.Find(n); e != nil {
			switch e.Object.(type) {
			case types.StringLiteral, types.HexLiteral:
				v, err := c.scrubbed(e.Object, 0)
				if err != nil {
					return err
				}
				e.Object = v
			}
		}
	}
	return nil
}

func (c *changes) scrubbed(o types.Object, depth int) (types.Object, error) {
	if depth > 100 {
		return o, nil
	}
	var err error
	switch v := o.(type) {
	case types.StreamDict:
		_, err = c.scrubbed(v.Dict, depth+1)
	case types.Dict:
		id := reflect.ValueOf(v).Pointer()
		for k, x := range v {
			if c.said[place{id, k, 0}] {
				continue
			}
			if v[k], err = c.scrubbed(x, depth+1); err != nil {
				return nil, err
			}
		}
	case types.Array:
		for i, x := range v {
			if c.said[place{arrayID(v), "", i}] {
				continue
			}
			if v[i], err = c.scrubbed(x, depth+1); err != nil {
				return nil, err
			}
		}
	case types.Name:
		// Names in Latin letters are PDF's own words.
		if s := decodeText([]byte(v)); len(squeeze(s)) > len([]rune(squeeze(s))) && c.holdsRemoved(s) {
			return nil, fmt.Errorf("rewrite pdf: a name in the file's structure holds what was removed")
		}
	case types.StringLiteral, types.HexLiteral:
		if b, _ := stringBytes(v); c.holdsRemoved(decodeText(b)) {
			return types.HexLiteral(""), nil
		}
	}
	return o, err
}
