package name

// Features of a unit. N-grams are stored once, under their own key, with one
// weight vector for each position that they are seen from: the decoder then
// looks an n-gram up once, not once a position. All other features are seen
// from one position only.

// slots is the most positions a row can be seen from.
const slots = 6

// positions are those that an n-gram that starts at unit j contributes to,
// relative to j; nowhere fills them up.
type positions [slots]int8

const nowhere = 127

var (
	uniAt  = positions{0, 1, -1, 2, -2, nowhere}
	biAt   = positions{1, 0, 2, -1, 3, -2}
	triAt  = positions{1, 2, 0, nowhere, nowhere, nowhere}
	skipAt = positions{1, nowhere, nowhere, nowhere, nowhere, nowhere}
)

// all returns the set of slots that are positions.
func (p *positions) all() uint32 {
	n := 0
	for n < slots && p[n] != nowhere {
		n++
	}
	return 1<<n - 1
}

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

// A look is what the features of a unit and of its neighbours see of a
// character: 4 bits of surname, given name and kind each. 15 is no character.
type look uint16

func (k look) surname() uint64 { return uint64(k & 15) }
func (k look) given() uint64   { return uint64(k >> 4 & 15) }
func (k look) kind() uint64    { return uint64(k >> 8 & 15) }

// looks returns the look of every character.
func looks(t *tables) *[65536]look {
	out := new([65536]look)
	for c := range out {
		out[c] = look(t.surname[c]) | look(t.given[c])<<4 | look(unitType(uint16(c)))<<8
	}
	for _, c := range []uint16{codeStart, codeEnd} {
		out[c] |= 15 | 15<<4
	}
	return out
}

// entries are the parts of speech of the dictionary words of two, three and
// four characters that start at a unit, 4 bits each; 0 is no word.
type entries uint16

// known marks entries that were looked up.
const entriesKnown entries = 1 << 15

// of returns the part of speech of the word of n characters.
func (e entries) of(n int) uint64 { return uint64(e >> (4 * (n - 2)) & 15) }

// longest returns the length of the longest word; 0 if there is none.
func (e entries) longest() int {
	for n := 4; n >= 2; n-- {
		if e.of(n) != 0 {
			return n
		}
	}
	return 0
}

// entries returns the words that start at unit i, an index into the padded
// slices. A space between two characters ends a word.
func (s *scorer) entries(l *line, i int) entries {
	if e := l.words[i]; e != 0 {
		return e
	}
	e := entriesKnown
	k := uint64(l.code[i])
	for n := 2; k > codeEnd && n <= 4 && i+n <= len(l.code); n++ {
		c := l.code[i+n-1]
		if c == codeEnd || l.gap[i+n-1] == gapSpace {
			break
		}
		k = k<<16 | uint64(c)
		h := hash(k)
		e |= entries(s.m.hashedPos(h)) << (4 * (n - 2))
		if n == 2 && !s.m.longer.has(h) {
			break
		}
	}
	l.words[i] = e
	return e
}

// starting returns the class of the longest word beside names that starts at
// unit i, and ending of the longest that ends before it.
func (s *scorer) starting(l *line, i int) class {
	if s.lx.table.heads[l.code[i]] == 0 {
		return 0
	}
	var k uint64
	found := class(0)
	for n := 1; n <= 4 && i+n <= len(l.code); n++ {
		if n > 1 && l.gap[i+n-1] == gapSpace {
			break
		}
		k = k<<16 | uint64(l.code[i+n-1])
		if c := s.lx.table.get(k); c != 0 {
			found = c
		}
	}
	return found
}

