// Package match finds many literals in one pass over a text, much faster than
// an automaton does: most positions of a Chinese text are dismissed by one
// probe of a bitmap with the two characters that stand there.
//
// A position passes three sieves. The gate holds a bit for the first two
// characters of every literal that begins with two ideographs (any characters
// of three bytes). What passes is checked against a bitmap of two-character
// and one of three-character beginnings. What is left is looked up in an exact
// table and compared byte by byte. Literals of one character and of mixed
// scripts have a bitmap of their first character; all others, one of their
// first two bytes.
package match

import (
	"cmp"
	"math/bits"
	"slices"
)

// A Matcher finds a fixed set of literals. It is safe for concurrent use.
type Matcher struct {
	literals []literal

	gate, pairs, triples sieve
	single               *[1024]uint64 // first characters of three bytes, a bit each
	bytes                *[1024]uint64 // first two bytes of the others, a bit each

	byPair, byTriple, bySingle, byBytes table
}

// none is the bitmap of matchers without such literals; it is never written.
var none [1024]uint64

// A literal is a string in lower case and its number in the caller's list.
type literal struct {
	text    string
	number  int32
	letters bool // holds ASCII letters, which match in either case
}

// New compiles literals, which are valid UTF-8; ASCII letters in them match in
// either case. Empty literals are ignored.
func New(literals []string) *Matcher {
	m := &Matcher{single: &none, bytes: &none}
	m.literals = make([]literal, 0, len(literals))
	for i, s := range literals {
		if s != "" {
			low := lower(s)
			m.literals = append(m.literals, literal{low, int32(i), hasLetter(low)})
		}
	}

	pairs, triples := make([]entry, 0, len(m.literals)), make([]entry, 0, len(m.literals))
	var singles, others []entry
	for i, l := range m.literals {
		switch s := l.text; {
		case wide(s) && wide(s[3:]) && wide(s[6:]):
			triples = append(triples, entry{tripleKey(pairOf(s), s[6:]), i})
		case wide(s) && wide(s[3:]):
			pairs = append(pairs, entry{pairOf(s) * mix, i})
		case wide(s):
			singles = append(singles, entry{uint64(charOf(s)), i})
		default:
			others = append(others, entry{bytesKey(s), i})
		}
	}
	m.gate = newSieve(len(pairs)+len(triples), 5)
	m.pairs = newSieve(len(pairs), 4)
	m.triples = newSieve(len(triples), 5)
	for _, e := range pairs {
		m.gate.set(e.key)
		m.pairs.set(e.key)
	}
	for _, e := range triples {
		m.gate.set(pairOf(m.literals[e.literal].text) * mix)
		m.triples.set(e.key)
	}
	if len(singles) > 0 {
		m.single = new([1024]uint64)
	}
	for _, e := range singles {
		m.single[e.key>>6] |= 1 << (e.key & 63)
	}
	if len(others) > 0 {
		m.bytes = new([1024]uint64)
	}
	for _, e := range others {
		if e.key < oneByte {
			m.bytes[e.key>>6] |= 1 << (e.key & 63)
			continue
		}
		for b := range uint64(256) {
			k := e.key&255 | b<<8
			m.bytes[k>>6] |= 1 << (k & 63)
		}
	}
	m.byPair, m.byTriple = m.newTable(pairs), m.newTable(triples)
	m.bySingle, m.byBytes = m.newTable(singles), m.newTable(others)
	return m
}

// Scan reports every occurrence in text, overlapping ones too, in order of
// start; at one start the shorter comes first. Text is valid UTF-8.
func (m *Matcher) Scan(text string, report func(start, end, literal int)) {
	gate, single := m.gate, m.single
	i := 0
	for i+8 <= len(text) {
		b := text[i]
		if b>>4 == 0xE {
			v := load(text, i)
			if single[v&15<<6|v>>8&63]>>(v>>16&63)&1 != 0 {
				m.probe(&m.bySingle, v&15<<12|v>>8&63<<6|v>>16&63, text, i, report)
			}
			if key := v & sixBytes * mix; gate.has(key) {
				m.verify(key, text, i, report)
			}
			i += 3
			continue
		}
		if k := uint16(fold[b]) | uint16(fold[text[i+1]])<<8; m.bytes[k>>6]>>(k&63)&1 != 0 {
			m.probe(&m.byBytes, uint64(k)&255|oneByte, text, i, report)
			m.probe(&m.byBytes, uint64(k), text, i, report)
		}
		i += width(b)
	}
	m.scanTail(text, i, report)
}

