package fact

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"io"
	"math"
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
	magic   = "yinqu-fact-1\n"
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

// row returns the weights of a key, nil if it has none.
func (m *Model) row(k uint32) []byte {
	if !m.known.has(k) {
		return nil
	}
	for i := k >> 7 & m.mask; ; i = (i + 1) & m.mask {
		r := m.rows[int(i)*rowSize:][:rowSize]
		switch binary.LittleEndian.Uint32(r) {
		case k:
			return r[4:]
		case 0:
			return nil
		}
	}
}

// A Reading is a folded text as the model reads it. It is for one goroutine.
type Reading struct {
	Clauses []Clause

	model *Model
	text  string
	codes []uint16
}

// Read parts a folded text into clauses.
func (m *Model) Read(text string) *Reading {
	return &Reading{Clauses: Split(text), model: m, text: text}
}

type score [topics - 1]int32

// add adds the weights that r has for a place.
func (s *score) add(r []byte, place int) {
	w := r[place*(topics-1):][:topics-1]
	for y, x := range w {
		s[y] += int32(int8(x))
	}
}

// encode returns the codes of clause i, until the next call.
func (r *Reading) encode(i int) []uint16 {
	c := r.Clauses[i]
	r.codes = encode(r.codes[:0], r.text[c.Start:c.End])
	return r.codes
}

// Likely returns how likely clause i is of each topic.
func (r *Reading) Likely(i int) [topics]float32 {
	s := r.model.inside(r.encode(i))
	if i > 0 && !r.Clauses[i].first {
		r.model.beside(&s, r.encode(i-1), before)
	}
	if i+1 < len(r.Clauses) && !r.Clauses[i+1].first {
		r.model.beside(&s, r.encode(i+1), behind)
	}
	return r.model.likely(&s)
}

// Promising reports whether it is worth while to ask how likely clause i is of
// any topic: it is cheap, and few clauses are.
func (r *Reading) Promising(i int) bool { return r.model.promising(r.encode(i)) }

// promising reports whether a pair of characters speaks for any topic.
func (m *Model) promising(c []uint16) bool {
	for i := 1; i < len(c); i++ {
		if m.strong.has(bigram(c[i-1], c[i])) {
			return true
		}
	}
	return false
}

// inside adds up what a clause says by itself.
func (m *Model) inside(c []uint16) (s score) {
	eachKey(c, func(k uint32, _ bool) {
		if r := m.row(k); r != nil {
			s.add(r, inside)
		}
	})
	return s
}

// beside adds what a neighbour says.
func (m *Model) beside(s *score, c []uint16, place int) {
	for i := 1; i < len(c); i++ {
		if r := m.row(bigram(c[i-1], c[i])); r != nil {
			s.add(r, place)
		}
	}
}

func (m *Model) likely(s *score) (likely [topics]float32) {
	var exp [topics]float64
	exp[0] = 1
	z := 1.0
	for y, x := range s {
		exp[y+1] = math.Exp(min(float64(m.bias[y+1]+float32(x)*m.scale), 30))
		z += exp[y+1]
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

// Write writes the weights, quantised, without rows that stay below floor.
func (w *Weights) Write(out io.Writer, floor float32) error {
	top, kept := float32(0), 0
	keep := func(r *[places][topics]float32) bool {
		for _, p := range r {
			for _, x := range p {
				if x > floor || x < -floor {
					return true
				}
			}
		}
		return false
	}
	for _, r := range w.Rows {
		if keep(r) {
			kept++
			for _, p := range r {
				for _, x := range p {
					top = max(top, x, -x)
				}
			}
		}
	}
	n := uint32(1)
	for int(n) < kept*3/2 {
		n *= 2
	}
	scale := top / 127
	rows := make([]byte, int(n)*rowSize)
	for _, k := range sortedKeys(w.Rows) {
		r := w.Rows[k]
		if !keep(r) {
			continue
		}
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
