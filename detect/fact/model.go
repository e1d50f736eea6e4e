package fact

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"sync"
)

//go:embed model.bin
var embedded []byte

// A Model is a table of weights. It is read only and safe for concurrent use.
type Model struct {
	scale float32
	bias  [topics]float32
	rows  []byte // hashed by key, without gaps in a run: key, then a byte for each place and topic
	mask  uint32

	known, strong keySet // keys that have a row; those that make a clause worth judging
}

const (
	magic   = "yinqu-fact-2\n"
	rowSize = 4 + places*(topics-1)
	maxRows = 1 << 20
)

// ErrModel is what reading something that is no model gives.
var ErrModel = errors.New("not a fact model of this version")

// Embedded returns the model that the program carries.
var Embedded = sync.OnceValue(func() *Model {
	m, err := ReadModel(embedded)
	if err != nil {
		panic("fact: embedded model: " + err.Error())
	}
	return m
})

// ReadModel returns the model in b, which it keeps.
func ReadModel(b []byte) (*Model, error) {
	head := len(magic) + 4 + 4*topics + 4
	if !bytes.HasPrefix(b, []byte(magic)) || len(b) < head {
		return nil, ErrModel
	}
	m := &Model{rows: b[head:]}
	at := b[len(magic):]
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(at))
	for y := range m.bias {
		m.bias[y] = math.Float32frombits(binary.LittleEndian.Uint32(at[4+4*y:]))
	}
	n := binary.LittleEndian.Uint32(at[4+4*topics:])
	if n == 0 || n > maxRows || n&(n-1) != 0 || len(m.rows) != int(n)*rowSize {
		return nil, ErrModel
	}
	m.mask = n - 1
	m.prepare()
	return m, nil
}

// prepare fills the sets of keys.
func (m *Model) prepare() {
	least := int8(min(127, strong/m.scale))
	for at := 0; at < len(m.rows); at += rowSize {
		k := binary.LittleEndian.Uint32(m.rows[at:])
		if k == 0 {
			continue
		}
		m.known.set(k)
		for _, w := range m.rows[at+4 : at+4+topics-1] {
			if int8(w) >= least {
				m.strong.set(k)
			}
		}
	}
}

// strong is the weight of a pair of characters that makes its clause worth judging.
const strong = 0.3

// A keySet is a hashed set with false positives.
type keySet [keySetSize]uint64

const keySetSize = 1 << 14

func (s *keySet) set(k uint32)      { s[k>>7%keySetSize] |= 1 << (k >> 1 & 63) }
func (s *keySet) has(k uint32) bool { return s[k>>7%keySetSize]>>(k>>1&63)&1 != 0 }

// find returns the number of the row that k has, from 1; 0 if it has none.
func (m *Model) find(k uint32) int32 {
	if !m.known.has(k) {
		return 0
	}
	for i := k >> 7 & m.mask; ; i = (i + 1) & m.mask {
		switch binary.LittleEndian.Uint32(m.rows[int(i)*rowSize:]) {
		case k:
			return int32(i) + 1
		case 0:
			return 0
		}
	}
}

// A score adds up weights of all topics at once: each in 16 bits of a word,
// 128 too high, those of even topics in one word, of odd ones in the other.
type score struct {
	even, odd uint64
	added     int
	sums      [topics]int32 // of what was added before
}

const (
	maxAdded = 255 // weights that 16 bits hold
	lanes    = 0x00FF00FF00FF00FF
	biased   = 0x8080808080808080
)

// add adds the weights that row i, from 1, has for a place.
func (s *score) add(m *Model, i int32, place int) {
	// Eight topics besides none: a place's weights are eight bytes.
	at := int(i-1)*rowSize + 4 + place*(topics-1)
	w := binary.LittleEndian.Uint64(m.rows[at:]) ^ biased
	s.even += w & lanes
	s.odd += w >> 8 & lanes
	if s.added++; s.added == maxAdded {
		s.flush()
	}
}

func (s *score) flush() {
	for y := range topics - 1 {
		word := s.even
		if y&1 == 1 {
			word = s.odd
		}
		s.sums[y+1] += int32(word>>(y>>1*16)&0xFFFF) - int32(128*s.added)
	}
	s.even, s.odd, s.added = 0, 0, 0
}

// A Reading is a folded text as the model reads it. It is for one goroutine.
type Reading struct {
	Clauses []Clause

	model *Model
	codes []uint16
	pairs []int32 // by code: the row of the pair that ends with it, from 1; 0 if it has none

	// What was said last of a clause, the asked one, which is often asked again.
	asked  int // -1: of none
	answer [topics]float32
}

var readings = sync.Pool{New: func() any { return new(Reading) }}

// Read parts a folded text into clauses.
func (m *Model) Read(text string) *Reading {
	r := readings.Get().(*Reading)
	r.model, r.asked = m, -1
	r.Clauses, r.codes = split(text, r.Clauses[:0], r.codes[:0])
	r.pairs = slices.Grow(r.pairs[:0], len(r.codes))[:len(r.codes)]
	for i := range r.Clauses {
		c := &r.Clauses[i]
		codes, pairs := r.codes[c.from:c.to], r.pairs[c.from:c.to]
		for j := 1; j < len(codes); j++ {
			pairs[j] = 0
			if k := bigram(codes[j-1], codes[j]); m.known.has(k) {
				pairs[j] = m.find(k)
				c.promising = c.promising || m.strong.has(k)
			}
		}
	}
	return r
}

