package detect

import "strings"

// numericDays finds dates whose parts are written in digits.
func numericDays(p *Pass) []day {
	var found []day
	s, toks := p.View.Text, p.tokens
	for i := 0; i < len(toks); i++ {
		r := dayReader{p, s, toks, i}
		d, ok := r.read()
		if !ok {
			continue
		}
		d = withTime(s, withEra(s, d))
		if logged(s, d.end) {
			continue
		}
		found = append(found, d)
		for i+1 < len(toks) && toks[i+1].start < d.end {
			i++
		}
	}
	return found
}

// A dayReader reads one date from token i on.
type dayReader struct {
	p    *Pass
	s    string
	toks []token
	i    int
}

// number returns the value and the length in digits of the token k places on;
// ok is false if it is no plain number of at most four digits.
func (r *dayReader) number(k int) (n, digits int, ok bool) {
	if r.i+k >= len(r.toks) || r.toks[r.i+k].han || len(r.toks[r.i+k].text) > 5 {
		return 0, 0, false
	}
	text := r.toks[r.i+k].text
	if len(text) > 3 && text[2] == 'T' {
		text = text[:2] // 2024-09-12T10:22:41
	}
	d, _, ok := digitsOf(text)
	if !ok || len(d) > 4 {
		return 0, 0, false
	}
	return atoi(d), len(d), true
}

// between returns what stands between token k and the next, without blanks;
// "!" if there is none or it is long.
func (r *dayReader) between(k int) string {
	if r.i+k+1 >= len(r.toks) {
		return "!"
	}
	gap := r.s[r.toks[r.i+k].end:r.toks[r.i+k+1].start]
	if len(gap) > 8 {
		return "!"
	}
	return strings.Map(func(c rune) rune {
		if c == ' ' || c == '\n' {
			return -1
		}
		return c
	}, gap)
}

func (r *dayReader) read() (day, bool) {
	t := r.toks[r.i]
	if t.start > 0 && isLetter(r.s[t.start-1]) {
		return day{}, false
	}
	inside := t.start > 1 && strings.IndexByte(".-_/", r.s[t.start-1]) >= 0 && isDigit(r.s[t.start-2]) && !r.p.View.Joint(t.start-1, t.start+1)
	if inside && !strings.HasPrefix(strings.TrimLeft(r.s[t.end:], " \n"), "月") {
		return day{}, false
	}
	if d, ok := r.compact(); ok {
		return d, true
	}
	n, size, ok := r.number(0)
	if !ok {
		return day{}, false
	}
	after := strings.TrimLeft(r.s[t.end:], " \n")
	switch sep := r.between(0); {
	case strings.HasPrefix(after, "年"):
		return r.yearFirst(n, size)
	case strings.HasPrefix(after, "月") && size <= 2 && n >= 1 && n <= 12:
		return r.monthFirst(0, day{start: t.start, month: n})
	case len(sep) == 1 && strings.ContainsAny(sep, "-./") || sep == "—" || sep == "·":
		return r.dotted(n, size, sep)
	}
	return day{}, false
}

// compact reads 20231108.
func (r *dayReader) compact() (day, bool) {
	t := r.toks[r.i]
	if t.han || len(t.text) != 8 || strings.Trim(t.text, "0123456789") != "" || !alone(r.p, t.start, t.end) {
		return day{}, false
	}
	y, m, d := atoi(t.text[:4]), atoi(t.text[4:6]), atoi(t.text[6:])
	if !plausibleYear(y) || y < 1940 || y > 2035 || !validDate(y, m, d) || numbering(r.p.Field(t.start)) {
		return day{}, false
	}
	return day{start: t.start, end: t.end, year: y, month: m, day: d}, true
}

// numbering reports whether a field of that name holds a number of a person or
// thing, which 20230512 is then: 学号, 工号, 准考证号码.
func numbering(field string) bool {
	return strings.HasSuffix(field, "号") || strings.HasSuffix(field, "号码") || strings.HasSuffix(field, "编码")
}

