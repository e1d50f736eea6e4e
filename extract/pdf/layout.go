package pdf

import (
	"cmp"
	"math"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Reading order is found from positions alone, in four steps: glyphs that
// follow one another in the stream and on the page make a chunk; chunks on one
// baseline make a row, cut into pieces at wide gaps; rows that leave the same
// gap free for long make columns, read one after the other; what is left is
// read row by row, and rows that fill a column run on as a paragraph.

// A chunk is glyphs in a row, in a frame where lines run along +x and follow
// one another along -y.
type chunk struct {
	glyphs []*glyph
	space  []int // indices of glyphs with a space before them
	x0, x1 float64
	y      float64
	size   float64
	full   bool // the line was ended by want of room
}

// A row is what stands on one baseline.
type row struct {
	pieces  []chunk // apart from one another
	y, size float64
}

// A block is a paragraph, or one row of a table.
type block struct {
	lines []chunk // of a paragraph
	cells []chunk // of a row with gaps; else nil
	grid  *grid   // a ruled table; else nil
}

// blocks lays out glyphs, one direction of writing after the other.
func blocks(glyphs []*glyph) []block {
	var byTurn [4][]*glyph
	for _, g := range dropTwins(glyphs) {
		t := g.turn()
		byTurn[t] = append(byTurn[t], g)
	}
	var out []block
	for t, gs := range byTurn {
		if len(gs) > 0 {
			out = append(out, columns(rows(chunks(gs, t)), 0)...)
		}
	}
	return out
}

// direction is the unit vector along the glyph's line.
func (g *glyph) direction() (x, y float64) {
	x, y = float64(g.dx), float64(g.dy)
	n := math.Hypot(x, y)
	if n < 1e-6 {
		x, y = float64(g.uy), -float64(g.ux) // the line is across (ux, uy)
		if n = math.Hypot(x, y); n < 1e-6 {
			return 1, 0
		}
	}
	return x / n, y / n
}

func (g *glyph) size() float64 { return max(math.Hypot(float64(g.ux), float64(g.uy)), 0.01) }

// turn returns how many quarter turns, counterclockwise, the glyph's line is
// away from running to the right.
func (g *glyph) turn() int {
	x, y := g.direction()
	switch {
	case math.Abs(x) >= math.Abs(y) && x >= 0:
		return 0
	case math.Abs(x) >= math.Abs(y):
		return 2
	case y > 0:
		return 1
	}
	return 3
}

// turned returns a point in the frame of turn t.
func turned(x, y float64, t int) (float64, float64) {
	switch t {
	case 1:
		return y, -x
	case 2:
		return -x, -y
	case 3:
		return -y, x
	}
	return x, y
}

// dropTwins leaves out glyphs that are printed again in the same place to look
// bold, and hangs them on the first.
func dropTwins(glyphs []*glyph) []*glyph {
	type place struct {
		text string
		x, y int32
		why  uint8
	}
	seen := make(map[place]*glyph, len(glyphs))
	out := glyphs[:0:0]
next:
	for _, g := range glyphs {
		if g.text == "" || g.text == " " {
			out = append(out, g)
			continue
		}
		cell := g.size() * 0.3
		x, y := float64(g.x)/cell, float64(g.y)/cell
		p := place{g.text, int32(math.Floor(x)), int32(math.Floor(y)), g.why}
		for _, dx := range [2]int32{0, int32(math.Round(x-math.Floor(x)))*2 - 1} {
			for _, dy := range [2]int32{0, int32(math.Round(y-math.Floor(y)))*2 - 1} {
				q := p
				q.x += dx
				q.y += dy
				if t := seen[q]; t != nil && twins(t, g, cell/2) {
					g.twin, t.twin = t.twin, g
					continue next
				}
			}
		}
		seen[p] = g
		out = append(out, g)
	}
	return out
}

// twins reports whether g is the same as t, no further than d away: not the
// next in its string, and as wide.
func twins(t, g *glyph, d float64) bool {
	near := func(a, b float32, d float64) bool { return math.Abs(float64(a-b)) < d }
	return (t.src != g.src || t.tok != g.tok) && near(t.x, g.x, d) && near(t.y, g.y, d) && near(t.dx, g.dx, d/4) && near(t.dy, g.dy, d/4)
}

// chunks joins glyphs that follow one another.
func chunks(glyphs []*glyph, turn int) []chunk {
	var out []chunk
	var prev *glyph
	for _, g := range glyphs {
		x0, y := turned(float64(g.x), float64(g.y), turn)
		x1, _ := turned(float64(g.x+g.dx), float64(g.y+g.dy), turn)
		join, space := false, false
		if prev != nil {
			join, space = follows(prev, g)
		}
		if !join {
			out = append(out, chunk{x0: x0, x1: max(x0, x1), y: y, size: g.size()})
		}
		c := &out[len(out)-1]
		if space {
			c.space = append(c.space, len(c.glyphs))
		}
		c.glyphs = append(c.glyphs, g)
		c.x0, c.x1 = min(c.x0, x0), max(c.x1, x0, x1)
		c.size = max(c.size, g.size())
		prev = g
	}
	return out
}

// follows reports whether g goes on where p ends, and whether a space that no
// glyph stands for lies between them.
func follows(p, g *glyph) (join, space bool) {
	px, py := p.direction()
	gx, gy := g.direction()
	if px*gx+py*gy < 0.98 {
		return false, false
	}
	size := max(p.size(), g.size())
	if min(p.size(), g.size()) < size/2 {
		return false, false
	}
	dx, dy := float64(g.x-p.x-p.dx), float64(g.y-p.y-p.dy)
	along, across := dx*px+dy*py, dx*py-dy*px
	if math.Abs(across) > 0.2*size || along < -0.5*size || along > 1.2*size {
		return false, false
	}
	return true, along > spaceWidth(p, g)*size && !isBlank(p) && !isBlank(g)
}

// spaceWidth is the gap, in em, from which on it reads as a space. Chinese is
// often set a little apart without meaning anything by it.
func spaceWidth(p, g *glyph) float64 {
	if han(p) && han(g) {
		return 0.45
	}
	if han(p) || han(g) {
		return 0.3
	}
	return 0.12
}

func isBlank(g *glyph) bool { return g.text == " " || g.text == "\u00A0" || g.text == "\u3000" }

func han(g *glyph) bool {
	r, _ := utf8.DecodeRuneInString(g.text)
	return r >= 0x2E80 && (unicode.Is(unicode.Han, r) || r <= 0x30FF || r >= 0xFF00 && r <= 0xFFEF)
}

// rows groups chunks by baseline, from top to bottom, and joins those of a row
// that are close.
func rows(cs []chunk) []row {
	slices.SortStableFunc(cs, func(a, b chunk) int { return cmp.Compare(b.y, a.y) })
	var out []row
	for _, c := range cs {
		at := -1
		// Superscripts make the order of baselines uneven: look back a little.
		for i := len(out) - 1; i >= max(0, len(out)-3); i-- {
			if sameRow(&out[i], &c) {
				at = i
				break
			}
		}
		if at < 0 {
			out = append(out, row{y: c.y, size: c.size})
			at = len(out) - 1
		}
		r := &out[at]
		if c.size > r.size {
			r.y, r.size = c.y, c.size
		}
		r.pieces = append(r.pieces, c)
	}
	for i := range out {
		out[i].pieces = pieces(out[i].pieces)
	}
	slices.SortStableFunc(out, func(a, b row) int { return cmp.Compare(b.y, a.y) })
	return out
}

// sameRow reports whether c overlaps r by half of the smaller's height.
func sameRow(r *row, c *chunk) bool {
	low := max(r.y-0.1*r.size, c.y-0.1*c.size)
	high := min(r.y+0.7*r.size, c.y+0.7*c.size)
	return high-low > 0.4*min(r.size, c.size)
}

const pieceGap = 1.3 // em

// pieces joins the chunks of a row that are near each other.
func pieces(cs []chunk) []chunk {
	slices.SortStableFunc(cs, func(a, b chunk) int { return cmp.Compare(a.x0, b.x0) })
	out := cs[:1:1]
	for _, c := range cs[1:] {
		p := &out[len(out)-1]
		gap := c.x0 - p.x1
		if gap > pieceGap*max(p.size, c.size) || gap < -max(p.size, c.size) {
			out = append(out, c)
			continue
		}
		last, first := p.glyphs[len(p.glyphs)-1], c.glyphs[0]
		n := len(p.glyphs)
		if gap > spaceWidth(last, first)*min(p.size, c.size) && !isBlank(last) && !isBlank(first) {
			p.space = append(slices.Clip(p.space), n)
		}
		for _, s := range c.space {
			p.space = append(slices.Clip(p.space), n+s)
		}
		p.glyphs = append(slices.Clip(p.glyphs), c.glyphs...)
		p.x1 = max(p.x1, c.x1)
		if c.size > p.size {
			p.size, p.y = c.size, c.y
		}
	}
	return out
}

// columns orders rows: where two columns of running text stand side by side,
// the left one is read before the right.
func columns(rs []row, depth int) []block {
	from, to, x, ok := gutter(rs)
	if !ok || depth > 8 {
		return paragraphs(rs)
	}
	out := columns(rs[:from], depth+1)
	var left, right []row
	for _, r := range rs[from:to] {
		l, rt := row{y: r.y, size: r.size}, row{y: r.y, size: r.size}
		for _, p := range r.pieces {
			if p.x0 < x-0.5*p.size {
				l.pieces = append(l.pieces, p)
			} else {
				rt.pieces = append(rt.pieces, p)
			}
		}
		if l.pieces != nil {
			left = append(left, l)
		}
		if rt.pieces != nil {
			right = append(right, rt)
		}
	}
	out = append(out, columns(left, depth+1)...)
	out = append(out, columns(right, depth+1)...)
	return append(out, columns(rs[to:], depth+1)...)
}

// gutter finds the longest stretch of rows [from, to) that a left edge x,
// shared by several pieces, splits into two columns of running text.
func gutter(rs []row) (from, to int, x float64, ok bool) {
	edges := map[int]int{}
	for _, r := range rs {
		for _, p := range r.pieces {
			edges[int(math.Round(p.x0))]++
		}
	}
	best := 0
	tried := 0
	for _, e := range sortedEdges(edges) {
		if edges[e]+edges[e-1]+edges[e+1] < 4 {
			continue
		}
		if tried++; tried > 40 {
			break
		}
		edge := float64(e)
		start := 0
		for i := 0; i <= len(rs); i++ {
			if i < len(rs) && !crosses(&rs[i], edge) {
				continue
			}
			if n := columnRows(rs[start:i], edge); n > best {
				best, from, to, x, ok = n, start, i, edge, true
			}
			start = i + 1
		}
	}
	return from, to, x, ok
}

func sortedEdges(m map[int]int) []int {
	var keys []int
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b int) int { return cmp.Or(cmp.Compare(m[b], m[a]), cmp.Compare(a, b)) })
	return keys
}

