package detect

import (
	"strings"
	"unicode/utf8"

	"yinqu/document"
)

// A token is a run of letters and digits of the folded text that holds a
// digit, or a run of Chinese numerals read digit by digit (一三八…).
type token struct {
	start, end int    // bytes of the folded text
	text       string // in ASCII: digits, and the letters that stand between them
	han        bool   // written in Chinese numerals
	sizes      uint32 // bit n: n digits can be made up from here on, see sized
}

// hanDigit returns the digit that a Chinese numeral or its spoken or official
// form stands for.
func hanDigit(r rune) (byte, bool) {
	switch r {
	case '〇', '零', '○':
		return '0', true
	case '一', '壹', '幺':
		return '1', true
	case '二', '贰', '两', '貳':
		return '2', true
	case '三', '叁', '參', '叄':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆', '陸':
		return '6', true
	case '七', '柒':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}

const (
	otherByte = iota
	digitByte
	letterByte
	hanByte // begins a character of three bytes
)

// byteClass sorts bytes for tokens, so that most of a text is skipped by one
// look at a table.
var byteClass = func() (c [256]byte) {
	for b := '0'; b <= '9'; b++ {
		c[b] = digitByte
	}
	for b := 'a'; b <= 'z'; b++ {
		c[b], c[b-'a'+'A'] = letterByte, letterByte
	}
	for b := 0xE0; b <= 0xEF; b++ {
		c[b] = hanByte
	}
	return c
}()

// hanPair holds the first two bytes of every Chinese numeral, as bits.
var hanPair = func() (set [1 << 10]uint64) {
	for _, r := range "〇零○一壹幺二贰两貳三叁參叄四肆五伍六陆陸七柒八捌九玖" {
		n := uint(string(r)[0])<<8 | uint(string(r)[1])
		set[n>>6] |= 1 << (n & 63)
	}
	return set
}()

// minHanRun is the shortest run of Chinese numerals that tokens reports:
// shorter ones are words (一起, 三四) far more often than digits.
const minHanRun = 3

// tokens returns the tokens of v in order. What a deleted gap parts are two.
func tokens(v *document.View) []token {
	s := v.Text
	var out []token
	for i := 0; i < len(s); {
		switch byteClass[s[i]] {
		case digitByte, letterByte:
			start, digits := i, 0
			for i < len(s) && (i == start || !v.Joint(i-1, i+1)) {
				c := byteClass[s[i]]
				if c == digitByte {
					digits++
				} else if c != letterByte {
					break
				}
				i++
			}
			if digits > 0 {
				out = append(out, token{start: start, end: i, text: s[start:i]})
			}
		case hanByte:
			if i+2 >= len(s) {
				return sized(s, out)
			}
			if n := uint(s[i])<<8 | uint(s[i+1]); hanPair[n>>6]&(1<<(n&63)) == 0 {
				i += 3
				continue
			}
			start := i
			var digits []byte
			var buf [24]byte
			digits = buf[:0]
			for i < len(s) {
				r, n := utf8.DecodeRuneInString(s[i:])
				d, ok := hanDigit(r)
				if !ok {
					break
				}
				digits = append(digits, d)
				i += n
			}
			if i == start {
				_, n := utf8.DecodeRuneInString(s[i:])
				i += n
			} else if len(digits) >= minHanRun {
				out = append(out, token{start: start, end: i, text: string(digits), han: true})
			}
		default:
			i++
		}
	}
	return sized(s, out)
}

// longest is the most digits that a written number has.
const longest = 20

// sized notes how many digits can be made up from each token and those that
// follow it over light separators, so that recognisers need not try.
func sized(s string, toks []token) []token {
	for i := range toks {
		n := 0
		for j := i; j < len(toks) && n <= longest; j++ {
			if j > i {
				if ok, _, _ := gapOf(s[toks[j-1].end:toks[j].start]); !ok {
					break
				}
			}
			text := toks[j].text
			final := text[len(text)-1]|0x20 == 'x'
			if final {
				text = text[:len(text)-1]
			}
			if text != "" && !digital(text) {
				break
			}
			if n += len(toks[j].text); n > longest {
				break
			}
			toks[i].sizes |= 1 << n
			if final {
				break
			}
			if n == 17 { // the check letter may stand alone behind
				toks[i].sizes |= 1 << 18
			}
		}
	}
	return toks
}

// digital reports whether text is digits and letters that are put for them.
func digital(text string) bool {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c == 'O', c == 'o', c == 'l', c == 'I':
		default:
			return false
		}
	}
	return true
}