// yearFirst reads 2024年3月5日, 2012年正月廿二, 98年7月6日 (of the Republic).
func (r *dayReader) yearFirst(year, size int) (day, bool) {
	t := r.toks[r.i]
	d := day{start: t.start, year: year}
	at := t.end + len(r.s[t.end:]) - len(strings.TrimLeft(r.s[t.end:], " \n")) + len("年")
	d.end = at
	switch {
	case size == 4 && plausibleYear(year):
	case size == 2 && year >= 50 || size <= 3 && strings.HasSuffix(strings.TrimRight(r.s[:t.start], " "), "民国"), size == 3 && year >= 100 && year < 130:
		d.year = year + 1911
		if size == 2 && !strings.HasSuffix(strings.TrimRight(r.s[:t.start], " "), "民国") {
			d.year = 1900 + year
		}
	default:
		return day{}, false
	}
	if sep := r.between(0); sep == "年" {
		if m, n, ok := r.number(1); ok && n <= 2 && m >= 1 && m <= 12 && strings.HasPrefix(strings.TrimLeft(r.s[r.toks[r.i+1].end:], " \n"), "月") {
			d.month = m
			return r.monthFirst(1, d)
		}
	}
	if m, end, ok := hanMonth(r.s, skipAny(r.s, at, " \n")); ok {
		d.month, d.end = m, end
		if n, end, ok := hanDayAfter(r.s, end); ok {
			d.day, d.end = n, end
		}
		return d, true
	}
	for _, f := range [...]string{"元旦", "春节", "除夕", "元宵节", "清明节", "端午节", "中秋节", "国庆节", "五一", "六一", "十一", "泼水节", "圣诞节", "火把节", "古尔邦节", "寒食节"} {
		if strings.HasPrefix(r.s[at:], f) {
			d.month, d.end = 1, at+len(f)
			for _, tail := range [...]string{"那天", "当天", "前夕", "前后"} {
				if strings.HasPrefix(r.s[d.end:], tail) {
					d.end += len(tail)
				}
			}
			return d, true
		}
	}
	return d, size == 4
}

// monthFirst reads on from the month that token k states.
func (r *dayReader) monthFirst(k int, d day) (day, bool) {
	t := r.toks[r.i+k]
	at := t.end + len(r.s[t.end:]) - len(strings.TrimLeft(r.s[t.end:], " \n")) + len("月")
	d.end = at
	if r.between(k) == "月" {
		if n, size, ok := r.number(k + 1); ok && size <= 2 && validDate(0, d.month, n) {
			end := r.toks[r.i+k+1].end
			rest := strings.TrimLeft(r.s[end:], " \n")
			if hanWord(rest, "日", "号") {
				d.day, d.end = n, len(r.s)-len(rest)+len("日")
				return d, true
			}
			if !hanWord(rest, "个", "次", "人", "岁", "分", "时", "点", ":", "%", ".") && end+1 < len(r.s) {
				d.day, d.end = n, end
				return d, true
			}
		}
	}
	if n, end, ok := hanDayAfter(r.s, at); ok {
		d.day, d.end = n, end
		return d, true
	}
	if at < len(r.s) && isDigit(r.s[at]) {
		return day{}, false // 2月30日
	}
	for _, part := range [...]string{"上旬", "中旬", "下旬", "初", "末", "底", "份"} {
		if strings.HasPrefix(r.s[at:], part) {
			d.end += len(part)
			break
		}
	}
	return d, true
}

