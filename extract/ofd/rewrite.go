package ofd

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"yinqu/extract/zipxml"
)

// A place is where the text of a TextCode begins.
type place struct{ part, start int }

// A rewriter remembers which texts change, to move their characters.
type rewriter struct{ texts map[place]string }

func (r *rewriter) change(c *zipxml.Changes, ref any, text string) error {
	code, ok := ref.(codeRef)
	if !ok {
		return errors.New("a place that no edit reaches")
	}
	r.texts[place{code.Part, code.Start}] = text
	return c.Set(code.Ref, text)
}

// finish moves the characters of changed texts, takes out the glyphs that
// would show the old ones, and the signatures.
func (r *rewriter) finish(c *zipxml.Changes) error {
	parts := map[int]bool{}
	for p := range r.texts {
		parts[p.part] = true
	}
	for part := range parts {
		b, err := c.XML(part)
		if err != nil {
			return err
		}
		r.move(c, part, b)
	}
	return unsign(c)
}

// move changes the text objects of a part.
func (r *rewriter) move(c *zipxml.Changes, part int, b []byte) {
	var glyphs []zipxml.Range // CGTransforms of the text object
	glyph, changed, size := -1, false, 0.0
	var dx, dy zipxml.Attr
	var hasX, hasY, code bool
	tagEnd := 0
	s := zipxml.NewScanner(b)
	for s.Next() {
		name := string(s.Name)
		switch {
		case s.Kind == zipxml.Text:
			text, ok := r.texts[place{part, s.Start}]
			if !ok || !code {
				continue
			}
			changed = true
			for _, a := range []struct {
				zipxml.Attr
				has bool
			}{{dx, hasX}, {dy, hasY}} {
				if a.has {
					steps := restep(s.Text(), text, deltas(zipxml.Decode(b[a.Start:a.End])), size)
					c.Replace(part, zipxml.Range{Start: a.Start, End: a.End}, steps)
				}
			}
			if !hasX && !hasY {
				c.Replace(part, zipxml.Range{Start: tagEnd - 1, End: tagEnd - 1}, ` DeltaX="`+restep(s.Text(), text, nil, size)+`"`)
			}
		case name == "TextObject" && s.Kind == zipxml.Start:
			glyphs, changed, size = nil, false, float(s.Value("Size"))
		case name == "TextObject":
			for _, g := range glyphs {
				if changed {
					c.Replace(part, g, "")
				}
			}
			glyphs, changed = nil, false
		case name == "TextCode" && s.Kind == zipxml.Start:
			code, tagEnd = true, s.End
			dx, hasX = s.Attr("DeltaX")
			dy, hasY = s.Attr("DeltaY")
		case name == "TextCode":
			code = false
		case name == "CGTransform" && s.Kind == zipxml.Start:
			glyph = s.Start
		case name == "CGTransform" && glyph >= 0:
			glyphs = append(glyphs, zipxml.Range{Start: glyph, End: s.End})
			glyph = -1
		}
	}
}

// restep returns the steps between the characters of text, which replaces
// old. What both begin and end with keeps its steps; between them the new
// characters share the room of the old ones where that is enough. A last step
// after the last character makes the whole take the room that it took: what
// stands beside it on the line stays beside it.
func restep(old, text string, steps []float64, size float64) string {
	a, b := []rune(old), []rune(text)
	step := func(i int) float64 {
		switch {
		case i < len(steps):
			return steps[i]
		case i == len(a)-1 || len(steps) == 0:
			return size
		}
		return steps[len(steps)-1]
	}
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	room, left := 0.0, 0.0 // of what is replaced, of all
	for i := range a {
		left += step(i)
		if i >= head && i < len(a)-tail {
			room += step(i)
		}
	}
	fresh := b[head : len(b)-tail]
	natural := 0.0
	for _, r := range fresh {
		natural += width(r, size)
	}
	scale := 1.0
	if natural > room && natural > 0 {
		scale = max(room/natural, 0.5)
	}
	var out []float64
	for i := range head {
		out = append(out, step(i))
	}
	for i, r := range fresh {
		w := width(r, size) * scale
		if i == len(fresh)-1 && natural < room {
			w += room - natural // what follows stays where it is
		}
		out = append(out, w)
	}
	for i := range tail {
		out = append(out, step(len(a)-tail+i))
	}
	if len(out) == 0 {
		out = []float64{0}
	}
	for _, w := range out[:len(out)-1] {
		left -= w
	}
	out[len(out)-1] = left
	fields := make([]string, len(out))
	for i, f := range out {
		fields[i] = strconv.FormatFloat(f, 'f', -1, 32)
	}
	return strings.Join(fields, " ")
}

func width(r rune, size float64) float64 {
	if r < utf8.RuneSelf {
		return size / 2
	}
	return size
}

// unsign leaves out the signatures and what leads to them.
func unsign(c *zipxml.Changes) error {
	for i := range c.Files {
		name := c.Name(i)
		if isSignature(name) {
			c.Drop(i)
			continue
		}
		if !strings.EqualFold(name, "OFD.xml") {
			continue
		}
		b, err := c.XML(i)
		if err != nil {
			return err
		}
		if !bytes.Contains(b, []byte("Signatures")) {
			continue
		}
		start := -1
		s := zipxml.NewScanner(b)
		for s.Next() {
			switch {
			case string(s.Name) != "Signatures":
			case s.Kind == zipxml.Start:
				start = s.Start
			case s.Kind == zipxml.End && start >= 0:
				c.Replace(i, zipxml.Range{Start: start, End: s.End}, "")
				start = -1
			}
		}
	}
	return nil
}