func (s *scorer) ending(l *line, i int) class {
	if s.lx.table.tails[l.code[i-1]] == 0 {
		return 0
	}
	var k uint64
	found := class(0)
	for n := 1; n <= 4 && n <= i; n++ {
		k |= uint64(l.code[i-n]) << (16 * (n - 1))
		if c := s.lx.table.get(k); c != 0 {
			found = c
		}
		if l.gap[i-n] == gapSpace {
			break
		}
	}
	return found
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
func (s *scorer) singles(dst []feature, l *line, i int) []feature {
	u := func(k int) uint64 { return uint64(l.code[i+k]) }
	var near [5]look
	for k := range near {
		near[k] = s.looks[l.code[i-2+k]]
	}
	s0, s1, s2 := near[2].surname(), near[1].surname(), near[0].surname()
	g0, g1, g2, gm := near[2].given(), near[3].given(), near[4].given(), near[1].given()
	kind := uint64(kindSingle)
	add := func(v uint64) { dst = append(dst, newFeature(kind, v)); kind++ }
	skip := func() { kind++ }
	real := func(b uint64) bool { return b > 0 && b != 15 }

	var types, gaps uint64
	for k := range near {
		types = types<<4 | near[k].kind()
		gaps = gaps<<2 | uint64(l.gap[i-2+k])
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

	// Dictionary words: those that start here and end here, and the borders
	// before units i-1 to i+3 that one lies across.
	var from [8]entries // from unit i-4 on
	for k := range from {
		if i-4+k >= 0 {
			from[k] = s.entries(l, i-4+k)
		}
	}
	var cross [5]uint64
	for k := range cross {
		cross[k] = bit(from[k]&0xF00 != 0 || from[k+1]&0xFF0 != 0 || from[k+2]&0xFFF != 0)
	}
	x := func(k int) uint64 { return cross[k+1] }
	w0, e0, q := uint64(from[4].longest()), uint64(0), uint64(0)
	for n := 4; n >= 2; n-- {
		if e0 == 0 && from[5-n].of(n) != 0 {
			e0 = uint64(n)
		}
		if q == 0 {
			q = from[4-n].of(n)
		}
	}
	border := x(-1)<<4 | x(0)<<3 | x(1)<<2 | x(2)<<1 | x(3)
	add(w0<<8 | e0<<4 | x(0)<<1 | x(1))
	add(border<<4 | w0)
	add(border<<8 | s0<<4 | w0)
	add(border<<8 | g0<<4 | e0)
	add(border<<8 | s1<<4 | g0)

	p := func(k int) uint64 { e := from[4+k]; return e.of(max(e.longest(), 2)) }
	p1 := p(1)
	add(p(0)<<8 | w0<<4 | s0)
	add(p1<<8 | s1<<4 | g0)
	add(p1<<12 | s2<<8 | gm<<4 | g0)
	add(q<<8 | s0<<4 | g1)
	add(p1<<8 | e0<<4 | w0)
	add(p(2)<<12 | s0<<8 | g1<<4 | x(2))
	add(p(3)<<12 | s0<<8 | g1<<4 | x(3))
	add(q<<12 | p(0)<<8 | p1<<4 | w0)

	b0, b1 := uint64(s.ending(l, i)), uint64(s.ending(l, i-1))
	var f [4]uint64
	for k := range f {
		f[k] = uint64(s.starting(l, i+k))
	}
	if b0 != 0 {
		add(b0)
		add(b0<<8 | s0<<4 | g1)
		add(b0<<16 | u(0))
		add(b0<<12 | x(0)<<8 | border)
	} else {
		kind += 4
	}
	if b1 != 0 {
		add(b1<<8 | s1<<4 | g0)
	} else {
		skip()
	}
	if f[1] != 0 {
		add(f[1])
		add(f[1]<<12 | s1<<8 | gm<<4 | g0)
		add(f[1]<<8 | s0<<4 | s1)
		add(f[1]<<16 | u(0))
		add(f[1]<<16 | b0)
	} else {
		kind += 5
	}
	if f[2] != 0 {
		add(f[2]<<8 | s0<<4 | g1)
		add(f[2]<<8 | s1<<4 | g0)
	} else {
		kind += 2
	}
	if f[3] != 0 {
		add(f[3]<<8 | s0<<4 | g1)
	} else {
		skip()
	}
	if f[0] != 0 {
		add(f[0]<<4 | s0)
		add(f[0]<<4 | s1)
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
