package name

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
	"sync"
)

//go:embed model.bin
var embedded []byte

// labels is the number of labels of a unit: outside any name, then begin,
// inside, end and single of a name and of a name with title. Outside has
// weight 0 everywhere.
const labels = 9

const weights = labels - 1

// tables are look-ups by character that features use.
type tables struct {
	surname [65536]uint8 // bucket of how much likelier the character is as surname than in text; 0 to 7
	given   [65536]uint8 // the same as character of a given name
	begin   [65536]bool  // may begin a name
	dict    []uint32     // dictionary words of two to four characters: 28 bits of hash, 4 of part of speech
	common  bitset       // pairs of characters that begin no name, hashed
}

// A bitset is a hashed set with false positives.
type bitset []uint64

const bitsetSize = 1 << 20 // bits

func (b bitset) has(h uint64) bool {
	return b[h%bitsetSize/64]>>(h%64)&1 != 0
}

func (b bitset) set(h uint64) { b[h%bitsetSize/64] |= 1 << (h % 64) }

func hash(k uint64) uint64 {
	k *= 0x9E3779B97F4A7C15
	k ^= k >> 32
	k *= 0xD6E8FEB86659FD93
	return k ^ k>>29
}

// dictSize is the number of slots of a dictionary.
const dictSize = 1 << 18

// wordPos returns the part of speech of the packed characters k: 1 to 15, or
// 0 if they are no dictionary word.
func (t *tables) wordPos(k uint64) uint8 {
	h := uint32(hash(k) >> 32)
	for j := slot(h, dictSize); ; j = (j + 1) % dictSize {
		e := t.dict[j]
		if e == 0 {
			return 0
		}
		if e>>4 == h>>4 {
			return uint8(e & 15)
		}
	}
}

// addWord adds an entry: 28 bits of hash, 4 of part of speech.
func (t *tables) addWord(e uint32) bool {
	if e>>4 == 0 || e&15 == 0 {
		return false
	}
	for j := slot(e, dictSize); ; j = (j + 1) % dictSize {
		if t.dict[j] == 0 {
			t.dict[j] = e
			return true
		}
		if t.dict[j]>>4 == e>>4 {
			return false
		}
	}
}

// isWord reports whether the packed characters k are a dictionary word.
func (t *tables) isWord(k uint64) bool { return t.wordPos(k) != 0 }

func (t *tables) isCommon(a, b uint16) bool { return t.common.has(hash(uint64(a)<<16 | uint64(b))) }

// A Model is a linear-chain conditional random field over units, with
// quantised weights. It is read only and safe for concurrent use.
type Model struct {
	tables
	rows  []row    // open addressing by key
	mask  uint32   // len(rows)-1
	sieve []uint64 // bits of the keys in rows: most look-ups are of keys that are not there
	uni   []row    // rows of single characters, by code
	w     []uint64
	trans [labels][labels]int32
	scale float32 // units of score in one unit of log-likelihood
}

// A row says where the weights of a key stand: one word of eight biased bytes
// for each slot in set.
type row struct {
	key uint32
	at  uint32 // index of the first word << 8 | slots in set
}

// slot is where the search for a key starts. It keeps the order of keys, so
// that a table is filled front to back when they come sorted.
func slot(k uint32, size int) uint32 { return uint32(uint64(k) * uint64(size) >> 32) }

// sieveSize is how many bits a sieve has.
const sieveSize = 1 << 20

func (m *Model) find(k uint32) (at, set uint32) {
	if m.sieve[k>>1%sieveSize/64]>>(k>>1%64)&1 == 0 {
		return 0, 0
	}
	for j := slot(k, len(m.rows)); ; j = (j + 1) & m.mask {
		r := &m.rows[j]
		if r.key == k {
			return r.at >> 8, r.at & 255
		}
		if r.key == 0 {
			return 0, 0
		}
	}
}

// Embedded returns the model that the program carries.
var Embedded = sync.OnceValue(func() *Model {
	m, err := ReadModel(bytes.NewReader(embedded))
	if err != nil {
		panic("name: embedded model: " + err.Error())
	}
	return m
})

const magic = "yinqu-name-3\n"

// ErrModel is what reading something that is no model gives.
var ErrModel = errors.New("not a name model of this version")

// maxSection bounds what a model file can make ReadModel allocate.
const maxSection = 64 << 20

// ReadModel reads a model that [Weights.WriteTo] wrote.
func ReadModel(r io.Reader) (*Model, error) {
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(r, head); err != nil || string(head) != magic {
		return nil, ErrModel
	}
	section := func() ([]byte, error) {
		var n uint32
		if err := binary.Read(r, binary.LittleEndian, &n); err != nil || n > maxSection {
			return nil, ErrModel
		}
		b := make([]byte, n)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, ErrModel
		}
		return b, nil
	}
	var s [7][]byte
	for i := range s {
		var err error
		if s[i], err = section(); err != nil {
			return nil, fmt.Errorf("section %d: %w", i, err)
		}
	}
	m := &Model{}
	if len(s[0]) != 4+4*labels*labels || len(s[6]) != bitsetSize/8 {
		return nil, ErrModel
	}
	m.scale = math.Float32frombits(binary.LittleEndian.Uint32(s[0]))
	for i := range labels * labels {
		m.trans[i/labels][i%labels] = int32(binary.LittleEndian.Uint32(s[0][4+4*i:]))
	}
	for i := 0; i+3 < len(s[1]); i += 4 {
		c := binary.LittleEndian.Uint16(s[1][i:])
		m.surname[c], m.given[c], m.begin[c] = s[1][i+2]&15, s[1][i+2]>>4, s[1][i+3] != 0
	}
	m.common = readBits(s[6])
	if err := m.readWords(s[5]); err != nil {
		return nil, err
	}
	return m, m.readRows(s[2], s[3], s[4])
}

