package name

// Features of a unit. N-grams are stored once, under their own key, with one
// weight vector for each position that they are seen from: the decoder then
// looks an n-gram up once, not once a position. All other features are seen
// from one position only.

// slots is the most positions a row can be seen from.
const slots = 6

// The positions an n-gram that starts at unit j contributes to, relative to j.
var (
	uniAt  = []int{0, 1, -1, 2, -2}
	biAt   = []int{1, 0, 2, -1, 3, -2}
	triAt  = []int{1, 2, 0}
	skipAt = []int{1}
)

// The kinds of n-gram rows; single features have kinds from kindSingle on.
const (
	kindUni = iota + 1
	kindBi
	kindTri
	kindSkip
	kindSingle
)

// A feature is its kind, in the upper 16 bits, and what it saw.
type feature uint64

func newFeature(kind, v uint64) feature { return feature(kind<<48 | v) }

// key hashes a feature to the key of its row.
func (f feature) key() uint32 {
	const v = 1<<48 - 1
	h := uint64(f>>48)*0x9E3779B97F4A7C15 ^ uint64(f&v)*0xC2B2AE3D27D4EB4F
	h = (h<<31 | h>>33) * 0x9FB21C651E98DF25
	h ^= h >> 29
	h *= 0xBF58476D1CE4E5B9
	return uint32(h>>32) | 1
}

func uniGram(a uint16) feature     { return newFeature(kindUni, uint64(a)) }
func biGram(a, b uint16) feature   { return newFeature(kindBi, uint64(a)<<16|uint64(b)) }
func skipGram(a, b uint16) feature { return newFeature(kindSkip, uint64(a)<<16|uint64(b)) }
func triGram(a, b, c uint16) feature {
	return newFeature(kindTri, uint64(a)<<32|uint64(b)<<16|uint64(c))
}

