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

const magic = "yinqu-name-6\n"

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
	longerSection
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
	m, whole := new(Model), b
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
	if len(s[headSection]) != 4+len(m.level)+4*labels*labels || len(s[charSection])%4 != 0 ||
		len(s[commonSection]) != 1<<commonBits/8 || len(s[longerSection]) != 1<<longerBits/8 ||
		len(s[dictStarts]) != 2<<dictBits+2 || len(s[rowStarts]) != 2<<rowBits+2 || len(s[rowItems]) == 0 ||
		len(s[decisionSection]) != 0 && len(s[decisionSection]) != Decisions {
		return nil, ErrModel
	}
	m.rows = shelf{s[rowStarts], s[rowItems], len(s[rowItems]) - 1, rowBits}
	m.common, m.longer, m.decision = s[commonSection], s[longerSection], s[decisionSection]
	m.file = whole[:len(whole)-len(b)-len(m.decision)-4]
	m.dict = shelf{s[dictStarts], s[dictItems], len(s[dictItems]) / 2, dictBits}
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(s[headSection]))
	trans := s[headSection][4+len(m.level):]
	for i := range m.level {
		m.level[i] = int8(s[headSection][4+i])
	}
	for i := range labels * labels {
		m.trans[i/labels][i%labels] = int32(binary.LittleEndian.Uint32(trans[4*i:]))
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
		for b := range uint32(1)<<s.bits + 1 {
			if at := s.start(b); at < last || at > s.n {
				return ErrModel
			} else {
				last = at
			}
		}
	}
	for b := range uint32(1) << rowBits {
		if from, to := m.rows.bucket(b); from < to && !wholeBucket(m.rows.items[from:to]) {
			return ErrModel
		}
	}
	return nil
}

// wholeBucket reports whether b holds what its heads promise.
func wholeBucket(b []byte) bool {
	at := 1 + headSize*int(b[0])
	for i := 1; i < 1+headSize*int(b[0]); i += headSize {
		set := byte(1)
		if at > len(b) {
			return false
		}
		if b[i]&1 != 0 {
			if at == len(b) || b[at]>>slots != 0 {
				return false
			}
			set = b[at]
			at++
		}
		some := 0
		for range bits.OnesCount8(set) {
			if at >= len(b) {
				return false
			}
			some += bits.OnesCount8(b[at])
			at++
		}
		at += (some*levelBits + 7) / 8
	}
	return at <= len(b)
}

// fillShelf lays out items by bucket; each adds what it holds to its bucket's
// bytes, of which unit make one item.
func fillShelf(items [][]byte, unit int) (shelf, error) {
	s := shelf{bits: uint(bits.Len(uint(len(items))) - 1)}
	for _, b := range items {
		s.n += len(b) / unit
	}
	at := 0
	for b := range len(items) + 1 {
		off := at - int(uint64(s.n)*uint64(b)>>s.bits)
		if off != int(int16(off)) {
			return s, fmt.Errorf("bucket %d begins %d off its share: the model is too uneven for its format", b, off)
		}
		s.starts = binary.LittleEndian.AppendUint16(s.starts, uint16(off))
		if b < len(items) {
			s.items = append(s.items, items[b]...)
			at += len(items[b]) / unit
		}
	}
	return s, nil
}

