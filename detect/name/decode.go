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
	scorer
	em   [][labels]int32
	back [][labels]uint8
	tags []uint8
	win  []window
}

func newDecoder(lx *lexicon, m *Model) decoder {
	return decoder{scorer: scorer{lx: lx, m: m, looks: looks(&m.tables)}}
}

// A window is a stretch [from, to) of a line's units, as indexes into its
// padded slices, that may hold a name.
type window struct{ from, to int }

// windows returns the stretches of l around pairs of characters that may
// begin a name.
func (d *decoder) windows(l *line) []window {
	d.win = d.win[:0]
	last := pad + l.n
	for i := pad; i < last; i++ {
		if !d.m.passes(l.code[i], l.code[i+1]) {
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

// Units that are read before the start of a name, and behind it.
const (
	before = 2
	behind = 7
)

// gate is the score, in units of log-likelihood, that the start of a name must
// have at one of the characters of a window for it to be worth decoding. A name
// needs more than 0 of all its units, and lift is added.
const gate = -4

// aside is the score that is enough where another start passes the gate.
const aside = -8

// opens reports whether the gate looks at unit i of a window: a name may begin
// there, or would by its first two characters if they were no common pair.
func (d *decoder) opens(l *line, i int) bool {
	a, b := l.code[i], l.code[i+1]
	return d.m.begin[a] && d.m.surname[a] > 1 && d.m.given[b] > 1 || d.m.passes(a, b)
}

// wantStarts makes the scores that hopeful goes by part of the next answer.
func (d *decoder) wantStarts(l *line, w window) {
	for i := w.from; i < w.to; i++ {
		from := i
		for i < w.to && d.opens(l, i) {
			i++
		}
		d.want(l, from, i)
	}
}

// hopeful appends to dst the stretches of w that are worth decoding.
func (d *decoder) hopeful(dst []window, l *line, w window) []window {
	first, hope := len(dst), false
	for i := w.from; i < w.to; i++ {
		if !d.opens(l, i) {
			continue
		}
		s := d.start(l, i)
		hope = hope || s > int32(gate*d.m.scale)
		if s <= int32(aside*d.m.scale) {
			continue
		}
		from, to := max(i-before, w.from), min(i+1+behind, w.to)
		if k := len(dst) - 1; k >= first && from <= dst[k].to {
			dst[k].to = to
		} else {
			dst = append(dst, window{from, to})
		}
	}
	if !hope {
		return dst[:first]
	}
	return dst
}

// mayOpen reports whether unit i passes the gate.
func (d *decoder) mayOpen(l *line, i int) bool {
	if !d.opens(l, i) {
		return false
	}
	d.want(l, i, i+1)
	d.answer()
	return d.start(l, i) > int32(gate*d.m.scale)
}

// start returns the best score of a name's start at unit i, which is known.
func (d *decoder) start(l *line, i int) int32 {
	var em [labels]int32
	d.sums[l.sum[i]-1].scores(&em)
	most := em[starts[0]]
	for _, y := range starts[1:] {
		most = max(most, em[y])
	}
	return most
}

// emissions fills em for the units of w.
func (d *decoder) emissions(l *line, w window) {
	n := w.to - w.from
	if len(d.em) < n {
		d.em, d.back, d.tags = make([][labels]int32, n+64), make([][labels]uint8, n+64), make([]uint8, n+64)
	}
	d.want(l, w.from, w.to)
	d.answer()
	for i := range n {
		d.sums[l.sum[w.from+i]-1].scores(&d.em[i])
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
