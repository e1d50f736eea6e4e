package name

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
	lx   *lexicon
	m    *Model
	scan scan
	keys []uint32
	lane [][2]uint64 // sums of biased weights: 16 bits each, even and odd labels
	adds []int32     // how many weights were summed
	em   [][labels]int32
	back [][labels]uint8
	tags []uint8
	win  []window
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
	clear(d.lane[:n])
	clear(d.adds[:n])
	d.scan.fill(d.lx, &d.m.tables, l, w.from, w.to)
	c := l.code
	for j := max(w.from-3, 0); j < min(w.to+2, len(c)-2); j++ {
		a := d.m.uni[c[j]].at
		d.spread(j-w.from, n, a>>8, a&255, uniAt)
		at, set := d.m.find(biKey(c[j], c[j+1]))
		d.spread(j-w.from, n, at, set, biAt)
		at, set = d.m.find(triKey(c[j], c[j+1], c[j+2]))
		d.spread(j-w.from, n, at, set, triAt)
		at, set = d.m.find(skipKey(c[j], c[j+2]))
		d.spread(j-w.from, n, at, set, skipAt)
	}
	for i := range n {
		d.keys = d.scan.singles(d.keys[:0], l, w.from+i)
		for _, k := range d.keys {
			if at, set := d.m.find(k); set != 0 {
				d.add(i, at)
			}
		}
		e := &d.em[i]
		e[outside] = 0
		bias := 128 * d.adds[i]
		for k := range 4 {
			e[1+2*k] = int32(d.lane[i][0]>>(16*k)&0xFFFF) - bias
			e[2+2*k] = int32(d.lane[i][1]>>(16*k)&0xFFFF) - bias
		}
	}
}

// spread adds the weights of an n-gram at unit j of a window of n units.
func (d *decoder) spread(j, n int, at, set uint32, where []int) {
	for k := 0; set != 0 && k < len(where); k, set = k+1, set>>1 { // keys of different kinds may collide
		if set&1 == 0 {
			continue
		}
		if i := j + where[k]; i >= 0 && i < n {
			d.add(i, at)
		}
		at++
	}
}

func (d *decoder) add(i int, at uint32) {
	w := d.m.w[at]
	d.lane[i][0] += w & evenBytes
	d.lane[i][1] += w >> 8 & evenBytes
	d.adds[i]++
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
