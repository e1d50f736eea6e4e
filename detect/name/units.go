package name

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// Codes of units that are not characters of the text.
const (
	codeStart = 1      // before the first unit of a line
	codeEnd   = 2      // after the last
	codeLower = 'a'    // any small Latin letter
	codeUpper = 'A'    // any capital
	codeDigit = '0'    // any digit
	codeRare  = 0x3400 // a Han character beyond the basic plane
	codeOther = 0xFFFD // anything else beyond it
	codeSpace = ' '
)

// What was left out before a unit.
const (
	gapNone  = iota
	gapSpace // a space or two between Han characters: 张　伟
	gapBreak // a line break inside a run-on line
)

const (
	pad      = 4   // units of padding on each side of a line
	maxLine  = 400 // units after which a line is cut, at punctuation if possible
	hardLine = 600 // units after which it is cut anywhere
	wrapLF   = 24  // units after which a line break may be a wrap in text of unknown width
)

// A line is a stretch of text in folded units: one rune each, in simplified
// characters and half width, without zero-width characters, single spaces
// between Han characters and the line breaks of wrapped text. Slices have pad
// entries before the first unit and after the last.
type line struct {
	code []uint16
	gap  []uint8
	off  []int32 // byte offset of the unit's rune
	end  []int32 // byte offset after it
	n    int

	words []entries // dictionary words that start here, as far as they were looked up
	sum   []int32   // which of the scorer's sums is the unit's, from 1; 0: it has none yet
}

// span returns the bytes of the units [i, j).
func (l *line) span(i, j int) document.Span {
	return document.Span{Start: int(l.off[pad+i]), End: int(l.end[pad+j-1])}
}

// at returns the code of unit i, which may lie up to pad units outside.
func (l *line) at(i int) uint16 {
	if i < -pad || i >= l.n+pad {
		return codeEnd
	}
	return l.code[pad+i]
}

// A page is a text in lines.
type page struct {
	all   line
	from  []int32 // where each line starts in all, padding included
	count []int32 // how many units it has
	marks []mark  // which marks it has
	any   mark    // which marks any line has
}

// A mark is a set of kinds of units that rules look for.
type mark uint8

const (
	hasColon mark = 1 << iota
	hasBar        // the border of a cell
	hasComma      // a narrow one
	hasPause      // 、
	hasDigit
	hasUpper
	hasLower
	hasWork // what only references have: [ or 版
)

// markOf tells which marks a unit is.
func markOf(code uint16) mark {
	switch code {
	case ':':
		return hasColon
	case '|', '\t':
		return hasBar
	case ',':
		return hasComma
	case '、':
		return hasPause
	case codeDigit:
		return hasDigit
	case codeUpper:
		return hasUpper
	case codeLower:
		return hasLower
	case '[', '版':
		return hasWork
	}
	return 0
}

// line returns line k. It is valid until the page is filled again.
func (p *page) line(k int) line {
	a := int(p.from[k])
	b := a + 2*pad + int(p.count[k])
	return line{p.all.code[a:b], p.all.gap[a:b], p.all.off[a:b], p.all.end[a:b], int(p.count[k]), p.all.words[a:b], p.all.sum[a:b]}
}

func (p *page) open() {
	p.from = append(p.from, int32(len(p.all.code)))
	p.count = append(p.count, 0)
	p.marks = append(p.marks, 0)
	for range pad {
		p.add(codeStart, gapNone, 0, 0)
	}
}

func (p *page) add(code uint16, gap uint8, off, end int) {
	p.all.code = append(p.all.code, code)
	p.all.gap = append(p.all.gap, gap)
	p.all.off = append(p.all.off, int32(off))
	p.all.end = append(p.all.end, int32(end))
}

// units returns how many units the open line has.
func (p *page) units() int { return len(p.all.code) - int(p.from[len(p.from)-1]) - pad }

// close ends the open line if it has units.
func (p *page) close() {
	n := p.units()
	if n == 0 {
		return
	}
	p.count[len(p.count)-1] = int32(n)
	for range pad {
		p.add(codeEnd, gapNone, 0, 0)
	}
	p.open()
}

func (p *page) reset() {
	p.all.code, p.all.gap, p.all.off, p.all.end = p.all.code[:0], p.all.gap[:0], p.all.off[:0], p.all.end[:0]
	p.from, p.count, p.marks = p.from[:0], p.count[:0], p.marks[:0]
	p.open()
}

