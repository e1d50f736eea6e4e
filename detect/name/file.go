package name

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
)

const magic = "yinqu-name-5\n"

// ErrModel is what reading something that is no model gives.
var ErrModel = errors.New("not a name model of this version")

// maxModel bounds what a model file can make ReadModel allocate.
const maxModel = 256 << 20

// ReadModel reads a model that [Weights.WriteTo] wrote, and checks it.
func ReadModel(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxModel))
	if err != nil {
		return nil, fmt.Errorf("read name model: %w", err)
	}
	m, err := openModel(b)
	if err != nil {
		return nil, err
	}
	return m, m.check()
}

// The sections of a model file, each after its length.
const (
	headSection = iota
	charSection
	commonSection
	sieveSection
	dictStarts
	dictItems
	rowStarts
	rowItems
	decisionSection // empty, or a byte for each weight
	sections
)

// openModel returns the model in b, which it keeps and must not change. It
// looks at no more than it needs.
func openModel(b []byte) (*Model, error) {
	whole := b
	b, ok := bytes.CutPrefix(b, []byte(magic))
	if !ok {
		return nil, ErrModel
	}
	var s [sections][]byte
	for i := range s {
		if len(b) < 4 {
			return nil, ErrModel
		}
		n := int(binary.LittleEndian.Uint32(b))
		if b = b[4:]; n > len(b) {
			return nil, ErrModel
		}
		s[i], b = b[:n:n], b[n:]
	}
	const starts = 2 * (buckets + 1)
	if len(s[headSection]) != 4+4*labels*labels || len(s[charSection])%4 != 0 ||
		len(s[commonSection]) != bitsetSize/8 || len(s[sieveSection]) != bitsetSize/8 ||
		len(s[dictStarts]) != starts || len(s[rowStarts]) != starts ||
		len(s[decisionSection]) != 0 && len(s[decisionSection]) != Decisions {
		return nil, ErrModel
	}
	m := &Model{sieve: s[sieveSection], rows: shelf{s[rowStarts], s[rowItems], len(s[rowItems])}}
	m.common, m.decision = s[commonSection], s[decisionSection]
	m.file = whole[:len(whole)-len(b)-len(m.decision)-4]
	m.dict = shelf{s[dictStarts], s[dictItems], len(s[dictItems]) / 2}
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(s[headSection]))
	for i := range labels * labels {
		m.trans[i/labels][i%labels] = int32(binary.LittleEndian.Uint32(s[headSection][4+4*i:]))
	}
	for c := s[charSection]; len(c) > 0; c = c[4:] {
		u := binary.LittleEndian.Uint16(c)
		m.surname[u], m.given[u], m.begin[u] = c[2]&15, c[2]>>4, c[3] != 0
	}
	return m, nil
}

// check reports whether every look-up stays inside the file.
func (m *Model) check() error {
	for _, s := range []*shelf{&m.dict, &m.rows} {
		last := 0
		for b := range uint32(buckets + 1) {
			if at := s.start(b); at < last || at > s.n {
				return ErrModel
			} else {
				last = at
			}
		}
	}
	for b := range uint32(buckets) {
		if from, to := m.rows.bucket(b); from < to && !wholeBucket(m.rows.items[from:to]) {
			return ErrModel
		}
	}
	return nil
}

// wholeBucket reports whether b holds what its heads promise.
func wholeBucket(b []byte) bool {
	at := 1 + headSize*int(b[0])
	if at > len(b) {
		return false
	}
	for i := 1; i < 1+headSize*int(b[0]); i += headSize {
		if b[i+2]>>(slots-1) != 0 {
			return false
		}
		for range bits.OnesCount8(b[i+2]) + int(b[i+1]>>(restBits-8)) {
			if at >= len(b) {
				return false
			}
			at += 1 + bits.OnesCount8(b[at])
		}
	}
	return at <= len(b)
}

// fillShelf lays out items by bucket; each adds what it holds to its bucket's
// bytes, of which unit make one item.
func fillShelf(items [buckets][]byte, unit int) (shelf, error) {
	var s shelf
	for _, b := range items {
		s.n += len(b) / unit
	}
	at := 0
	for b := range buckets + 1 {
		off := at - int(uint64(s.n)*uint64(b)/buckets)
		if off != int(int16(off)) {
			return s, fmt.Errorf("bucket %d begins %d off its share: the model is too uneven for its format", b, off)
		}
		s.starts = binary.LittleEndian.AppendUint16(s.starts, uint16(off))
		if b < buckets {
			s.items = append(s.items, items[b]...)
			at += len(items[b]) / unit
		}
	}
	return s, nil
}

