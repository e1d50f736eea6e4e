package pdf

import (
	"cmp"
	"math"
	"slices"
)

// Tables with ruled lines: glyphs between the same four lines are one cell,
// however its text is wrapped, and however near the next cell is.

// A ruling is a horizontal or vertical line on a page.
type ruling struct {
	at, from, to float64 // y and the range of x of a horizontal one; the reverse of a vertical one
}

const (
	maxRulings = 4000
	thin       = 3.0 // how thick a filled shape can be and still be a line
	touch      = 2.0 // how far lines that meet may be apart
)

// rulings are the lines of one page.
type rulings struct {
	horizontal, vertical []ruling
}

func (r *rulings) add(x0, y0, x1, y1 float64) {
	x0, x1 = min(x0, x1), max(x0, x1)
	y0, y1 = min(y0, y1), max(y0, y1)
	switch {
	case len(r.horizontal)+len(r.vertical) >= maxRulings:
	case y1-y0 <= thin && x1-x0 > 2*thin:
		r.horizontal = append(r.horizontal, ruling{(y0 + y1) / 2, x0, x1})
	case x1-x0 <= thin && y1-y0 > 2*thin:
		r.vertical = append(r.vertical, ruling{(x0 + x1) / 2, y0, y1})
	}
}

// A path is the current path of a content stream, as far as it has lines.
type path struct {
	subs [][][2]float64
}

func (p *path) move(x, y float64) {
	if len(p.subs) < maxRulings {
		p.subs = append(p.subs, [][2]float64{{x, y}})
	}
}

func (p *path) line(x, y float64) {
	if n := len(p.subs); n > 0 && len(p.subs[n-1]) < 64 {
		p.subs[n-1] = append(p.subs[n-1], [2]float64{x, y})
	}
}

// path does the operators of ISO 32000-1, 8.5, and reports whether op is one.
func (r *run) path(op string) bool {
	at := func(i int) (float64, float64) { return r.g.ctm.apply(r.num(i), r.num(i-1)) }
	switch op {
	case "m", "c", "v", "y": // a curve is no line of a table
		r.shape.move(at(2))
	case "l":
		r.shape.line(at(2))
	case "re":
		x, y, w, h := r.num(4), r.num(3), r.num(2), r.num(1)
		r.shape.move(r.g.ctm.apply(x, y))
		for _, c := range [4][2]float64{{x + w, y}, {x + w, y + h}, {x, y + h}, {x, y}} {
			r.shape.line(r.g.ctm.apply(c[0], c[1]))
		}
	case "h":
		if n := len(r.shape.subs); n > 0 {
			r.shape.line(r.shape.subs[n-1][0][0], r.shape.subs[n-1][0][1])
		}
	case "S", "s", "B", "B*", "b", "b*":
		r.stroke()
		r.shape.subs = nil
	case "f", "F", "f*":
		r.fill()
		r.shape.subs = nil
	case "n":
		r.shape.subs = nil
	default:
		return false
	}
	return true
}

func (r *run) stroke() {
	for _, s := range r.shape.subs {
		for i := 1; i < len(s); i++ {
			r.lines.add(s[i-1][0], s[i-1][1], s[i][0], s[i][1])
		}
	}
}

// fill takes thin shapes for lines: many producers draw them so.
func (r *run) fill() {
	for _, s := range r.shape.subs {
		x0, y0, x1, y1 := s[0][0], s[0][1], s[0][0], s[0][1]
		for _, p := range s {
			x0, y0, x1, y1 = min(x0, p[0]), min(y0, p[1]), max(x1, p[0]), max(y1, p[1])
		}
		r.lines.add(x0, y0, x1, y1)
	}
}

// A cell is what stands between four lines.
type cell struct {
	left, bottom, right, top float64
	glyphs                   []*glyph
}

// A grid is a ruled table: rows of cells from the top, and the left edges of
// its columns.
type grid struct {
	rows    [][]cell
	columns []float64
	top     float64
}

