package document

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:generate go run gen_fold.go

// A foldTable is the compiled form of the generated tables.
type foldTable struct {
	// stop marks the characters below U+10000 that need a second look, a bit
	// each: what folds, what is deleted, and the spaces, which may be.
	stop [1024]uint64

	// entries are the characters that fold, in order; those of full-width
	// ASCII apart. page tells where the entries of 64 characters in a row begin.
	entries []foldEntry
	page    [1025]uint16
}

// A foldEntry is a character and what it folds to, as a stretch of foldTexts.
type foldEntry struct {
	from     rune
	at, size uint32
}

// folds compiles the tables when a text is first folded.
var folds = sync.OnceValue(func() *foldTable {
	t := &foldTable{entries: make([]foldEntry, 0, len(foldTexts)/7)}
	mark := func(from, to rune) {
		for r := from; r <= min(to, 0xFFFF); r++ {
			t.stop[r>>6] |= 1 << (r & 63)
		}
	}
	for i := 0; i < len(foldTexts); {
		r, n := utf8.DecodeRuneInString(foldTexts[i:])
		i += n
		size := strings.IndexByte(foldTexts[i:], 0)
		t.entries = append(t.entries, foldEntry{r, uint32(i), uint32(size)})
		mark(r, r)
		i += size + 1
	}
	k := 0
	for p := range t.page {
		for k < len(t.entries) && int(t.entries[k].from>>6) < p {
			k++
		}
		t.page[p] = uint16(k)
	}
	for _, g := range ignorables {
		mark(g[0], g[1])
	}
	mark('！', '～')
	mark(' ', ' ')
	mark('\n', '\n')
	return t
})

// to returns what r folds to, full-width ASCII apart.
func (t *foldTable) to(r rune) (string, bool) {
	p := min(int(r>>6), len(t.page)-1)
	from, end := int(t.page[p]), len(t.entries)
	if p+1 < len(t.page) {
		end = int(t.page[p+1])
	}
	i, ok := slices.BinarySearchFunc(t.entries[from:end], r, func(e foldEntry, r rune) int { return int(e.from - r) })
	if !ok {
		return "", false
	}
	e := t.entries[from+i]
	return foldTexts[e.at : e.at+e.size], true
}

// next returns the offset at or after i of the first character of s that needs
// a second look, or len(s). It is the inner loop of folding: three bytes of
// UTF-8 select a word and a bit of t.stop without being decoded, and ideographs
// go two at a time.
func (t *foldTable) next(s string, i int) int {
	stop := &t.stop
	for i+8 <= len(s) {
		q := s[i : i+8]
		v := uint64(q[0]) | uint64(q[1])<<8 | uint64(q[2])<<16 | uint64(q[3])<<24 |
			uint64(q[4])<<32 | uint64(q[5])<<40 | uint64(q[6])<<48 | uint64(q[7])<<56
		if v&0xF00000F0 == 0xE00000E0 {
			a := stop[v&15<<6|v>>8&63] >> (v >> 16 & 63)
			b := stop[v>>24&15<<6|v>>32&63] >> (v >> 40 & 63)
			if (a|b)&1 == 0 {
				i += 6
				continue
			}
			if a&1 == 0 {
				i += 3
			}
			return i
		}
		switch b := byte(v); {
		case b>>4 == 0xE:
			if stop[v&15<<6|v>>8&63]>>(v>>16&63)&1 != 0 {
				return i
			}
			i += 3
		case b >= 0x80, b == ' ', b == '\n':
			return i // two and four bytes, and what is no UTF-8
		default:
			i++
		}
	}
	for i < len(s) && s[i] < 0x80 && s[i] != ' ' && s[i] != '\n' {
		i++
	}
	return i
}

// ignorables are Unicode's default ignorable code points, first and last of
// each stretch: zero-width characters, bidirectional controls, variation
// selectors.
var ignorables = [...][2]rune{
	{0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
	{0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
	{0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
}

// ignorable reports whether r is one of them.
func ignorable(r rune) bool {
	for _, g := range ignorables {
		if r <= g[1] {
			return r >= g[0]
		}
	}
	return false
}

// han reports whether r is an ideograph.
func han(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == '〇' ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFF
}