// readWords reads the dictionary: differences of sorted entries.
func (t *tables) readWords(b []byte) error {
	t.dict = make([]uint32, dictSize)
	last := uint64(0)
	for n := 0; len(b) > 0; n++ {
		d, c := binary.Uvarint(b)
		if c <= 0 || n > dictSize*3/4 {
			return ErrModel
		}
		b = b[c:]
		last += d
		t.addWord(uint32(last))
	}
	return nil
}

func (t *tables) writeWords() []byte {
	var all []uint32
	for _, e := range t.dict {
		if e != 0 {
			all = append(all, e)
		}
	}
	slices.Sort(all)
	var out []byte
	last := uint32(0)
	for _, e := range all {
		out = binary.AppendUvarint(out, uint64(e-last))
		last = e
	}
	return out
}

func readBits(b []byte) bitset {
	set := make(bitset, bitsetSize/64)
	for i := range set {
		set[i] = binary.LittleEndian.Uint64(b[8*i:])
	}
	return set
}

// readRows fills the tables from key differences, slot sets and weights.
func (m *Model) readRows(keys, sets, ws []byte) error {
	n := len(sets)
	size := 2
	for size < n+n/3 {
		size *= 2
	}
	m.sieve = make([]uint64, sieveSize/64)
	m.rows, m.mask = make([]row, size), uint32(size-1)
	total := 1 // word 0 is unused, so that an index of 0 means none
	for _, set := range sets {
		total += bits.OnesCount8(set)
	}
	m.w = make([]uint64, 1, total)
	var k uint64
	for i := range n {
		d, c := binary.Uvarint(keys)
		if c <= 0 {
			return ErrModel
		}
		keys = keys[c:]
		k += d
		at := uint32(len(m.w))
		for s := sets[i]; s != 0; s &= s - 1 {
			if len(ws) < 1 {
				return ErrModel
			}
			some := ws[0]
			ws = ws[1:]
			word := uint64(0x8080808080808080) // eight weights of 0, biased by 128
			if len(ws) < bits.OnesCount8(some) {
				return ErrModel
			}
			for ; some != 0; some &= some - 1 {
				word ^= uint64(ws[0]) << (8 * bits.TrailingZeros8(some))
				ws = ws[1:]
			}
			m.w = append(m.w, word)
		}
		kk := uint32(k)<<1 | 1
		m.sieve[kk>>1%sieveSize/64] |= 1 << (kk >> 1 % 64)
		j := slot(kk, len(m.rows))
		for m.rows[j].key != 0 {
			j = (j + 1) & m.mask
		}
		m.rows[j] = row{kk, at<<8 | uint32(sets[i])}
	}
	m.uni = make([]row, 65536)
	for c := range m.uni {
		at, set := m.find(uniKey(uint16(c)))
		m.uni[c].at = at<<8 | set
	}
	return nil
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
	var head, chars, keys, sets, ws []byte
	head = binary.LittleEndian.AppendUint32(head, math.Float32bits(scale))
	for a := range labels {
		for b := range labels {
			head = binary.LittleEndian.AppendUint32(head, uint32(int32(math.Round(float64(w.Trans[a][b]*scale)))))
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
		chars = binary.LittleEndian.AppendUint16(chars, uint16(c))
		chars = append(chars, w.surname[c]|w.given[c]<<4, begin)
	}
	order := make([]uint32, 0, len(w.Rows))
	for k := range w.Rows {
		order = append(order, k)
	}
	slices.Sort(order)
	last := uint32(0)
	for _, k := range order {
		var set byte
		var body []byte
		for s := range slots {
			v, most := w.Rows[k][s], float32(0)
			for _, x := range v {
				most = max(most, x, -x)
			}
			if most < floor {
				continue
			}
			some, vals := byte(0), []byte(nil)
			for y, x := range v {
				q := int8(min(max(math.Round(float64(x*scale)), -127), 127))
				if x > floor/4 || x < -floor/4 {
					some |= 1 << y
					vals = append(vals, byte(q))
				}
			}
			set |= 1 << s
			body = append(append(body, some), vals...)
		}
		if set == 0 {
			continue
		}
		keys = binary.AppendUvarint(keys, uint64(k>>1-last))
		last = k >> 1
		sets = append(sets, set)
		ws = append(ws, body...)
	}
	if _, err := io.WriteString(out, magic); err != nil {
		return err
	}
	for _, s := range [][]byte{head, chars, keys, sets, ws, w.writeWords(), writeBits(w.common)} {
		if _, err := out.Write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(s))), s...)); err != nil {
			return err
		}
	}
	return nil
}

func writeBits(b bitset) []byte {
	var out []byte
	for _, x := range b {
		out = binary.LittleEndian.AppendUint64(out, x)
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
