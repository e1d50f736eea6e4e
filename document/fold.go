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
	stop  [1024]uint64
	pages [256]*[256]rune // of characters below U+10000 that fold to one
	many  map[rune]string
}

// folds compiles the tables when a text is first folded.
var folds = sync.OnceValue(func() *foldTable {
	t := &foldTable{many: map[rune]string{}}
	mark := func(r rune) {
		if r < 0x10000 {
			t.stop[r>>6] |= 1 << (r & 63)
		}
	}
	for s := foldOne; s != ""; {
		from, n := utf8.DecodeRuneInString(s)
		to, m := utf8.DecodeRuneInString(s[n:])
		t.add(from, to, s[n:n+m])
		mark(from)
		s = s[n+m:]
	}
	for r := '！'; r <= '～'; r++ {
		t.add(r, r-0xFEE0, "")
		mark(r)
	}
	for s := foldMany; s != ""; {
		from, n := utf8.DecodeRuneInString(s)
		end := strings.IndexByte(s, 0)
		t.many[from] = s[n:end]
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

func (t *foldTable) add(from, to rune, text string) {
	if from >= 0x10000 {
		t.many[from] = text
		return
	}
	page := &t.pages[from>>8]
	if *page == nil {
		*page = new([256]rune)
	}
	(*page)[from&0xFF] = to
}

// one returns the character that r folds to, or 0.
func (t *foldTable) one(r rune) rune {
	if r >= 0x10000 || t.pages[r>>8] == nil {
		return 0
	}
	return t.pages[r>>8][r&0xFF]
}

// next returns the offset at or after i of the first character of s that needs
// a second look, or len(s). It is the inner loop of folding: three bytes of
// UTF-8 select a word and a bit of t.stop without being decoded.
func (t *foldTable) next(s string, i int) int {
	for i < len(s) {
		b := s[i]
		switch {
		case b < 0x80:
			if b == ' ' || b == '\n' {
				return i
			}
			i++
		case b>>4 == 0xE:
			if i+2 >= len(s) {
				return i
			}
			if t.stop[int(b&15)<<6|int(s[i+1]&63)]>>(s[i+2]&63)&1 != 0 {
				return i
			}
			i += 3
		default:
			return i // two and four bytes, and what is no UTF-8
		}
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
