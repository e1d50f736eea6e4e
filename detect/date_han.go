package detect

import (
	"strings"
	"unicode/utf8"
)

// hanDays finds dates whose month is written in Chinese numerals.
func hanDays(p *Pass) []day {
	var found []day
	s := p.View.Text
	for _, h := range p.Hits("date") {
		if dateLiterals[h.Term] != "月" {
			continue
		}
		start, month, ok := hanMonthBefore(s, h.Start)
		if !ok {
			continue
		}
		d := day{start: start, end: h.End, month: month}
		if n, end, ok := hanDayAfter(s, h.End); ok {
			d.day, d.end = n, end
		} else {
			for _, part := range [...]string{"上旬", "中旬", "下旬", "初", "末", "底", "份"} {
				if strings.HasPrefix(s[h.End:], part) {
					d.end += len(part)
					break
				}
			}
		}
		d = hanYearBefore(s, d)
		if d.year == 0 && d.day == 0 && d.end == h.End {
			continue // 三月 by itself is no date but a season
		}
		found = append(found, withTime(s, withEra(s, d)))
	}
	for _, t := range p.tokens {
		// 二〇〇八年 alone; it counts beside a cue of birth only.
		if t.han && len(t.text) == 4 && strings.HasPrefix(s[t.end:], "年") && plausibleYear(atoi(t.text)) {
			found = append(found, day{start: t.start, end: t.end + len("年"), year: atoi(t.text)})
		}
	}
	return found
}

// hanUnits are the numerals that months and days are written in.
func hanUnit(r rune) int {
	switch r {
	case '十':
		return 10
	case '廿':
		return 20
	case '卅':
		return 30
	case '元', '正':
		return 0
	}
	if d, ok := hanDigit(r); ok && r != '两' && r != '幺' {
		return int(d - '0')
	}
	return -1
}

// hanMonth reads a month in Chinese numerals, or of the lunar calendar, at off.
func hanMonth(s string, off int) (month, end int, ok bool) {
	i := strings.Index(s[off:min(len(s), off+12)], "月")
	if i <= 0 {
		return 0, 0, false
	}
	start, m, ok := hanMonthBefore(s, off+i)
	return m, off + i + len("月"), ok && start == off
}

// hanMonthBefore reads the month whose sign 月 stands at off.
func hanMonthBefore(s string, off int) (start, month int, ok bool) {
	r, n := utf8.DecodeLastRuneInString(s[:off])
	switch r {
	case '正':
		return off - n, 1, true
	case '冬':
		return off - n, 11, true
	case '腊':
		return off - n, 12, true
	}
	u := hanUnit(r)
	if u < 1 || u > 10 {
		return 0, 0, false
	}
	start = off - n
	if r2, n2 := utf8.DecodeLastRuneInString(s[:start]); r2 == '十' && u <= 2 {
		return start - n2, 10 + u, true
	} else if hanUnit(r2) > 0 {
		return 0, 0, false // 二三月
	}
	return start, u, true
}

// hanDayAfter reads a day in Chinese numerals at off: 初八, 廿二, 二十四日.
func hanDayAfter(s string, off int) (n, end int, ok bool) {
	at := skipAny(s, off, " \n")
	lunar := strings.HasPrefix(s[at:], "初")
	if lunar {
		at += len("初")
	}
	from := at
	for at < len(s) && at-from < 9 {
		r, size := utf8.DecodeRuneInString(s[at:])
		u := hanUnit(r)
		if u < 0 || r == '元' || r == '正' {
			break
		}
		switch {
		case u >= 10 && n > 0 && n < 10:
			n *= u
		case n > 0 && n < 10 && u < 10:
			return 0, 0, false
		default:
			n += u
		}
		at += size
	}
	if at == from || n < 1 || n > 31 {
		return 0, 0, false
	}
	if hanWord(s[at:], "日", "号") {
		return n, at + len("日"), true
	}
	if hanWord(s[at:], "个", "次", "人", "名", "点", "时", "岁", "位", "分", "天", "年", "月", "周", "班") {
		return 0, 0, false
	}
	return n, at, lunar || n >= 10
}

// hanYearBefore widens d over a year in Chinese numerals or of the sixty-year
// cycle before it.
func hanYearBefore(s string, d day) day {
	at := len(strings.TrimRight(s[:d.start], " \n"))
	if !strings.HasSuffix(s[:at], "年") {
		return d
	}
	at -= len("年")
	year, start := 0, at
	for k, scale := 0, 1; k < 4; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:start])
		v, ok := hanDigit(r)
		if !ok {
			break
		}
		year += int(v-'0') * scale
		scale *= 10
		start -= n
	}
	if plausibleYear(year) {
		d.start, d.year = start, year
		return d
	}
	r2, n2 := utf8.DecodeLastRuneInString(s[:at])
	r1, n1 := utf8.DecodeLastRuneInString(s[:at-n2])
	if strings.ContainsRune("子丑寅卯辰巳午未申酉戌亥", r2) && strings.ContainsRune("甲乙丙丁戊己庚辛壬癸", r1) {
		d.start = at - n2 - n1
	}
	return d
}
