package document

import (
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
	to   map[rune]string // what a character folds to; full-width forms of ASCII apart
}

// folds compiles the tables when a text is first folded.
var folds = sync.OnceValue(func() *foldTable {
	t := &foldTable{to: make(map[rune]string, 8192)}
	mark := func(r rune) {
		if r < 0x10000 {
			t.stop[r>>6] |= 1 << (r & 63)
		}
	}
	for s := foldOne; s != ""; {
		from, n := utf8.DecodeRuneInString(s)
		_, m := utf8.DecodeRuneInString(s[n:])
		t.to[from] = s[n : n+m]
		mark(from)
		s = s[n+m:]
	}
	for r := '！'; r <= '～'; r++ {
		mark(r)
	}
	for s := foldMany; s != ""; {
		from, n := utf8.DecodeRuneInString(s)
		end := strings.IndexByte(s, 0)
		t.to[from] = s[n:end]
		mark(from)
		s = s[end+1:]
	}
	for r := rune(0); r < 0x10000; r++ {
		if ignorable(r) {
			mark(r)
		}
	}
	for _, r := range " \n" {
		mark(r)
	}
	return t
})

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

// ignorable reports whether r is one of Unicode's default ignorable code
// points: zero-width characters, bidirectional controls, variation selectors.
func ignorable(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x3164, r == 0xFEFF, r == 0xFFA0:
		return true
	case r >= 0x115F && r <= 0x1160, r >= 0x17B4 && r <= 0x17B5, r >= 0x180B && r <= 0x180F:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F:
		return true
	case r >= 0xFE00 && r <= 0xFE0F, r >= 0xFFF0 && r <= 0xFFF8:
		return true
	case r >= 0x1BCA0 && r <= 0x1BCA3, r >= 0x1D173 && r <= 0x1D17A, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}

// han reports whether r is an ideograph.
func han(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r == '〇' ||
		r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r <= 0x3FFFF
}