// fill folds text into lines. Breaks are byte offsets at which a line must end.
func (p *page) fill(lx *lexicon, text string, breaks []int) {
	if n := len(text)/3 + len(text)/8; cap(p.all.code) < n {
		p.all.code, p.all.gap = make([]uint16, 0, n), make([]uint8, 0, n)
		p.all.off, p.all.end = make([]int32, 0, n), make([]int32, 0, n)
	}
	p.reset()
	wrap := wrapWidth(text)
	cols := 0                       // columns since the last line break
	gap, width := uint8(gapNone), 0 // what was skipped since the last unit
	for i := 0; i < len(text); {
		for len(breaks) > 0 && breaks[0] <= i {
			breaks = breaks[1:]
			p.close()
			gap, width = gapNone, 0
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		at := i
		i += size
		last := p.all.code[len(p.all.code)-1]
		cols += columns(r)
		switch {
		case r == ' ' || r == 0xA0:
			width++
			continue
		case r == '\u3000':
			width += 2
			continue
		case r == '\r' || r >= '\u200b' && r <= '\u200f' || r == '\ufeff' || r == '\u00ad' || r == '\ufe0f':
			continue
		case r == '\n' || r == '\f' || r == '\u2028':
			wrapped := wrap > 0 && (cols >= wrap || orphan(text[i:])) || wrap < 0 && p.units() >= wrapLF
			cols = 0
			if wrapped && gap != gapBreak && width == 0 && isHan(last) && startsHan(text[i:]) {
				gap = gapBreak
				continue
			}
			p.close()
			gap, width = gapNone, 0
			continue
		}
		code := lx.fold(r)
		if width > 0 && p.units() > 0 {
			if width <= 2 && gap == gapNone && isHan(code) && isHan(last) {
				gap = gapSpace
			} else {
				p.add(codeSpace, gap, at-1, at)
				gap = gapNone
			}
		}
		p.add(code, gap, at, i)
		if r != '，' {
			p.marks[len(p.marks)-1] |= markOf(code)
		}
		gap, width = gapNone, 0
		if n := p.units(); n >= maxLine && (isStop(code) || n >= hardLine) {
			p.close()
		}
	}
	p.close()
	n := len(p.from) - 1
	p.from, p.count, p.marks = p.from[:n], p.count[:n], p.marks[:n]
	p.any = 0
	for _, m := range p.marks {
		p.any |= m
	}
	p.all.words, p.all.sum = grow(p.all.words, len(p.all.code)), grow(p.all.sum, len(p.all.code))
}

// grow returns n zeros, in the place of s if they fit.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/2)
	}
	s = s[:n]
	clear(s)
	return s
}

// orphan reports whether s starts with a line of one or two Han characters:
// the rest of a word that a wrapped line broke.
func orphan(s string) bool {
	end := strings.IndexByte(s, '\n')
	return end > 0 && end <= 6 && utf8.RuneCountInString(s[:end]) <= 2 && startsHan(s)
}

// columns is how wide a rune is shown.
func columns(r rune) int {
	switch {
	case r == '\n' || r == '\r':
		return 0
	case r >= 0x2E80:
		return 2
	}
	return 1
}

// wrapWidth returns the columns from which on a line of text counts as
// wrapped, if the text was broken at a fixed width; 0 if it was not, and -1 if
// it is too short to tell.
func wrapWidth(text string) int {
	var widths []int
	cols := 0
	for _, r := range text {
		if r != '\n' {
			cols += columns(r)
			continue
		}
		if cols > 0 {
			widths = append(widths, cols)
		}
		if cols = 0; len(widths) == 2000 {
			break
		}
	}
	if len(widths) < 6 {
		return -1
	}
	slices.Sort(widths)
	const band = 4 // lines of run-on text differ by a character or two
	best, most := 0, 0
	for i, w := range widths {
		n := i
		for n < len(widths) && widths[n] <= w+band {
			n++
		}
		if n-i > most {
			best, most = w, n-i
		}
	}
	if best < 24 || best > 130 || 10*most < 3*len(widths) {
		return 0
	}
	return best - band
}

// eachLine folds text into p and calls yield for each line.
func (p *page) eachLine(lx *lexicon, text string, breaks []int, yield func(*line)) {
	p.fill(lx, text, breaks)
	for k := range p.from {
		l := p.line(k)
		yield(&l)
	}
}

// startsHan reports whether s starts with a Han character.
func startsHan(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return r >= 0x3400 && r <= 0x9FFF
}

func isHan(c uint16) bool { return c >= 0x3400 && c <= 0x9FFF }

func isStop(c uint16) bool {
	switch rune(c) {
	case '。', '!', '?', ';', '.', ',', '、':
		return true
	}
	return false
}
