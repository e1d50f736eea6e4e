package name

import (
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
	pad        = 4   // units of padding on each side of a line
	maxLine    = 400 // units after which a line is cut, at punctuation if possible
	hardLine   = 600 // units after which it is cut anywhere
	shortestLF = 15  // units a line needs for its break to be a wrap rather than an end
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
}

func (l *line) reset() {
	l.code = append(l.code[:0], codeStart, codeStart, codeStart, codeStart)
	l.gap = append(l.gap[:0], 0, 0, 0, 0)
	l.off = append(l.off[:0], 0, 0, 0, 0)
	l.end = append(l.end[:0], 0, 0, 0, 0)
	l.n = 0
}

func (l *line) add(code uint16, gap uint8, off, end int) {
	l.code = append(l.code, code)
	l.gap = append(l.gap, gap)
	l.off = append(l.off, int32(off))
	l.end = append(l.end, int32(end))
	l.n++
}

func (l *line) close() {
	for range pad {
		l.code = append(l.code, codeEnd)
		l.gap = append(l.gap, 0)
		l.off = append(l.off, 0)
		l.end = append(l.end, 0)
	}
}

// span returns the bytes of the units [i, j).
func (l *line) span(i, j int) document.Span {
	return document.Span{Start: int(l.off[pad+i]), End: int(l.end[pad+j-1])}
}

// eachLine folds text and calls yield for each line. The line is only valid
// during the call. Breaks are byte offsets at which a line must end.
func (lx *lexicon) eachLine(l *line, text string, breaks []int, yield func(*line)) {
	l.reset()
	flush := func() {
		if l.n > 0 {
			l.close()
			yield(l)
		}
		l.reset()
	}
	next := 0
	gap, width := uint8(gapNone), 0 // what was skipped since the last unit
	for i := 0; i < len(text); {
		for next < len(breaks) && breaks[next] <= i {
			if breaks[next] == i {
				flush()
				gap, width = gapNone, 0
			}
			next++
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		at := i
		i += size
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
			if gap == gapBreak || width > 0 || l.n < shortestLF || !isHan(l.code[len(l.code)-1]) || !startsHan(text[i:]) {
				flush()
				gap, width = gapNone, 0
			} else {
				gap = gapBreak
			}
			continue
		}
		code := lx.fold(r)
		if width > 0 && l.n > 0 {
			if width <= 2 && gap == gapNone && isHan(code) && isHan(l.code[len(l.code)-1]) {
				gap = gapSpace
			} else {
				l.add(codeSpace, gap, at-1, at)
				gap = gapNone
			}
		}
		l.add(code, gap, at, i)
		gap, width = gapNone, 0
		if l.n >= maxLine && (isStop(code) || l.n >= hardLine) {
			flush()
		}
	}
	flush()
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