// scan is what is known of each unit of a stretch of a line beside its code,
// with the padding of the line.
type scan struct {
	sur, giv []uint8 // buckets of likelihood; 15 outside the line
	start    []class // of the longest lexicon word that starts here
	before   []class // of the longest that ends just before
	word     []uint8 // length of the longest dictionary word that starts here
	ending   []uint8 // length of the longest that ends here
	pos      []uint8 // part of speech of the longest dictionary word that starts here
	posEnd   []uint8 // the same of the longest that ends just before
	cross    []uint8 // 1 if a dictionary word lies across the border before the unit
	typ      []uint8
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

// fill computes the scan of units [from, to) of l, given as indexes into the
// padded slices.
func (s *scan) fill(lx *lexicon, t *tables, l *line, from, to int) {
	n := len(l.code)
	if len(s.sur) < n {
		s.sur, s.giv, s.word, s.ending = grow(s.sur, n), grow(s.giv, n), grow(s.word, n), grow(s.ending, n)
		s.cross, s.typ, s.start, s.before = grow(s.cross, n), grow(s.typ, n), grow(s.start, n), grow(s.before, n)
		s.pos, s.posEnd = grow(s.pos, n), grow(s.posEnd, n)
	}
	lo, hi := max(from-pad, 0), min(to+pad, n)
	for i := lo; i < hi; i++ {
		c := l.code[i]
		s.typ[i] = unitType(c)
		s.word[i], s.ending[i], s.cross[i] = 0, 0, 0
		s.start[i], s.before[i], s.pos[i], s.posEnd[i] = 0, 0, 0, 0
		if c == codeStart || c == codeEnd {
			s.sur[i], s.giv[i] = 15, 15
			continue
		}
		s.sur[i], s.giv[i] = t.surname[c], t.given[c]
	}
	for i := lo; i < hi; i++ {
		var k uint64
		leads := lx.table.heads[l.code[i]] != 0
		for m := 1; m <= 4 && i+m <= n; m++ {
			c := l.code[i+m-1]
			if c == codeStart || c == codeEnd || m > 1 && l.gap[i+m-1] == gapSpace {
				break
			}
			k = k<<16 | uint64(c)
			if !leads {
			} else if cl := lx.table.get(k); cl != 0 {
				s.start[i] = cl
				if i+m < n && s.before[i+m] == 0 { // the word that starts first is the longest
					s.before[i+m] = cl
				}
			}
			if m < 2 {
				continue
			}
			p := t.wordPos(k)
			if p == 0 {
				continue
			}
			s.word[i], s.pos[i] = uint8(m), p
			s.ending[i+m-1] = max(s.ending[i+m-1], uint8(m))
			if i+m < n && s.posEnd[i+m] == 0 {
				s.posEnd[i+m] = p
			}
			for b := i + 1; b < i+m; b++ {
				s.cross[b] = 1
			}
		}
	}
}

func unitType(c uint16) uint8 {
	switch {
	case c == codeStart || c == codeEnd:
		return 0
	case c == codeDigit:
		return 1
	case c == codeLower:
		return 2
	case c == codeUpper:
		return 3
	case c == '·':
		return 4
	case isHan(c):
		switch rune(c) {
		case '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '零', '亿', '两':
			return 6
		case '年', '月', '日', '时', '分', '岁':
			return 7
		}
		return 5
	case c == ':':
		return 8
	case c == ' ' || c == '\t':
		return 9
	case c == ',' || c == '、' || c == '|':
		return 10
	case c == '(' || c == '“' || c == '@':
		return 11
	case c == ')' || c == '”':
		return 12
	case isStop(c):
		return 13
	}
	return 14
}

// singles appends to dst the features of unit i (an index into the padded
// slices) that no other unit shares.
func (s *scan) singles(dst []feature, l *line, i int) []feature {
	u := func(k int) uint64 { return uint64(l.code[i+k]) }
	s0, s1, s2 := uint64(s.sur[i]), uint64(s.sur[i-1]), uint64(s.sur[i-2])
	g0, g1, g2, gm := uint64(s.giv[i]), uint64(s.giv[i+1]), uint64(s.giv[i+2]), uint64(s.giv[i-1])
	kind := uint64(kindSingle)
	add := func(v uint64) { dst = append(dst, newFeature(kind, v)); kind++ }
	skip := func() { kind++ }
	real := func(b uint64) bool { return b > 0 && b != 15 }

	var types, gaps uint64
	for k := -2; k <= 2; k++ {
		types = types<<4 | uint64(s.typ[i+k])
		gaps = gaps<<2 | uint64(l.gap[i+k])
	}
	gaps = gaps<<2 | uint64(l.gap[i+3])
	add(types)
	add(gaps<<4 | s0)
	add(gaps<<4 | g0)
	add(s0<<8 | g1<<4 | g2)
	add(s1<<8 | g0<<4 | g1)
	add(s2<<8 | gm<<4 | g0)
	if real(s0) {
		add(s0<<20 | g1<<16 | u(-1))
		add(s0<<24 | g1<<20 | g2<<16 | u(3))
		add(s0<<20 | g1<<16 | u(2))
	} else {
		kind += 3
	}
	if real(s1) {
		add(s1<<20 | g0<<16 | u(1))
		add(s1<<24 | g0<<20 | g1<<16 | u(-2))
		add(s1<<20 | g0<<16 | u(-2))
	} else {
		kind += 3
	}
	if real(s2) {
		add(s2<<24 | gm<<20 | g0<<16 | u(1))
		add(s2<<24 | gm<<20 | g0<<16 | u(-3))
	} else {
		kind += 2
	}

	w := func(k int) uint64 { return uint64(s.word[i+k]) }
	e := func(k int) uint64 { return uint64(s.ending[i+k]) }
	x := func(k int) uint64 { return uint64(s.cross[i+k]) }
	border := x(-1)<<4 | x(0)<<3 | x(1)<<2 | x(2)<<1 | x(3)
	add(w(0)<<8 | e(0)<<4 | x(0)<<1 | x(1))
	add(border<<4 | w(0))
	add(border<<8 | s0<<4 | w(0))
	add(border<<8 | g0<<4 | e(0))
	add(border<<8 | s1<<4 | g0)

	p := func(k int) uint64 { return uint64(s.pos[i+k]) }
	q := uint64(s.posEnd[i])
	add(p(0)<<8 | w(0)<<4 | s0)
	add(p(1)<<8 | s1<<4 | g0)
	add(p(1)<<12 | s2<<8 | gm<<4 | g0)
	add(q<<8 | s0<<4 | g1)
	add(p(1)<<8 | e(0)<<4 | w(0))
	add(p(2)<<12 | s0<<8 | g1<<4 | x(2))
	add(p(3)<<12 | s0<<8 | g1<<4 | x(3))
	add(q<<12 | p(0)<<8 | p(1)<<4 | w(0))

	b := func(k int) uint64 { return uint64(s.before[i+k]) }
	f := func(k int) uint64 { return uint64(s.start[i+k]) }
	if b(0) != 0 {
		add(b(0))
		add(b(0)<<8 | s0<<4 | g1)
		add(b(0)<<16 | u(0))
		add(b(0)<<12 | x(0)<<8 | border)
	} else {
		kind += 4
	}
	if b(-1) != 0 {
		add(b(-1)<<8 | s1<<4 | g0)
	} else {
		skip()
	}
	if f(1) != 0 {
		add(f(1))
		add(f(1)<<12 | s1<<8 | gm<<4 | g0)
		add(f(1)<<8 | s0<<4 | s1)
		add(f(1)<<16 | u(0))
		add(f(1)<<16 | b(0))
	} else {
		kind += 5
	}
	if f(2) != 0 {
		add(f(2)<<8 | s0<<4 | g1)
		add(f(2)<<8 | s1<<4 | g0)
	} else {
		kind += 2
	}
	if f(3) != 0 {
		add(f(3)<<8 | s0<<4 | g1)
	} else {
		skip()
	}
	if f(0) != 0 {
		add(f(0)<<4 | s0)
		add(f(0)<<4 | s1)
	} else {
		kind += 2
	}
	twin := uint64(0)
	if u(0) == u(1) {
		twin |= 1
	}
	if u(0) == u(-1) {
		twin |= 2
	}
	if twin != 0 {
		add(twin<<8 | s0<<4 | g0)
	}
	return dst
}