// verify looks up what stands at i after the gate let it pass.
func (m *Matcher) verify(key uint64, text string, i int, report func(start, end, literal int)) {
	if m.pairs.has(key) {
		m.probe(&m.byPair, key, text, i, report)
	}
	if i+9 <= len(text) && wide(text[i+6:]) {
		if key := key ^ thirdOf(text[i+6:]); m.triples.has(key) {
			m.probe(&m.byTriple, key, text, i, report)
		}
	}
}

// scanTail does for the last bytes, where fewer than eight are left, what Scan
// does.
func (m *Matcher) scanTail(text string, i int, report func(start, end, literal int)) {
	for i < len(text) {
		s := text[i:]
		if !wide(s) {
			k := uint64(fold[s[0]])
			m.probe(&m.byBytes, k|oneByte, text, i, report)
			if len(s) > 1 {
				m.probe(&m.byBytes, k|uint64(fold[s[1]])<<8, text, i, report)
			}
			i += width(s[0])
			continue
		}
		m.probe(&m.bySingle, uint64(charOf(s)), text, i, report)
		if wide(s[3:]) {
			m.verify(pairOf(s)*mix, text, i, report)
		}
		i += 3
	}
}

// probe reports the literals under key that stand at text[i:].
func (m *Matcher) probe(t *table, key uint64, text string, i int, report func(start, end, literal int)) {
	for _, n := range t.get(key) {
		l := &m.literals[n]
		end := i + len(l.text)
		if end > len(text) {
			return // the rest is longer
		}
		if text[i:end] == l.text || l.letters && equalFold(text[i:end], l.text) {
			report(i, end, int(l.number))
		}
	}
}

// A sieve is a set that may hold more than was put in.
type sieve struct {
	words []uint64
	shift uint // of a 64-bit hash, to a bit's number
}

// newSieve makes a sieve for n hashes with about 2^spare bits for each.
func newSieve(n, spare int) sieve {
	size := min(max(bits.Len(uint(n))+spare, 6), 24)
	return sieve{make([]uint64, 1<<(size-6)), uint(64 - size)}
}

func (s sieve) set(hash uint64) {
	h := hash >> (s.shift & 63)
	s.words[h>>6] |= 1 << (h & 63)
}

func (s sieve) has(hash uint64) bool {
	h := hash >> (s.shift & 63)
	return s.words[h>>6&uint64(len(s.words)-1)]>>(h&63)&1 != 0
}

// A table maps keys to literals, the shorter first. It is an open hash table
// with linear probing.
type table struct {
	slots    []slot
	literals []uint32
	shift    uint
}

// A slot is a key and its stretch of table.literals; n is 0 if the slot is free.
type slot struct {
	key     uint64
	from, n uint32
}

type entry struct {
	key     uint64
	literal int
}

// newTable makes a table of entries. It counts how many share a key, gives
// each key its stretch of literals, and fills it.
func (m *Matcher) newTable(entries []entry) table {
	size := bits.Len(uint(2*len(entries) + 1))
	t := table{slots: make([]slot, 1<<size), literals: make([]uint32, len(entries)), shift: uint(64 - size)}
	for _, e := range entries {
		s := t.find(e.key)
		s.key = e.key
		s.n++
	}
	at := uint32(0)
	for i := range t.slots {
		at += t.slots[i].n
		t.slots[i].from = at // its end, until it is filled
	}
	for _, e := range slices.Backward(entries) {
		s := t.find(e.key)
		s.from--
		t.literals[s.from] = uint32(e.literal)
	}
	for i := range t.slots {
		if s := &t.slots[i]; s.n > 1 {
			slices.SortFunc(t.literals[s.from:s.from+s.n], func(a, b uint32) int {
				return cmp.Or(cmp.Compare(len(m.literals[a].text), len(m.literals[b].text)), cmp.Compare(a, b))
			})
		}
	}
	return t
}

// find returns the slot of key, or the free one where it would go.
func (t *table) find(key uint64) *slot {
	mask := uint64(len(t.slots) - 1)
	for h := key * mix >> (t.shift & 63) & mask; ; h = (h + 1) & mask {
		if s := &t.slots[h]; s.key == key || s.n == 0 {
			return s
		}
	}
}

func (t *table) get(key uint64) []uint32 {
	s := t.find(key)
	return t.literals[s.from : s.from+s.n]
}