func crosses(r *row, x float64) bool {
	for _, p := range r.pieces {
		if p.x0 < x-0.5*p.size && p.x1 > x-0.3*p.size {
			return true
		}
	}
	return false
}

// columnRows returns how many rows are split at x; 0 unless both sides look
// like running text: several long lines that mostly fill their column.
func columnRows(rs []row, x float64) int {
	var left, right []chunk
	for _, r := range rs {
		for _, p := range r.pieces {
			if p.x0 < x-0.5*p.size {
				left = append(left, p)
			} else {
				right = append(right, p)
			}
		}
	}
	if !runningText(left) || !runningText(right) {
		return 0
	}
	return len(rs)
}

func runningText(ps []chunk) bool {
	if len(ps) < 3 {
		return false
	}
	x0, x1 := math.Inf(1), math.Inf(-1)
	var em []float64
	var widths []float64
	for _, p := range ps {
		x0, x1 = min(x0, p.x0), max(x1, p.x1)
		widths = append(widths, p.x1-p.x0)
		em = append(em, (p.x1-p.x0)/p.size)
	}
	slices.Sort(widths)
	slices.Sort(em)
	return em[len(em)/2] > 9 && widths[len(widths)/2] > 0.6*(x1-x0)
}

// paragraphs joins the rows of one column that run on.
func paragraphs(rs []row) []block {
	var out []block
	for i := 0; i < len(rs); {
		if len(rs[i].pieces) > 1 {
			out = append(out, block{cells: rs[i].pieces})
			i++
			continue
		}
		n := i + 1
		for n < len(rs) && len(rs[n].pieces) == 1 && spaced(&rs[n-1], &rs[n]) {
			n++
		}
		out = append(out, runOn(rs[i:n])...)
		i = n
	}
	return out
}