// digitsOf returns text with the letters that scanners and hurried typists
// put for digits replaced (O for 0, l for 1), and whether nothing but digits
// is left. fixed says that a letter was replaced: the caller then needs proof.
func digitsOf(text string) (digits string, fixed, ok bool) {
	plain := true
	for i := 0; i < len(text); i++ {
		if byteClass[text[i]] != digitByte {
			plain = false
			break
		}
	}
	if plain {
		return text, false, true
	}
	var b strings.Builder
	real := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			b.WriteByte(c)
			real++
		case c == 'O' || c == 'o':
			b.WriteByte('0')
		case c == 'l' || c == 'I':
			b.WriteByte('1')
		default:
			return "", false, false
		}
	}
	return b.String(), true, real > 0
}

// A chain is a row of numbers that are parted by nothing but light
// separators: one written number, broken by its writer.
type chain struct {
	digits     string
	groups     []int // length of each number
	start, end int
	next       int  // index of the first number after it
	broken     bool // a line break or a list mark stands inside
	fixed      bool // letters were read as digits
	odd        bool // separators other than a single space, hyphen or dot
}

// gapOf reports whether gap may stand inside one written number.
func gapOf(gap string) (ok, broken, odd bool) {
	if gap == "" {
		return true, false, false
	}
	if len(gap) > 8 {
		return false, false, false
	}
	marks := 0
	for _, r := range gap {
		switch r {
		case ' ', '\t':
		case '-', '.', '·', '—', '–', '‐', '‑', '−', '/', '|', '_', '(', ')':
			marks++
			odd = odd || r == '/' || r == '|' || r == '_'
		case '\n', '\r':
			broken = true
		case '、', ',':
			marks++
			broken, odd = true, true
		default:
			return false, false, false
		}
	}
	return marks <= 2, broken, odd
}

// chainAt joins numbers from nums[i] on until size digits are reached. It
// fails if the digits can't be made up exactly. A letter X or x may be the
// last of them if checked.
func chainAt(s string, nums []token, i, size int, checked bool) (chain, bool) {
	c := chain{start: nums[i].start}
	if nums[i].sizes&(1<<size) == 0 {
		return c, false
	}
	var digits []byte
	for j := i; j < len(nums); j++ {
		n := nums[j]
		if j > i {
			ok, broken, odd := gapOf(s[nums[j-1].end:n.start])
			if !ok {
				return c, false
			}
			c.broken, c.odd = c.broken || broken, c.odd || odd
		}
		text, tail := n.text, ""
		if checked && len(digits)+len(text) == size && (text[len(text)-1]|0x20) == 'x' {
			text, tail = text[:len(text)-1], "X"
		}
		d, fixed, ok := digitsOf(text)
		if text != "" && !ok {
			return c, false
		}
		digits = append(append(digits, d...), tail...)
		c.groups = append(c.groups, len(n.text))
		c.fixed = c.fixed || fixed
		c.end, c.next = n.end, j+1
		if len(digits) == size {
			c.digits = string(digits)
			return c, true
		}
		if len(digits) > size {
			return c, false
		}
		// A check letter that stands alone is no number of its own.
		if checked && len(digits) == size-1 {
			rest := strings.TrimLeft(s[n.end:], " -—\n")
			if len(rest) > 0 && (rest[0]|0x20) == 'x' && len(s)-len(rest)-n.end <= 3 && (len(rest) == 1 || byteClass[rest[1]] == otherByte || byteClass[rest[1]] == hanByte) {
				c.digits = string(digits) + "X"
				c.end = len(s) - len(rest) + 1
				return c, true
			}
		}
	}
	return c, false
}

// free reports whether no digit or letter touches the range [start, end) of
// the folded text.
func free(p *Pass, start, end int) bool {
	s := p.View.Text
	touches := func(i int) bool {
		c := byteClass[s[i]]
		return c == digitByte || c == letterByte
	}
	return !(start > 0 && touches(start-1) && !p.View.Joint(start-1, start+1)) &&
		!(end < len(s) && touches(end) && !p.View.Joint(end-1, end+1))
}

// alone reports whether the range [start, end) of the folded text is no part
// of a longer number: it is free, and no digit stands behind one hyphen or dot.
func alone(p *Pass, start, end int) bool {
	s := p.View.Text
	if !free(p, start, end) {
		return false
	}
	joins := func(b byte) bool { return b == '-' || b == '.' || b == '_' }
	if start > 1 && joins(s[start-1]) && byteClass[s[start-2]] == digitByte {
		return false
	}
	if end+1 < len(s) && joins(s[end]) && byteClass[s[end+1]] == digitByte {
		return false
	}
	return true
}
