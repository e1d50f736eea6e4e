package name

import (
	_ "embed"
	"encoding/binary"
	"math/bits"
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
	dict    shelf        // dictionary words of two to four characters
	common  bitset       // pairs of characters that begin no name, hashed
}

// A bitset is a hashed set with false positives.
type bitset []byte

const bitsetSize = 1 << 20 // bits

func (b bitset) has(h uint64) bool { return b[h%bitsetSize/8]>>(h%8)&1 != 0 }

func (b bitset) set(h uint64) { b[h%bitsetSize/8] |= 1 << (h % 8) }

func hash(k uint64) uint64 {
	k *= 0x9E3779B97F4A7C15
	k ^= k >> 32
	k *= 0xD6E8FEB86659FD93
	return k ^ k>>29
}

// wordPos returns the part of speech of the packed characters k: 1 to 15, or
// 0 if they are no dictionary word. Of a word's hash 16 bits choose its
// bucket; the entry has 12 more, and 4 bits of part of speech.
func (t *tables) wordPos(k uint64) uint8 {
	h := uint32(hash(k) >> 32)
	want := uint16(h >> 4 & 0xFFF)
	from, to := t.dict.bucket(h >> 16)
	for i := from; i < to; i++ {
		if e := binary.LittleEndian.Uint16(t.dict.items[2*i:]); e>>4 == want {
			return uint8(e & 15)
		}
	}
	return 0
}

// isWord reports whether the packed characters k are a dictionary word.
func (t *tables) isWord(k uint64) bool { return t.wordPos(k) != 0 }

func (t *tables) isCommon(a, b uint16) bool { return t.common.has(hash(uint64(a)<<16 | uint64(b))) }

// A shelf is a hash table that is used as it lies in the file: its items stand
// in order of their buckets. Since hashes are spread evenly a bucket begins
// near its share of the items, and only how far off it begins is stored.
type shelf struct {
	starts []byte // of each bucket, and the end of the last: 16 bits, signed, off its share
	items  []byte
	n      int // number of items, or of bytes if they differ in size
}

const buckets = 1 << 16

func (s *shelf) start(b uint32) int {
	return int(uint64(s.n)*uint64(b)/buckets) + int(int16(binary.LittleEndian.Uint16(s.starts[2*b:])))
}

// bucket returns where bucket b, a number of 16 bits, begins and ends.
func (s *shelf) bucket(b uint32) (from, to int) { return s.start(b), s.start(b + 1) }

// A Model is a linear-chain conditional random field over units, with
// quantised weights. It is used as its file is laid out: opening one costs
// next to nothing. It is read only and safe for concurrent use.
type Model struct {
	tables
	rows  shelf  // buckets of rows, in bytes
	sieve bitset // of the keys in rows: most look-ups are of keys that are not there
	trans [labels][labels]int32
	scale float32 // units of score in one unit of log-likelihood

	file     []byte // the model's file but for the decision
	decision []byte // weights of the decision about candidates, a signed byte each; empty: there is none
}

// Decided returns m with other weights of the decision about candidates.
func (m *Model) Decided(decision []byte) *Model {
	out := *m
	out.decision = decision
	return &out
}

// A bucket of rows is their number, a byte; a head of three bytes for each:
// 15 bits of the key and the set of slots that have weights; and their bodies
// in the same order. A body has for each slot a set of labels and their
// weights, a signed byte each.
const (
	headSize = 3
	restBits = 15
)

// row returns where the body of a key's row is in its bucket, and its slots;
// none are set if there is no row.
func (m *Model) row(k uint32, from, to int) (at int, set uint32) {
	if from == to {
		return 0, 0
	}
	b := m.rows.items[from:to]
	bodies := 1 + headSize*int(b[0])
	for i := 1; i < bodies; i += headSize {
		h := uint32(b[i]) | uint32(b[i+1])<<8 | uint32(b[i+2])<<16
		if (h^k)&(1<<restBits-1) == 0 {
			return from + skipBodies(b, i, bodies), h >> restBits
		}
	}
	return 0, 0
}

// skipBodies returns where the body of the row whose head is at i begins in
// bucket b.
func skipBodies(b []byte, i, at int) int {
	for k := 1; k < i; k += headSize {
		for n := bits.OnesCount8(b[k+2]) + int(b[k+1]>>(restBits-8)); n > 0; n-- {
			at += 1 + bits.OnesCount8(b[at])
		}
	}
	return at
}

// neutral is a word of eight weights of 0: weights are biased by 128.
const neutral = 0x8080808080808080

// word returns the weights of the slot whose set of labels is at, a byte for
// each label, biased, and where the next slot begins.
func (m *Model) word(at int) (word uint64, next int) {
	b := m.rows.items[at:]
	word, next = neutral, 1
	for some := b[0]; some != 0; some &= some - 1 {
		word ^= uint64(b[next]) << (8 * bits.TrailingZeros8(some))
		next++
	}
	return word, at + next
}

// Embedded returns the model that the program carries.
var Embedded = sync.OnceValue(func() *Model {
	m, err := openModel(embedded)
	if err != nil {
		panic("name: embedded model: " + err.Error())
	}
	return m
})
