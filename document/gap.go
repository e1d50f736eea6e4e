package document

import (
	"strings"
	"unicode/utf8"
)

// Limits of what counts as no gap to a reader.
const (
	maxTrailing = 80  // spaces before a deleted line end
	maxGap      = 4   // columns of a deleted space: one or two full-width ones
	maxWrap     = 180 // bytes of the longest line of a hard-wrapped text
	minWrapped  = 24  // bytes of the shortest line that may run on
	maxLabel    = 8   // characters of a form field's name
)

// gap returns the end of the spaces at i if they are no gap to a reader, else i.
func (f *folder) gap(i int) int {
	s := f.text
	end, width := i, 0
	for end < len(s) && width <= maxGap {
		r, n := utf8.DecodeRuneInString(s[end:])
		if !space(r) {
			break
		}
		width++
		if r == '\u3000' {
			width++
		}
		end += n
	}
	if width > maxGap || i == 0 || end == len(s) {
		return i
	}
	left, _ := utf8.DecodeLastRuneInString(s[:i])
	right, _ := utf8.DecodeRuneInString(s[end:])
	switch {
	case han(left) && han(right) && f.spread(i) && !f.field(end):
		return end
	case digit(left) && digit(right) && f.grouped(i, end):
		return end
	}
	return i
}

// spread reports whether the character before the gap at i stands alone, as
// in 张　伟 and 姓　名: 张伟 李娜 are two people.
func (f *folder) spread(i int) bool {
	_, n := utf8.DecodeLastRuneInString(f.text[:i])
	before, _ := utf8.DecodeLastRuneInString(f.text[:i-n])
	return !han(before)
}

// field reports whether a form field's name of two characters or more, with
// its colon, starts at i.
func (f *folder) field(i int) bool {
	for n := 0; n <= maxLabel; n++ {
		r, size := utf8.DecodeRuneInString(f.text[i:])
		switch {
		case r == ':' || r == '：':
			return n >= 2
		case !han(r):
			return false
		}
		i += size
	}
	return false
}

// grouped reports whether the digits on both sides of the gap [i, end) are
// groups of one number, as in 138 1234 5678: together 11 to 19 digits, in
// groups of at most 8.
func (f *folder) grouped(i, end int) bool {
	left, group := f.digitsBefore(i)
	if group > 8 {
		return false
	}
	right, next := f.digitsAfter(end)
	return next <= 8 && left+right >= 11 && left+right <= 19
}

// digitsBefore counts the digits that end at i, over single gaps, and those of
// the last group.
func (f *folder) digitsBefore(i int) (total, group int) {
	groups := 0
	for i > 0 && total < 20 {
		r, n := utf8.DecodeLastRuneInString(f.text[:i])
		if digit(r) {
			total++
			if groups == 0 {
				group++
			}
			i -= n
			continue
		}
		if r != ' ' && r != '\u3000' {
			break
		}
		if p, _ := utf8.DecodeLastRuneInString(f.text[:i-n]); !digit(p) {
			break
		}
		groups++
		i -= n
	}
	return total, group
}

// digitsAfter is the mirror image of digitsBefore. A final X counts.
func (f *folder) digitsAfter(i int) (total, group int) {
	groups := 0
	for i < len(f.text) && total < 20 {
		r, n := utf8.DecodeRuneInString(f.text[i:])
		if digit(r) {
			total++
			if groups == 0 {
				group++
			}
			i += n
			continue
		}
		if r != ' ' && r != '\u3000' {
			break
		}
		if p, _ := utf8.DecodeRuneInString(f.text[i+n:]); !digit(p) {
			break
		}
		groups++
		i += n
	}
	return total, group
}