// Free gives the memory of r, which is not used after it, to later readings.
func (r *Reading) Free() {
	readings.Put(r)
}

// Promising reports whether it is worth while to ask how likely clause i is of
// any topic: it is cheap, and few clauses are. A pair of characters in it speaks
// for a topic.
func (r *Reading) Promising(i int) bool { return r.Clauses[i].promising }

// Likely returns how likely clause i is of each topic.
func (r *Reading) Likely(i int) [topics]float32 {
	if r.asked != i {
		r.asked, r.answer = i, r.model.likely(r.score(i))
	}
	return r.answer
}

// Told returns the topic that clause i most likely speaks of, if it is at
// least as likely as that, and how likely; otherwise 0, 0.
func (r *Reading) Told(i int, least float32) (topic int, likely float32) {
	s := r.score(i)
	if !r.model.any(s, least) {
		return 0, 0
	}
	for y, x := range r.model.likely(s) {
		if y > 0 && x >= max(least, likely) {
			topic, likely = y, x
		}
	}
	return topic, likely
}

// score adds up what clause i says, and what its neighbours in its line do.
func (r *Reading) score(i int) *[topics]int32 {
	var s score
	m, c := r.model, &r.Clauses[i]
	codes, pairs := r.codes[c.from:c.to], r.pairs[c.from:c.to]
	add := func(k uint32) {
		if row := m.find(k); row > 0 {
			s.add(m, row, inside)
		}
	}
	for j := 1; j < len(codes); j++ {
		if pairs[j] > 0 {
			s.add(m, pairs[j], inside)
		}
		if j < len(codes)-1 {
			add(unigram(codes[j]))
			if j > 1 {
				add(trigram(codes[j-2], codes[j-1], codes[j]))
			}
		}
	}
	add(length(len(codes) - 2))
	if i > 0 && !c.first {
		r.beside(&s, i-1, before)
	}
	if i+1 < len(r.Clauses) && !r.Clauses[i+1].first {
		r.beside(&s, i+1, behind)
	}
	s.flush()
	return &s.sums
}

// beside adds what clause i says of its neighbour.
func (r *Reading) beside(s *score, i, place int) {
	c := &r.Clauses[i]
	for _, row := range r.pairs[c.from+1 : c.to] {
		if row > 0 {
			s.add(r.model, row, place)
		}
	}
}

// logit returns what s says of topic y against none.
func (m *Model) logit(s *[topics]int32, y int) float64 {
	return float64(m.bias[y] + float32(s[y])*m.scale)
}

// any reports whether a topic may be at least that likely.
func (m *Model) any(s *[topics]int32, least float32) bool {
	logit := math.Log(float64(least/(1-least))) - 0.01
	for y := 1; y < topics; y++ {
		if m.logit(s, y) > logit {
			return true
		}
	}
	return false
}

func (m *Model) likely(s *[topics]int32) (likely [topics]float32) {
	var exp [topics]float64
	exp[0] = 1
	z := 1.0
	for y := 1; y < topics; y++ {
		exp[y] = math.Exp(min(m.logit(s, y), 30))
		z += exp[y]
	}
	for y, x := range exp {
		likely[y] = float32(x / z)
	}
	return likely
}

// Weights are what training gives, by key.
type Weights struct {
	Bias [topics]float32
	Rows map[uint32]*[places][topics]float32 // topic 0 weighs nothing
}

// Write writes the weights, quantised: those of the most rows that have the
// largest ones, so that more data makes no larger file, or all if most is 0.
func (w *Weights) Write(out io.Writer, most int) error {
	keys := sortedKeys(w.Rows)
	if most > 0 && most < len(keys) {
		slices.SortStableFunc(keys, func(a, b uint32) int { return cmp.Compare(largest(w.Rows[b]), largest(w.Rows[a])) })
		keys = keys[:most]
		slices.Sort(keys)
	}
	top := float32(0)
	for _, k := range keys {
		top = max(top, largest(w.Rows[k]))
	}
	n := uint32(1)
	for int(n) < len(keys)*3/2 {
		n *= 2
	}
	scale := top / 127
	rows := make([]byte, int(n)*rowSize)
	for _, k := range keys {
		r := w.Rows[k]
		i := k >> 7 & (n - 1)
		for binary.LittleEndian.Uint32(rows[int(i)*rowSize:]) != 0 {
			i = (i + 1) & (n - 1)
		}
		row := rows[int(i)*rowSize:][:rowSize]
		binary.LittleEndian.PutUint32(row, k)
		for p := range r {
			for y, x := range r[p][1:] {
				row[4+p*(topics-1)+y] = byte(int8(math.Round(float64(x / scale))))
			}
		}
	}
	var head bytes.Buffer
	head.WriteString(magic)
	for _, v := range []any{scale, w.Bias, n} {
		if err := binary.Write(&head, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	if _, err := out.Write(head.Bytes()); err != nil {
		return err
	}
	_, err := out.Write(rows)
	return err
}

// largest returns the absolute value of the largest weight of a row.
func largest(r *[places][topics]float32) (top float32) {
	for _, p := range r {
		for _, x := range p {
			top = max(top, x, -x)
		}
	}
	return top
}
