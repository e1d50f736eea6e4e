package detect

import (
	"strings"
	"unicode/utf8"
)

// A value is what stands behind a cue: an account, a number of a record.
type value struct {
	start, end int
	digits     int // how many of its characters are digits
	letters    int
}

// valueReach is how many code points may stand between a cue and its value:
// 微信号是, 学号为:, 抖音号叫.
const valueReach = 6

// valueAfter reads the value that stands behind a cue that ends at off. Only
// filler may stand between them. A value is made of letters and digits, with
// single marks of inner between them; digits alone may be set in groups.
func valueAfter(s string, off int, inner string) (value, bool) {
	at, han := off, 0
	// 残疾人证(肢体)号
	if strings.HasPrefix(s[off:], "(") {
		if end := strings.IndexByte(s[off:], ')'); end > 0 && end <= 19 && isHan(runeAfter(s, off+1)) {
			at += end + 1
		}
	}
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		if r < 0x80 && (isDigit(byte(r)) || isLetter(byte(r))) {
			if word := idWord(s, at); word > 0 {
				at += word
				continue
			}
			break
		}
		switch {
		case strings.ContainsRune(" │┃|:=#\"'“”‘’「」()[]<>@_-*.|\n\t№", r):
		case isHan(r) && strings.ContainsRune("号码是为叫就都还一个名字即填写我他她你的编个账帐户用末尾数巴同名加搜名称未改没换大概小也了新后暂原", r):
			han++
		case r == ',' && han == 0 && at > off:
			return value{}, false
		default:
			return value{}, false
		}
		if r == '\n' && strings.ContainsRune(s[off:at], '\n') {
			return value{}, false
		}
		at += n
		if han > valueReach || at-off > 40 {
			return value{}, false
		}
	}
	return valueAt(s, at, inner)
}

// idWord returns the length of the word id, uid or no. that stands at off, with
// no letter or digit behind it; 0 if there is none.
func idWord(s string, off int) int {
	for _, w := range [...]string{"uid", "id", "no"} {
		end := off + len(w)
		if end < len(s) && strings.EqualFold(s[off:end], w) && byteClass[s[end]] != digitByte && byteClass[s[end]] != letterByte && strings.IndexByte("_-", s[end]) < 0 {
			return len(w)
		}
	}
	return 0
}

// valueAt reads the value that begins at off.
func valueAt(s string, off int, inner string) (value, bool) {
	v := value{start: off, end: off}
	at := off
	for at < len(s) {
		c := s[at]
		switch {
		case isDigit(c):
			v.digits++
		case isLetter(c):
			v.letters++
		case strings.IndexByte(inner, c) >= 0 && at > off && at+1 < len(s) && (isDigit(s[at+1]) || isLetter(s[at+1]) || s[at+1] == '_'):
			at++
			continue
		default:
			at = len(s) + at // ends the loop, keeps the place
			continue
		}
		at++
		v.end = at
	}
	return v, v.end > v.start
}

// groupsAfter widens a value of digits over further groups of digits that
// single spaces or a line break part from it.
func groupsAfter(s string, v value, most int) value {
	for v.digits < most {
		at := v.end
		for at < len(s) && at-v.end < 2 && (s[at] == ' ' || s[at] == '\n') {
			at++
		}
		if at == v.end || at >= len(s) || !isDigit(s[at]) {
			break
		}
		next, _ := valueAt(s, at, "")
		if next.letters > 0 || v.digits+next.digits > most || next.end < len(s) && strings.ContainsAny(s[next.end:next.end+1], ":./%-") {
			break
		}
		v.end, v.digits = next.end, v.digits+next.digits
	}
	return v
}