// runsOn reports whether the line that ends at i runs on in the next, and from
// where its trailing spaces, of which those before copied stay, are deleted
// with the line end. It runs on if Han or digits stand at both sides and either
// the text is hard-wrapped and this line is a full one, or a number is broken.
func (f *folder) runsOn(i, copied int) (from int, joint bool) {
	s := f.text
	next := i + 1
	right, _ := utf8.DecodeRuneInString(s[next:])
	if !han(right) && !digit(right) {
		return i, false
	}
	from = i
	for from > max(copied, i-maxTrailing) && (s[from-1] == ' ' || s[from-1] == '\r') {
		from--
	}
	left, n := utf8.DecodeLastRuneInString(s[:from])
	switch {
	case digit(right) && f.brokenNumber(from, next, left, n):
	case (han(left) || digit(left)) && f.wrapped(from) && !f.opens(next):
	default:
		return i, false
	}
	return from, f.sameFlow(i, next)
}

// sameFlow reports whether text may run on from the line end at i to next:
// inside one segment, or from one segment of running text to another.
func (f *folder) sameFlow(i, next int) bool {
	if len(f.segments) == 0 {
		return true
	}
	a, b := segmentAt(f.segments, i), segmentAt(f.segments, next)
	switch {
	case a >= 0 && f.segments[a].Kind == Filename:
		return false // the line end that parts the name from the text is its own
	case a == b:
		return true
	case a < 0 || b < 0:
		return false
	}
	kind := f.segments[a].Kind
	return kind == f.segments[b].Kind && (kind == Body || kind == OCR)
}

// brokenNumber reports whether the line end between from and next breaks a
// number: after a hyphen or dot that follows a digit, or between digits that
// make 11 to 19 together, unless both lines hold nothing else (a list).
func (f *folder) brokenNumber(from, next int, left rune, n int) bool {
	if left == '-' || left == '－' || left == '.' {
		before, _ := utf8.DecodeLastRuneInString(f.text[:from-n])
		return digit(before)
	}
	if !digit(left) {
		return false
	}
	before, _ := f.digitsBefore(from)
	after, _ := f.digitsAfter(next)
	if before > 10 || before+after < 11 || before+after > 19 {
		return false
	}
	return !f.numeric(f.line(from)) || !f.numeric(f.line(next))
}

// line returns the line around offset i.
func (f *folder) line(i int) string {
	start := strings.LastIndexByte(f.text[:i], '\n') + 1
	end := strings.IndexByte(f.text[i:], '\n')
	if end < 0 {
		return f.text[start:]
	}
	return f.text[start : i+end]
}

// numeric reports whether line holds digits and spaces only.
func (f *folder) numeric(line string) bool {
	for _, r := range line {
		if !digit(r) && r != ' ' && r != '\r' && r != '\u3000' {
			return false
		}
	}
	return true
}

// wrapped reports whether the line that ends at i is a full line of a
// hard-wrapped text: one whose longest line is short.
func (f *folder) wrapped(i int) bool {
	if f.wrap < 0 {
		f.wrap = f.longestLine()
	}
	if f.wrap > maxWrap {
		return false
	}
	length := i - (strings.LastIndexByte(f.text[:i], '\n') + 1)
	return length >= max(minWrapped, f.wrap*9/20)
}

// longestLine returns the length in bytes of the longest line, file name apart.
func (f *folder) longestLine() int {
	s := f.text
	if n := len(f.segments); n > 0 && f.segments[n-1].Kind == Filename {
		s = s[:f.segments[n-1].Start]
	}
	longest := 0
	for line := range strings.Lines(s) {
		longest = max(longest, len(line))
	}
	return longest
}

// opens reports whether a new thing starts at i: a form field (a short word
// before a colon or a space), an item of a list (1. 一、), a date.
func (f *folder) opens(i int) bool {
	s := f.text
	letters := 0
	for n := 0; n <= maxLabel && i < len(s); n++ {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case han(r):
			letters++
		case digit(r):
		case strings.ContainsRune(":：", r):
			return true
		case strings.ContainsRune(".．、)）", r):
			return n <= 2
		default:
			return letters == n && n >= 2 && space(r)
		}
		i += size
	}
	return false
}

// space reports whether r is one of Unicode's spaces that fold to the ASCII one.
func space(r rune) bool {
	return r == ' ' || r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F || r == 0x205F || r == '\u3000'
}

// digit reports whether r is an ASCII or full-width digit.
func digit(r rune) bool {
	return r >= '0' && r <= '9' || r >= '０' && r <= '９'
}
