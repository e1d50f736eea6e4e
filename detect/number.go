package detect

import (
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// minDigits is the length of the shortest Number.
const minDigits = 5

// A Number is a run of digits of the folded text as people write them: in
// groups with separators between (138-1234-5678), in Chinese numerals
// (一三八), with letters that stand for digits (O, l). Whoever takes such a
// look-alike for a digit needs a check digit that proves it.
type Number struct {
	Start, End int    // bytes of View.Text
	Digits     string // '0' to '9'

	places []place // of each digit
}

// A place is where one digit stands.
type place struct {
	start, end int32
	border     bool // a separator or a deletion stands before it
	alike      bool // it is a letter that looks like the digit
}

// Range returns the bytes of View.Text that digits [i, j) cover, for i < j.
func (n *Number) Range(i, j int) (start, end int) {
	return int(n.places[i].start), int(n.places[j-1].end)
}

// Border reports whether a group ends before digit i: at both ends of the run
// and wherever a separator or a deletion stands.
func (n *Number) Border(i int) bool {
	return i == 0 || i == len(n.places) || n.places[i].border
}

// Alike reports whether one of the digits [i, j) is a look-alike letter.
func (n *Number) Alike(i, j int) bool {
	for _, p := range n.places[i:j] {
		if p.alike {
			return true
		}
	}
	return false
}

// separators may stand between the groups of a number, up to three in a row.
const separators = " -.)·_–—"

// numbers finds the runs of digits of v.
func numbers(v *document.View) []Number {
	var found []Number
	s := v.Text
	for i := 0; i < len(s); {
		if _, size := digit(s[i:]); size == 0 {
			i++
			continue
		}
		n := number(v, i)
		if len(n.Digits) >= minDigits {
			found = append(found, n)
		}
		i = n.End
	}
	return found
}

// number reads the run that starts with the digit at offset i.
func number(v *document.View, i int) Number {
	s := v.Text
	n := Number{Start: i}
	var digits []byte
	border := false
	for i < len(s) {
		d, size := digit(s[i:])
		alike := false
		if size == 0 {
			d, size = lookalike(s[i:], len(digits))
			alike = size > 0
		}
		if size == 0 {
			gap := separator(s[i:])
			if gap == 0 {
				break
			}
			i += gap
			border = true
			continue
		}
		joint := len(digits) > 0 && v.Joint(i-1, i+1)
		digits = append(digits, d)
		n.places = append(n.places, place{int32(i), int32(i + size), border || joint, alike})
		i += size
		n.End = i
		border = false
	}
	n.Digits = string(digits)
	return n
}

// separator returns the length of the separators at the start of s if a digit
// follows them, else 0.
func separator(s string) int {
	at := 0
	for range 3 {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !strings.ContainsRune(separators, r) {
			return 0
		}
		at += size
		if _, size := digit(s[at:]); size > 0 {
			return at
		}
		if _, size := lookalike(s[at:], 0); size > 0 {
			return at
		}
	}
	return 0
}

// digit returns the digit that s starts with and its length in bytes, or 0, 0.
func digit(s string) (d byte, size int) {
	if s == "" {
		return 0, 0
	}
	switch b := s[0]; {
	case b >= '0' && b <= '9':
		return b, 1
	case b < 0xE3 || b > 0xE9:
		return 0, 0
	}
	r, size := utf8.DecodeRuneInString(s)
	if d, ok := hanDigit(r); ok {
		return d, size
	}
	return 0, 0
}

// lookalike returns the digit that s starts with a letter for: before a digit
// or another such letter, or at the end of a run that has ten digits so far.
func lookalike(s string, digits int) (d byte, size int) {
	d = alike(s, 0)
	if d == 0 {
		return 0, 0
	}
	_, next := digit(s[1:])
	last := digits >= 10 && (len(s) == 1 || !alnum(rune(s[1])))
	if next == 0 && alike(s, 1) == 0 && !last {
		return 0, 0
	}
	return d, 1
}

// alike returns the digit that the letter at offset i of s looks like, or 0.
func alike(s string, i int) byte {
	if i < len(s) {
		switch s[i] {
		case 'O', 'o':
			return '0'
		case 'l', 'I', '|':
			return '1'
		}
	}
	return 0
}