// spaced reports whether b follows a at the distance of lines of one text.
func spaced(a, b *row) bool {
	big, small := max(a.size, b.size), min(a.size, b.size)
	return big < 1.2*small && a.y-b.y < 2.1*big
}

// runOn splits evenly set rows into paragraphs: after a line that ends early
// though the next word had room, and before an indented one.
func runOn(rs []row) []block {
	left, right := math.Inf(1), math.Inf(-1)
	for _, r := range rs {
		left, right = min(left, r.pieces[0].x0), max(right, r.pieces[0].x1)
	}
	out := []block{{}}
	for i, r := range rs {
		p := r.pieces[0]
		if i > 0 {
			prev := rs[i-1].pieces[0]
			early := right-prev.x1 > firstWord(p)+0.6*p.size
			indented := p.x0 > left+1.2*p.size && prev.x0 < p.x0-1.2*p.size
			if early || indented {
				out = append(out, block{})
			}
		}
		// A column of short lines of equal length is a list of names rather than text.
		p.full = right-left >= 12*p.size && right-p.x1 < 2.7*p.size
		b := &out[len(out)-1]
		b.lines = append(b.lines, p)
	}
	return out
}

// firstWord is the width of what would have had to fit on the line before: a
// word, or two characters of Chinese, which may not begin with punctuation.
func firstWord(p chunk) float64 {
	w := 0.0
	for i, g := range p.glyphs {
		if han(g) && i == 0 {
			return 2 * p.size
		}
		if isBlank(g) || han(g) || slices.Contains(p.space, i) || i > 30 {
			break
		}
		w += math.Hypot(float64(g.dx), float64(g.dy))
	}
	return w
}
