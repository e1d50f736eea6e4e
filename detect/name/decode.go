package name

import "math/bits"

// Labels of units.
const (
	outside = iota
	beginName
	insideName
	endName
	singleName
	beginTitled
	insideTitled
	endTitled
	singleTitled
)

// starts are the labels that a name starts with.
var starts = [...]int{beginName, singleName, beginTitled, singleTitled}

// allowed says whether label b may follow label a.
func allowed(a, b int) bool {
	open := a == beginName || a == insideName || a == beginTitled || a == insideTitled
	cont := b == insideName || b == endName || b == insideTitled || b == endTitled
	if open != cont {
		return false
	}
	return !open || (a-1)/4 == (b-1)/4
}

// mayStart and mayEnd say which labels a stretch may start and end with.
func mayStart(y int) bool { return allowed(outside, y) }
func mayEnd(y int) bool   { return allowed(y, outside) }

// preds lists the labels that may come before each label.
var preds = func() (p [labels][]int) {
	for b := range labels {
		for a := range labels {
			if allowed(a, b) {
				p[b] = append(p[b], a)
			}
		}
	}
	return p
}()

// A decoder holds the scratch space of one goroutine.
type decoder struct {
	lx      *lexicon
	m       *Model
	memo    *memo
	scan    scan
	singles []feature
	lane    [][2]uint64 // sums of biased weights: 16 bits each, even and odd labels
	adds    []int32     // how many weights were summed
	em      [][labels]int32
	back    [][labels]uint8
	tags    []uint8
	win     []window
}

// A window is a stretch [from, to) of a line's units, as indexes into its
// padded slices, that may hold a name.
type window struct{ from, to int }

const evenBytes = 0x00FF00FF00FF00FF

// windows returns the stretches of l that are worth decoding: those around a
// pair of characters that may begin a name.
func (d *decoder) windows(l *line) []window {
	d.win = d.win[:0]
	last := pad + l.n
	for i := pad; i < last; i++ {
		if !d.m.begin[l.code[i]] || d.m.isCommon(l.code[i], l.code[i+1]) {
			continue
		}
		from, to := max(i-1, pad), min(i+5, last)
		if k := len(d.win) - 1; k >= 0 && from <= d.win[k].to {
			d.win[k].to = to
		} else {
			d.win = append(d.win, window{from, to})
		}
	}
	return d.win
}

// emissions fills em for the units of w.
func (d *decoder) emissions(l *line, w window) {
	n := w.to - w.from
	if len(d.em) < n {
		d.em, d.back = make([][labels]int32, n+64), make([][labels]uint8, n+64)
		d.lane, d.adds, d.tags = make([][2]uint64, n+64), make([]int32, n+64), make([]uint8, n+64)
	}
	if d.memo == nil {
		d.memo = new(memo)
	}
	clear(d.lane[:n])
	clear(d.adds[:n])
	d.scan.fill(d.lx, &d.m.tables, l, w.from, w.to)
	c := l.code
	for j := max(w.from-3, 0); j < min(w.to+2, len(c)-2); j++ {
		d.spread(j-w.from, n, d.known(uniGram(c[j]), uniAt), uniAt)
		d.spread(j-w.from, n, d.known(biGram(c[j], c[j+1]), biAt), biAt)
		d.spread(j-w.from, n, d.gram(triGram(c[j], c[j+1], c[j+2]), triAt), triAt)
		d.spread(j-w.from, n, d.gram(skipGram(c[j], c[j+2]), skipAt), skipAt)
	}
	for i := range n {
		d.singles = d.scan.singles(d.singles[:0], l, w.from+i)
		even, odd := d.lane[i][0], d.lane[i][1]
		for _, f := range d.singles {
			word := d.single(f)
			even += word & evenBytes
			odd += word >> 8 & evenBytes
		}
		e := &d.em[i]
		e[outside] = 0
		bias := 128 * (d.adds[i] + int32(len(d.singles)))
		for k := range 4 {
			e[1+2*k] = int32(even>>(16*k)&0xFFFF) - bias
			e[2+2*k] = int32(odd>>(16*k)&0xFFFF) - bias
		}
	}
}

// spread adds the weights of an n-gram at unit j of a window of n units.
func (d *decoder) spread(j, n int, g *gram, where []int) {
	for set := g.set; set != 0; set &= set - 1 {
		k := bits.TrailingZeros32(set)
		if i := j + where[k]; i >= 0 && i < n {
			d.lane[i][0] += g.words[k] & evenBytes
			d.lane[i][1] += g.words[k] >> 8 & evenBytes
			d.adds[i]++
		}
	}
}

// A memo keeps the weights of features seen before, for the same ones come
// again and again. Of those that share a place the last is kept. Longer
// n-grams are too many for it.
type memo struct {
	singles [1 << singleBits]single
	grams   [1 << gramBits]gram
	last    gram
}

const (
	singleBits = 14
	gramBits   = 12
)

// A single is a feature with one position. Its word is neutral if it has no
// weights.
type single struct {
	of   feature
	word uint64
}

// A gram is a feature with a word for each position in set.
type gram struct {
	of    feature
	set   uint32
	words [slots]uint64
}

func (d *decoder) single(f feature) uint64 {
	const spread = 0x9E3779B97F4A7C15
	s := &d.memo.singles[uint64(f)*spread>>(64-singleBits)]
	if s.of != f {
		s.of, s.word = f, neutral
		if at, set := d.m.find(f.key()); set != 0 {
			s.word, _ = d.m.word(at)
		}
	}
	return s.word
}

// known returns the weights of f from the positions in where.
func (d *decoder) known(f feature, where []int) *gram {
	const spread = 0x9E3779B97F4A7C15
	g := &d.memo.grams[uint64(f)*spread>>(64-gramBits)]
	if g.of != f {
		g.look(d.m, f, where)
	}
	return g
}

// gram is known without the memo. What it returns is valid until the next call.
func (d *decoder) gram(f feature, where []int) *gram {
	g := &d.memo.last
	g.look(d.m, f, where)
	return g
}

// look looks f up. Keys of different kinds may collide: no more positions
// count than f has.
func (g *gram) look(m *Model, f feature, where []int) {
	at, set := m.find(f.key())
	g.of, g.set = f, set&(1<<len(where)-1)
	for ; set != 0; set &= set - 1 {
		g.words[bits.TrailingZeros32(set)], at = m.word(at)
	}
}

// raise adds to the score of every name in n units whose emissions are filled.
func (d *decoder) raise(n int, by int32) {
	for i := range n {
		for _, y := range starts {
			d.em[i][y] += by
		}
	}
}

const never = -1 << 28

// best finds the best labels of n units whose emissions are filled and
// returns their score. A unit's label must be in may[i], if may is not nil.
func (d *decoder) best(n int, may func(i, y int) bool) int32 {
	var cur, next [labels]int32
	for i := range n {
		for y := range labels {
			score, from := int32(2*never), 0
			if i == 0 {
				if mayStart(y) {
					score = 0
				}
			} else {
				for _, p := range preds[y] {
					if v := cur[p] + d.m.trans[p][y]; v > score {
						score, from = v, p
					}
				}
			}
			if may != nil && !may(i, y) {
				score = 2 * never
			}
			next[y] = max(score+d.em[i][y], 2*never)
			d.back[i][y] = uint8(from)
		}
		cur = next
	}
	score, y := int32(2*never), 0
	for k := range labels {
		if mayEnd(k) && cur[k] > score {
			score, y = cur[k], k
		}
	}
	for i := n - 1; i >= 0; i-- {
		d.tags[i] = uint8(y)
		y = int(d.back[i][y])
	}
	return score
}
