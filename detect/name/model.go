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
	longer  bitset       // pairs that a word of three or four characters begins with
	common  bitset       // pairs of characters that begin no name
}

// A bitset is a hashed set with false positives, of a power of two of bits.
// Each hash sets two bits.
type bitset []byte

func newBitset(bits uint) bitset { return make(bitset, 1<<bits/8) }

func (b bitset) has(h uint64) bool {
	i, j := b.places(h)
	return b[i/8]>>(i%8)&1 != 0 && b[j/8]>>(j%8)&1 != 0
}

func (b bitset) set(h uint64) {
	i, j := b.places(h)
	b[i/8] |= 1 << (i % 8)
	b[j/8] |= 1 << (j % 8)
}

func (b bitset) places(h uint64) (i, j uint64) {
	mask := uint64(len(b))*8 - 1
	return h & mask, h >> 32 & mask
}

const (
	commonBits = 20
	longerBits = 17
)

func hash(k uint64) uint64 {
	k *= 0x9E3779B97F4A7C15
	k ^= k >> 32
	k *= 0xD6E8FEB86659FD93
	return k ^ k>>29
}

// wordPos returns the part of speech of the packed characters k: 1 to 15, or
// 0 if they are no dictionary word.
func (t *tables) wordPos(k uint64) uint8 { return t.hashedPos(hash(k)) }

// hashedPos is wordPos for what h is the hash of. Of its upper half 14 bits
// choose the bucket; the entry has 12 more, and 4 bits of part of speech.
func (t *tables) hashedPos(h uint64) uint8 {
	e := dictEntry(h)
	from, to := t.dict.bucket(e >> 16)
	for i := from; i < to; i++ {
		if x := binary.LittleEndian.Uint16(t.dict.items[2*i:]); x>>4 == uint16(e)>>4 {
			return uint8(x & 15)
		}
	}
	return 0
}

// dictEntry is what the dictionary stores of a word without its part of
// speech: the bucket above, the entry in the lower 16 bits.
func dictEntry(h uint64) uint32 {
	return uint32(h>>(64-dictBits))<<16 | uint32(h>>(64-dictBits-12)&0xFFF)<<4
}

// isWord reports whether the packed characters k are a dictionary word.
func (t *tables) isWord(k uint64) bool { return t.wordPos(k) != 0 }

// passes reports whether a name may begin with a if b follows it.
func (t *tables) passes(a, b uint16) bool {
	return t.begin[a] && !t.common.has(hash(uint64(a)<<16|uint64(b)))
}

// A shelf is a hash table that is used as it lies in the file: its items stand
// in order of their buckets. Since hashes are spread evenly a bucket begins
// near its share of the items, and only how far off it begins is stored.
type shelf struct {
	starts []byte // of each bucket, and the end of the last: 16 bits, signed, off its share
	items  []byte
	n      int  // number of items, or of bytes if they differ in size
	bits   uint // of a bucket's number
}

const (
	dictBits = 14
	rowBits  = 16
)

func (s *shelf) start(b uint32) int {
	return int(uint64(s.n)*uint64(b)>>s.bits) + int(int16(binary.LittleEndian.Uint16(s.starts[2*b:])))
}

// bucket returns where bucket b begins and ends.
func (s *shelf) bucket(b uint32) (from, to int) { return s.start(b), s.start(b + 1) }

// A Model is a linear-chain conditional random field over units, with
// quantised weights. It is used as its file is laid out: opening one costs
// next to nothing. It is read only and safe for concurrent use.
type Model struct {
	tables
	rows  shelf  // buckets of rows, in bytes
	level levels // what the numbers of weights stand for
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

// A bucket of rows is their number, a byte; a head of two bytes for each; and
// their bodies in the same order. A head is 15 bits of the key above a bit
// that says whether any slot but the first has weights. If so the body begins
// with the set of slots. It goes on with a set of labels for each slot, and
// ends with their weights, levelBits each, the lowest bits first. A byte to
// spare follows the last bucket, as weights are read two bytes at a time.
const (
	headSize = 2
	restBits = 15
)

// row returns the body of a key's row in its bucket [from, to), and its slots;
// none are set if there is no row.
func (m *Model) row(k uint32, from, to int) (body []byte, set uint32) {
	if from == to {
		return nil, 0
	}
	b := m.rows.items[from:to]
	n := 1 + headSize*int(b[0])
	for i := 1; i < n; i += headSize {
		h := uint32(b[i]) | uint32(b[i+1])<<8
		if (h>>1^k)&(1<<restBits-1) == 0 {
			body = m.rows.items[from+skipBodies(b, i, n):]
			if h&1 == 0 {
				return body, 1
			}
			return body[1:], uint32(body[0])
		}
	}
	return nil, 0
}

// skipBodies returns where the body of the row whose head is at i begins in
// bucket b, if the first one begins at at.
func skipBodies(b []byte, i, at int) int {
	for k := 1; k < i; k += headSize {
		slots := 1
		if b[k]&1 != 0 {
			slots = bits.OnesCount8(b[at])
			at++
		}
		some := 0
		for range slots {
			some += bits.OnesCount8(b[at])
			at++
		}
		at += (some*levelBits + 7) / 8
	}
	return at
}

// levels are the values that weights are rounded to.
type levels [1 << levelBits]int8

const levelBits = 5

// neutral is a word of eight weights of 0: weights are biased by 128.
const neutral = 0x8080808080808080

// words fills in the weights of the slots in set, whose body is given: a byte
// for each label, biased.
func (m *Model) words(out *[slots]uint64, body []byte, set uint32) {
	at := 8 * bits.OnesCount32(set)
	for k := 0; set != 0; set, k = set&(set-1), k+1 {
		word := uint64(neutral)
		for some := body[k]; some != 0; some &= some - 1 {
			v := (uint(body[at/8]) | uint(body[at/8+1])<<8) >> (at % 8) % (1 << levelBits)
			word ^= uint64(uint8(m.level[v])) << (8 * bits.TrailingZeros8(some))
			at += levelBits
		}
		out[bits.TrailingZeros32(set)] = word
	}
}

// Embedded returns the model that the program carries.
var Embedded = sync.OnceValue(func() *Model {
	m, err := openModel(embedded)
	if err != nil {
		panic("name: embedded model: " + err.Error())
	}
	return m
})
