package name

// A wordTable is a map from packed words to their classes for the innermost
// loops, where Go's own map takes a quarter of the time of a scan. It is an
// open hash table, a quarter full at most, with linear probing.
type wordTable struct {
	slots []wordSlot
	shift uint

	heads, tails [65536]class // of the words that begin and end with a character
}

type wordSlot struct {
	key   uint64 // 0: free
	class class
}

func newWordTable(words map[uint64]class) *wordTable {
	size := uint(4)
	for 1<<size < 4*len(words) {
		size++
	}
	t := &wordTable{slots: make([]wordSlot, 1<<size), shift: 64 - size}
	for k, c := range words {
		if k == 0 {
			continue
		}
		*t.find(k) = wordSlot{k, c}
		t.tails[k&0xFFFF] |= c
		for k > 0xFFFF {
			k >>= 16
		}
		t.heads[k] |= c
	}
	return t
}

// find returns the slot of k, or the free one where it would go.
func (t *wordTable) find(k uint64) *wordSlot {
	mask := uint64(len(t.slots) - 1)
	for h := k * 0x9E3779B97F4A7C15 >> (t.shift & 63) & mask; ; h = (h + 1) & mask {
		if s := &t.slots[h]; s.key == k || s.key == 0 {
			return s
		}
	}
}

// get returns the class of k, 0 if there is none.
func (t *wordTable) get(k uint64) class { return t.find(k).class }
