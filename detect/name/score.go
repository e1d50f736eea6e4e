package name

import "math/bits"

// A scorer adds up the weights of the features of units. A unit's score
// depends on its line alone, so it is computed once for a whole document.
type scorer struct {
	lx    *lexicon
	m     *Model
	looks *[65536]look
	memo  *memo
	sums  []sum // of the units of a page that were wanted, by line.sum
	feats []feature
	queue []query
	ahead byte // what reading ahead saw
}

// A sum is what the weights of a unit's features add up to: four labels in
// each lane, 16 bits each, of bytes biased by 128.
type sum struct {
	even, odd uint64
	adds      int32 // how many words were added
}

func (s *sum) add(word uint64) {
	const evenBytes = 0x00FF00FF00FF00FF
	s.even += word & evenBytes
	s.odd += word >> 8 & evenBytes
	s.adds++
}

// scores fills em with the score of each label.
func (s *sum) scores(em *[labels]int32) {
	bias := 128 * s.adds
	em[outside] = 0
	for k := range 4 {
		em[1+2*k] = int32(s.even>>(16*k)&0xFFFF) - bias
		em[2+2*k] = int32(s.odd>>(16*k)&0xFFFF) - bias
	}
}

// open forgets the page that was read.
func (s *scorer) open() { s.sums = s.sums[:0] }

// want makes the scores of units [from, to), as far as they are not known, part
// of the next answer.
func (s *scorer) want(l *line, from, to int) {
	for i := from; i < to; i++ {
		j := i
		for j < to && l.sum[j] == 0 {
			j++
		}
		for ; i < j; i = min(i+planned, j) {
			s.plan(l, i, min(i+planned, j))
			if len(s.queue) > maxQueue {
				s.answer() // a line may be as long as an attacker likes
			}
		}
	}
}

// How many units are planned at a time, and how many queries may wait.
const (
	planned  = 1 << 10
	maxQueue = 1 << 14
)

// plan adds up what is known of units [from, to) and queues the rest.
func (s *scorer) plan(l *line, from, to int) {
	if s.memo == nil {
		s.memo = new(memo)
	}
	base := int32(len(s.sums))
	for i := from; i < to; i++ {
		s.sums = append(s.sums, sum{})
		l.sum[i] = int32(len(s.sums))
	}
	c := l.code
	q := query{first: base, last: int32(len(s.sums))}
	for j := max(from-3, 0); j < min(to+2, len(c)-2); j++ {
		q.unit = base + int32(j-from)
		q.of, q.at = biGram(c[j], c[j+1]), &biAt
		s.gram(q)
		if j < from-2 {
			continue
		}
		q.of, q.at = uniGram(c[j]), &uniAt
		s.gram(q)
		if j >= to {
			continue
		}
		q.of, q.at = triGram(c[j], c[j+1], c[j+2]), &triAt
		s.queue = append(s.queue, q)
		if j >= from-1 && j < to-1 {
			q.of, q.at = skipGram(c[j], c[j+2]), &skipAt
			s.queue = append(s.queue, q)
		}
	}
	for i := from; i < to; i++ {
		s.feats = s.singles(s.feats[:0], l, i)
		unit := base + int32(i-from)
		for _, f := range s.feats {
			if m := s.memo.single(f); m.of == f {
				s.sums[unit].add(m.word)
			} else {
				s.queue = append(s.queue, query{of: f, unit: unit})
			}
		}
	}
}

// gram adds the weights of an n-gram if they are known, or else queues it.
func (s *scorer) gram(q query) {
	if g := s.memo.gram(q.of); g.of == q.of {
		s.spread(&q, g)
	} else {
		s.queue = append(s.queue, q)
	}
}

// spread adds the weights of an n-gram to the units that it is a feature of.
func (s *scorer) spread(q *query, g *gram) {
	for set := g.set; set != 0; set &= set - 1 {
		k := bits.TrailingZeros32(set)
		if i := q.unit + int32(q.at[k]); i >= q.first && i < q.last {
			s.sums[i].add(g.words[k])
		}
	}
}

// A query is a feature that has to be looked up in the model for a unit, or an
// n-gram that starts there for the units [first, last). Units are indexes of sums.
type query struct {
	of          feature
	at          *positions // of an n-gram; nil for others
	unit        int32
	first, last int32
	key         uint32
	from, to    int32 // its bucket
}

// answer looks up what was queued. Most of the time goes by waiting for
// memory, so each step is taken for all queries before the next one: then they
// wait together.
func (s *scorer) answer() {
	m := s.m
	for i := range s.queue {
		q := &s.queue[i]
		q.key = q.of.key() >> 1
		from, to := m.rows.bucket(q.key >> restBits)
		q.from, q.to = int32(from), int32(to)
		if from < to {
			s.ahead += m.rows.items[from] + m.rows.items[to-1]
		}
	}
	for i := range s.queue {
		q := &s.queue[i]
		body, set := m.row(q.key, int(q.from), int(q.to))
		if q.at == nil {
			v := s.memo.single(q.of)
			v.of, v.word = q.of, neutral
			if set&1 != 0 {
				m.words(&s.memo.last.words, body, set)
				v.word = s.memo.last.words[0]
			}
			s.sums[q.unit].add(v.word)
			continue
		}
		g := &s.memo.last
		if k := q.of >> 48; k == kindUni || k == kindBi {
			g = s.memo.gram(q.of)
		}
		g.of, g.set = q.of, set&q.at.all() // keys of different kinds may collide
		m.words(&g.words, body, set)
		s.spread(q, g)
	}
	s.queue = s.queue[:0]
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

// single and gram return the places of a feature.
func (m *memo) single(f feature) *single {
	return &m.singles[uint64(f)*0x9E3779B97F4A7C15>>(64-singleBits)]
}

func (m *memo) gram(f feature) *gram {
	return &m.grams[uint64(f)*0x9E3779B97F4A7C15>>(64-gramBits)]
}