// grids takes the glyphs of ruled tables out and returns the others.
func (r *rulings) grids(glyphs []*glyph, page [4]float64) ([]grid, []*glyph) {
	if len(r.horizontal) < 2 || len(r.vertical) < 2 || len(glyphs)*(len(r.horizontal)+len(r.vertical)) > 100_000_000 {
		return nil, glyphs
	}
	cells := map[[4]int]*cell{}
	of := make([]*cell, len(glyphs))
	for i, g := range glyphs {
		if g.turn() != 0 {
			continue
		}
		x, y := float64(g.x+g.dx/2+g.ux*0.35), float64(g.y+g.dy/2+g.uy*0.35)
		if i > 0 && of[i-1] != nil && of[i-1].holds(x, y) {
			of[i] = of[i-1]
		} else if c, ok := r.around(x, y); ok {
			key := [4]int{int(math.Round(c.left)), int(math.Round(c.bottom)), int(math.Round(c.right)), int(math.Round(c.top))}
			if cells[key] == nil {
				cells[key] = &c
			}
			of[i] = cells[key]
		} else if i > 0 && of[i-1] != nil {
			if on, _ := follows(glyphs[i-1], g); on {
				of[i] = of[i-1] // text that runs out of its cell
			}
		}
	}
	for i, c := range of {
		if c != nil {
			c.glyphs = append(c.glyphs, glyphs[i])
		}
	}
	var list []*cell
	whole := (page[2] - page[0]) * (page[3] - page[1])
	for _, c := range cells {
		frame := (c.right-c.left)*(c.top-c.bottom) > whole/2 // around a page, say
		if !frame && len(c.glyphs) > 0 {
			list = append(list, c)
		}
	}
	if len(list) < 2 {
		return nil, glyphs
	}
	inside := map[*cell]bool{}
	for _, c := range list {
		inside[c] = true
	}
	var rest []*glyph
	for i, g := range glyphs {
		if !inside[of[i]] {
			rest = append(rest, g)
		}
	}
	return tables(list), rest
}

func (c *cell) holds(x, y float64) bool {
	return x > c.left && x < c.right && y > c.bottom && y < c.top
}

// around finds the nearest line on each side of a point.
func (r *rulings) around(x, y float64) (cell, bool) {
	inf := math.Inf(1)
	c := cell{left: -inf, bottom: -inf, right: inf, top: inf}
	for _, h := range r.horizontal {
		if x < h.from-touch || x > h.to+touch {
			continue
		}
		if h.at >= y {
			c.top = min(c.top, h.at)
		} else {
			c.bottom = max(c.bottom, h.at)
		}
	}
	for _, v := range r.vertical {
		if y < v.from-touch || y > v.to+touch {
			continue
		}
		if v.at >= x {
			c.right = min(c.right, v.at)
		} else {
			c.left = max(c.left, v.at)
		}
	}
	return c, c.left > -inf && c.bottom > -inf && c.right < inf && c.top < inf
}

// tables sorts cells into tables and their rows.
func tables(list []*cell) []grid {
	slices.SortFunc(list, func(a, b *cell) int {
		return cmp.Or(cmp.Compare(b.top, a.top), cmp.Compare(a.left, b.left), cmp.Compare(b.bottom, a.bottom), cmp.Compare(a.right, b.right))
	})
	var out []grid
	bottom := 0.0
	for _, c := range list {
		if len(out) == 0 || c.top < bottom-touch {
			out = append(out, grid{top: c.top})
			bottom = c.bottom
		}
		g := &out[len(out)-1]
		if n := len(g.rows); n == 0 || g.rows[n-1][0].top > c.top+touch {
			g.rows = append(g.rows, nil)
		}
		n := len(g.rows) - 1
		g.rows[n] = append(g.rows[n], *c)
		bottom = min(bottom, c.bottom)
		g.columns = append(g.columns, c.left)
	}
	for i := range out {
		g := &out[i]
		slices.Sort(g.columns)
		g.columns = slices.CompactFunc(g.columns, func(a, b float64) bool { return b-a < touch })
		for _, r := range g.rows {
			slices.SortStableFunc(r, func(a, b cell) int { return cmp.Compare(a.left, b.left) })
		}
	}
	return out
}

// span returns the column a cell begins in and how many it covers.
func (g *grid) span(c *cell) (at, n int) {
	for i, x := range g.columns {
		switch {
		case x < c.left+touch:
			at = i
		case x < c.right-touch:
			n++
		}
	}
	return at, n + 1
}

// withGrids puts tables into the reading order of blocks by their height.
func withGrids(bs []block, gs []grid) []block {
	for i := range gs {
		at := len(bs)
		for k, b := range bs {
			if y, ok := b.height(); ok && y < gs[i].top {
				at = k
				break
			}
		}
		bs = slices.Insert(bs, at, block{grid: &gs[i]})
	}
	return bs
}

// height is that of a block's first line.
func (b *block) height() (float64, bool) {
	var c chunk
	switch {
	case b.grid != nil:
		return b.grid.top, true
	case len(b.lines) > 0:
		c = b.lines[0]
	case len(b.cells) > 0:
		c = b.cells[0]
	}
	return c.y, len(c.glyphs) > 0 && c.glyphs[0].turn() == 0
}