// newDict makes the dictionary of entries with their buckets. Of two for one
// hash the first counts.
func newDict(entries []uint32) (shelf, error) {
	slices.SortStableFunc(entries, func(a, b uint32) int { return int(a>>4) - int(b>>4) })
	entries = slices.CompactFunc(entries, func(a, b uint32) bool { return a>>4 == b>>4 })
	items := make([][]byte, 1<<dictBits)
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
	level := w.fit(scale, floor)
	rows, err := w.shelve(level, scale, floor)
	if err != nil {
		return err
	}
	var s [sections][]byte
	s[headSection] = binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))
	for _, x := range level {
		s[headSection] = append(s[headSection], byte(x))
	}
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
	s[commonSection], s[longerSection] = w.common, w.longer
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
func (w *Weights) shelve(level levels, scale, floor float32) (shelf, error) {
	keys := make([]uint32, 0, len(w.Rows))
	for k := range w.Rows {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	heads, bodies := make([][]byte, 1<<rowBits), make([][]byte, 1<<rowBits)
	for _, k := range keys {
		set, body := quantise(w.Rows[k], level, scale, floor)
		if set == 0 {
			continue
		}
		b := k >> (1 + restBits)
		head := uint16(k>>1) << 1
		if set != 1 {
			head |= 1
			body = append([]byte{byte(set)}, body...)
		}
		heads[b] = binary.LittleEndian.AppendUint16(heads[b], head)
		bodies[b] = append(bodies[b], body...)
	}
	for b, h := range heads {
		n := len(h) / headSize
		if n > 255 {
			return shelf{}, fmt.Errorf("%d rows in one bucket: the model is too large for its format", n)
		}
		if n > 0 {
			bodies[b] = slices.Concat([]byte{byte(n)}, h, bodies[b])
		}
	}
	rows, err := fillShelf(bodies, 1)
	rows.items = append(rows.items, 0)
	return rows, err
}

// trifle is the weight below which one is left out beside a larger one.
const trifle = 0.05

// large returns the labels whose weights in a slot count; none if all stay
// below floor.
func large(v *[weights]float32, floor float32) (some byte) {
	most := float32(0)
	for y, x := range v {
		most = max(most, x, -x)
		if x > trifle || x < -trifle {
			some |= 1 << y
		}
	}
	if most < floor {
		return 0
	}
	return some
}

// quantise returns the slots of a row that reach floor, and their sets of
// labels with their weights.
func quantise(row *[slots][weights]float32, level levels, scale, floor float32) (set uint32, body []byte) {
	var vals []byte
	for s := range slots {
		some := large(&row[s], floor)
		if some == 0 {
			continue
		}
		set |= 1 << s
		body = append(body, some)
		for ; some != 0; some &= some - 1 {
			vals = append(vals, nearest(level, rounded(row[s][bits.TrailingZeros8(some)]*scale)))
		}
	}
	for i, v := range vals {
		if at := i * levelBits % 8; at == 0 {
			body = append(body, v)
		} else {
			body[len(body)-1] |= v << at
			if at > 8-levelBits {
				body = append(body, v>>(8-at))
			}
		}
	}
	return set, body
}

func rounded(x float32) int8 { return int8(min(max(math.Round(float64(x)), -127), 127)) }

// nearest returns the number of the level that is nearest to x.
func nearest(level levels, x int8) byte {
	best := 0
	for i, v := range level {
		if abs(int(v)-int(x)) < abs(int(level[best])-int(x)) {
			best = i
		}
	}
	return byte(best)
}

func abs(x int) int { return max(x, -x) }

// fit returns the levels that stand for all weights with the least squared
// error, found by dynamic programming over how many weights round to each. An
// error counts by the size of the weight: what decides has few large ones.
func (w *Weights) fit(scale, floor float32) (out levels) {
	const values = 255
	var count, sum, square [values + 1]float64 // of all below
	for _, row := range w.Rows {
		for s := range slots {
			for some := large(&row[s], floor); some != 0; some &= some - 1 {
				count[int(rounded(row[s][bits.TrailingZeros8(some)]*scale))+128]++
			}
		}
	}
	for i := 1; i <= values; i++ {
		x := float64(i - 128)
		n := count[i] * math.Abs(x)
		count[i], sum[i], square[i] = count[i-1]+n, sum[i-1]+n*x, square[i-1]+n*x*x
	}
	var cost [len(out) + 1][values + 1]float64
	var from [len(out) + 1][values + 1]int
	for k := range cost {
		for j := 1; j <= values; j++ {
			cost[k][j] = math.Inf(1)
			for i := k - 1; k > 0 && i < j; i++ {
				c := cost[k-1][i] + square[j] - square[i]
				if n := count[j] - count[i]; n > 0 {
					c -= (sum[j] - sum[i]) * (sum[j] - sum[i]) / n
				}
				if c < cost[k][j] {
					cost[k][j], from[k][j] = c, i
				}
			}
		}
	}
	for k, j := len(out), values; k > 0; k-- {
		i := from[k][j]
		if n := count[j] - count[i]; n > 0 {
			out[k-1] = int8(math.Round((sum[j] - sum[i]) / n))
		}
		j = i
	}
	return out
}

// Model returns the model that [Weights.WriteTo] would write.
func (w *Weights) Model(floor float32) (*Model, error) {
	var b bytes.Buffer
	if err := w.WriteTo(&b, floor); err != nil {
		return nil, err
	}
	return ReadModel(&b)
}