// dotted reads 2024-3-5, 14/02/2008, 113.04.18, and 3/4 or 10.26.
func (r *dayReader) dotted(a, size int, sep string) (day, bool) {
	t := r.toks[r.i]
	b, bn, ok := r.number(1)
	if !ok {
		return day{}, false
	}
	d := day{start: t.start, end: r.toks[r.i+1].end}
	if hanWord(strings.TrimLeft(r.s[d.end:], " "), "月", "年") {
		return day{}, false // 1.10月底: a numbered line
	}
	if c, cn, ok := r.number(2); ok && r.between(1) == sep {
		d.end = r.toks[r.i+2].start + cn
		if r.i+3 < len(r.toks) && r.between(2) == sep && r.toks[r.i+3].start-d.end <= 1 {
			return day{}, false // four parts: an address or a version
		}
		switch {
		case size == 4 && plausibleYear(a) && bn <= 2 && cn <= 2 && validDate(a, b, c):
			d.year, d.month, d.day = a, b, c
		case cn == 4 && plausibleYear(c) && validDate(c, b, a):
			d.year, d.month, d.day = c, b, a
		case cn == 4 && plausibleYear(c) && validDate(c, a, b):
			d.year, d.month, d.day = c, a, b
		case size == 3 && a >= 90 && a < 130 && bn == 2 && cn == 2 && validDate(a+1911, b, c):
			d.year, d.month, d.day = a+1911, b, c
		case size == 2 && bn <= 2 && cn <= 2 && validDate(0, b, c) && (a >= 60 || a <= 30):
			// Two digits of a year: only a cue of birth or of a date holds it.
			d.year, d.month, d.day, d.weak = a+1900, b, c, true
		default:
			return day{}, false
		}
		return d, true
	}
	switch {
	case size == 4 && plausibleYear(a) && bn == 2 && b >= 1 && b <= 12 && (sep == "." || sep == "-" || sep == "/") && alone(r.p, d.start, d.end):
		d.year, d.month, d.weak = a, b, true
		return d, true
	case size <= 2 && bn <= 2 && validDate(0, a, b) && sep != "·" && sep != "—" && r.toks[r.i+1].start-t.end == 1:
		if sep == "-" && (size != 2 || bn != 2) {
			return day{}, false
		}
		d.month, d.day, d.weak = a, b, true
		return d, true
	}
	return day{}, false
}

// withEra widens d over what names its calendar or year: 农历, 民国, 今年.
func withEra(s string, d day) day {
	at := len(strings.TrimRight(s[:d.start], " "))
	for _, w := range [...]string{"民国", "农历", "阴历", "公历", "公元", "今年", "去年", "前年", "同年", "当年"} {
		if strings.HasSuffix(s[:at], w) && (d.year == 0 || w == "民国" || strings.HasSuffix(w, "历")) {
			d.start = at - len(w)
			break
		}
	}
	return d
}

// withTime widens a full date over a time of day written behind it, which
// makes a timestamp of both; 19:05-19:42 is a span of time of its own.
func withTime(s string, d day) day {
	if d.day == 0 || d.year == 0 {
		return d
	}
	at := d.end
	if at >= len(s) || s[at] != ' ' {
		return d
	}
	at = skipAny(s, at, " ")
	from := at
	for at < len(s) && at-from < 8 && (isDigit(s[at]) || s[at] == ':') {
		at++
	}
	clock := s[from:at]
	if len(clock) != 5 && len(clock) != 8 || clock[2] != ':' || len(clock) == 8 && clock[5] != ':' {
		return d
	}
	if r := runeAfter(s, skipAny(s, at, " ")); r > 0 && strings.ContainsRune("-—–~至到", r) || r > 0 && isDigitRune(runeAfter(s, at)) {
		return d
	}
	d.end = at
	return d
}

// logged reports whether a machine's time stands behind the date that ends at
// off: T03:14:15.926Z.
func logged(s string, off int) bool {
	if off+10 > len(s) || s[off] != 'T' || s[off+3] != ':' || s[off+6] != ':' {
		return false
	}
	end := off + 9
	for end < len(s) && (isDigit(s[end]) || s[end] == '.') {
		end++
	}
	return end < len(s) && s[end] == 'Z'
}