// newDict makes the dictionary of entries: 28 bits of hash, 4 of part of
// speech. Of two for one hash the first counts.
func newDict(entries []uint32) (shelf, error) {
	slices.SortStableFunc(entries, func(a, b uint32) int { return int(a>>4) - int(b>>4) })
	entries = slices.CompactFunc(entries, func(a, b uint32) bool { return a>>4 == b>>4 })
	var items [buckets][]byte
	for _, e := range entries {
		items[e>>16] = binary.LittleEndian.AppendUint16(items[e>>16], uint16(e))
	}
	return fillShelf(items, 2)
}

// WriteTo writes the model with its decision.
func (m *Model) WriteTo(out io.Writer) (int64, error) {
	n, err := out.Write(slices.Concat(m.file, binary.LittleEndian.AppendUint32(nil, uint32(len(m.decision))), m.decision))
	return int64(n), err
}

// Weights are the trained parameters of a model before they are quantised.
type Weights struct {
	tables
	Rows  map[uint32]*[slots][weights]float32
	Trans [labels][labels]float32
}

// WriteTo quantises and prunes the weights and writes the model. Rows whose
// weights all stay below floor are left out.
func (w *Weights) WriteTo(out io.Writer, floor float32) error {
	const top = 4 // weights beyond are clipped
	scale := float32(127) / top
	rows, sieve, err := w.shelve(scale, floor)
	if err != nil {
		return err
	}
	var s [sections][]byte
	s[headSection] = binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))
	for a := range labels {
		for b := range labels {
			s[headSection] = binary.LittleEndian.AppendUint32(s[headSection], uint32(int32(math.Round(float64(w.Trans[a][b]*scale)))))
		}
	}
	for c := range 65536 {
		if w.surname[c] == 0 && w.given[c] == 0 && !w.begin[c] {
			continue
		}
		begin := byte(0)
		if w.begin[c] {
			begin = 1
		}
		s[charSection] = append(binary.LittleEndian.AppendUint16(s[charSection], uint16(c)), w.surname[c]|w.given[c]<<4, begin)
	}
	s[commonSection], s[sieveSection] = w.common, sieve
	s[dictStarts], s[dictItems] = w.dict.starts, w.dict.items
	s[rowStarts], s[rowItems] = rows.starts, rows.items
	if _, err := io.WriteString(out, magic); err != nil {
		return err
	}
	for _, b := range s {
		if _, err := out.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)); err != nil {
			return err
		}
	}
	return nil
}

// shelve quantises and prunes the rows.
func (w *Weights) shelve(scale, floor float32) (shelf, bitset, error) {
	keys := make([]uint32, 0, len(w.Rows))
	for k := range w.Rows {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	sieve := make(bitset, bitsetSize/8)
	var heads, bodies [buckets][]byte
	for _, k := range keys {
		set, body := quantise(w.Rows[k], scale, floor)
		if set == 0 {
			continue
		}
		b := k >> (1 + restBits)
		head := k>>1&(1<<restBits-1) | set<<restBits
		heads[b] = append(heads[b], byte(head), byte(head>>8), byte(head>>16))
		bodies[b] = append(bodies[b], body...)
		sieve.set(uint64(k >> 1))
	}
	for b, h := range heads {
		n := len(h) / headSize
		if n > 255 {
			return shelf{}, nil, fmt.Errorf("%d rows in one bucket: the model is too large for its format", n)
		}
		if n > 0 {
			bodies[b] = slices.Concat([]byte{byte(n)}, h, bodies[b])
		}
	}
	rows, err := fillShelf(bodies, 1)
	return rows, sieve, err
}

// trifle is the weight below which one is left out beside a larger one.
const trifle = 0.05

// quantise returns the slots of a row that reach floor, and their body.
func quantise(row *[slots][weights]float32, scale, floor float32) (set uint32, body []byte) {
	for s := range slots {
		v, most := row[s], float32(0)
		for _, x := range v {
			most = max(most, x, -x)
		}
		if most < floor {
			continue
		}
		some, vals := byte(0), []byte(nil)
		for y, x := range v {
			if x > trifle || x < -trifle {
				some |= 1 << y
				vals = append(vals, byte(int8(min(max(math.Round(float64(x*scale)), -127), 127))))
			}
		}
		set |= 1 << s
		body = append(append(body, some), vals...)
	}
	return set, body
}

// Model returns the model that [Weights.WriteTo] would write.
func (w *Weights) Model(floor float32) (*Model, error) {
	var b bytes.Buffer
	if err := w.WriteTo(&b, floor); err != nil {
		return nil, err
	}
	return ReadModel(&b)
}
