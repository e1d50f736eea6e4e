package detect

import (
	"slices"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

// A day is a date as read from a text; parts that it does not state are 0.
type day struct {
	start, end       int
	year, month, day int
	weak             bool // written as two numbers: it needs context
}

// monthDays are the days of each month in a leap year.
var monthDays = [13]int{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// validDate reports whether the day exists; year 0 stands for any.
func validDate(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 || day > monthDays[month] {
		return false
	}
	if month == 2 && day == 29 && year > 0 {
		return year%4 == 0 && (year%100 != 0 || year%400 == 0)
	}
	return true
}

// plausibleYear is the range of years that records of living people hold.
func plausibleYear(y int) bool { return y >= 1900 && y <= 2060 }

var birthCues = []string{"出生", "生日", "生于", "生辰", "诞生", "dob", "d.o.b", "birth", "born", "csrq"}

// dateCues name a date in forms and columns.
var dateCues = []string{"日期", "时间", "日", "date", "time", "年月", "何时", "时刻", "入院", "出院", "建档", "填表", "记录", "下次", "补记", "活动", "复诊", "预约", "初诊", "首诊", "来访", "追记", "回访"}

// dates finds calendar dates: those of birth, and all others.
func dates(p *Pass, report func(mark)) {
	days := numericDays(p)
	days = append(days, hanDays(p)...)
	days = append(days, englishDays(p)...)
	slices.SortFunc(days, func(a, b day) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return b.end - a.end
	})
	headings := headingNumbers(p.View.Text, days)
	last := -1
	for i := 0; i < len(days); i++ {
		d := days[i]
		if d.start < last {
			continue
		}
		last = d.end
		// 三月初八(4月16日) is one date written twice.
		for i+1 < len(days) && days[i+1].start == d.end+1 && p.View.Text[d.end] == '(' && days[i+1].end < len(p.View.Text) && p.View.Text[days[i+1].end] == ')' {
			d.end = days[i+1].end + 1
			last = d.end
			i++
		}
		if m, ok := dateMark(p, d, headings); ok {
			report(m)
		}
	}
}

// dateMark decides what d is.
func dateMark(p *Pass, d day, headings bool) (mark, bool) {
	s := p.View.Text
	if cue := birthCue(p, d); cue != "" {
		return mark{d.start, d.end, rules.Birthdate, 0.95, []string{"date", cue}}, true
	}
	if d.month == 0 || d.year > 0 && d.year < 1900 {
		return mark{}, false // a year alone tells little
	}
	if d.year == 0 && d.day == 0 && duration(p, d) {
		return mark{}, false
	}
	if public(s[d.end:]) || d.start > 1 && s[d.start-1] == '[' && (s[d.start-2] == ')' || s[d.start-2] == ']') {
		return mark{}, false
	}
	if d.weak {
		if !weakDate(p, d, headings) {
			return mark{}, false
		}
		return mark{d.start, d.end, rules.Date, 0.7, []string{"month and day"}}, true
	}
	return mark{d.start, d.end, rules.Date, 0.9, []string{"date form"}}, true
}

// duration reports whether 3月 is three months: 12岁3月, 加重1月.
func duration(p *Pass, d day) bool {
	before := p.Before(d.start, 3)
	return firstOf(before, []string{"岁", "近", "重", "满", "仅", "约", "共", "余", "每", "年", "逾", "几", "超"}) != "" && !strings.Contains(before, "今年")
}

// public reports whether what follows a date tells of a law or a book.
func public(after string) bool {
	after = strings.TrimLeft(after, " 起日,")
	for _, w := range [...]string{"通过", "公布", "施行", "实施", "修订", "修正", "颁布", "第一版", "第1版"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return false
}

// birthCue returns the evidence that d is a date of birth, or "".
func birthCue(p *Pass, d day) string {
	s := p.View.Text
	field := p.Field(d.start)
	if w := firstOf(field, birthCues); w != "" && firstOf(field, []string{"编号", "证明"}) == "" {
		return "label:" + w
	}
	before := strings.TrimRight(p.Before(d.start, 12), " |│┃\t:")
	before = before[strings.LastIndexAny(before, "。;!?,\t|│┃")+1:]
	if w := firstOf(before, birthCues); w != "" {
		return "near:" + w
	}
	if d.year > 1900 && d.day > 0 && (p.bornOn(d) || sexed(p.Before(d.start, 12))) {
		return "near:person"
	}
	after := strings.TrimLeft(s[d.end:min(len(s), d.end+16)], " (,")
	switch {
	case strings.HasPrefix(after, "出生"), strings.HasPrefix(after, "生人"), strings.HasPrefix(after, "出世"), strings.HasPrefix(after, "降生"), strings.HasPrefix(after, "生日"):
		return "near:出生"
	case strings.HasPrefix(after, "生") && !hanWord(after, "生病", "生活", "生气", "生下", "生了", "生产", "生效", "生成", "生命", "生涯", "生源", "生态"):
		return "near:生"
	}
	return ""
}

// bornOn reports whether a resident identity number of the document holds the
// date d as its bearer's birth.
func (p *Pass) bornOn(d day) bool { return p.births[[3]int{d.year, d.month, d.day}] }

// sexed reports whether text, which a date follows, ends with a person's sex
// and perhaps an ethnic group: (男,2010.11.07 and 女 苗族 2013年7月9日.
func sexed(text string) bool {
	for _, sex := range [...]string{"男", "女"} {
		i := strings.LastIndex(text, sex)
		if i < 0 || isHan(runeBefore(text, i)) && !strings.HasSuffix(text[:i], "性别") {
			continue
		}
		rest := strings.Trim(text[i+len(sex):], " ,、(|│\t")
		if rest == "" || strings.HasSuffix(rest, "族") && len(rest) <= 12 || rest == "汉" {
			return true
		}
	}
	return false
}

// hanWord reports whether s begins with one of words.
func hanWord(s string, words ...string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

// weakDate reports whether 3/4 or 10.26 stands where a date would.
func weakDate(p *Pass, d day, headings bool) bool {
	s := p.View.Text
	text := s[d.start:d.end]
	label := p.Label(d.start)
	if label != "" && len(p.Before(d.start, 12)) < 12 && len(p.After(d.end, 12)) < 12 {
		return firstOf(label, dateCues) != "" // the cell holds little else
	}
	before, after := runeBefore(s, d.start), runeAfter(s, d.end)
	if isDigitRune(after) || strings.ContainsRune("%％‰°℃分元岁米节次倍章条题页级人万亿kKgGmM×*+=~^/版-", after) || after == '.' && d.end+1 < len(s) && isDigit(s[d.end+1]) {
		if after != '-' || strings.Contains(text, ".") {
			return false
		}
	}
	if before != '(' && firstOf(p.Before(d.start, 8), []string{"第", "表", "图", "页", "分", "率", "约", "版", "v", "α", "=", "<", ">", "±", "[", "得", "为", "至今", "比", "gpa", "cm", "血", "期", "p", "sd", "m"}) != "" && !timeWord(s[d.end:]) && p.Field(d.start) == "" {
		return false
	}
	if f := p.Field(d.start); f != "" && firstOf(f, dateCues) != "" {
		return true
	}
	if timeWord(s[d.end:]) {
		return true
	}
	lineStart := before < 0 || before == '\n'
	if lineEnd := after < 0 || after == '\n' || after == '\r'; lineEnd && before == ' ' && (len(text) >= 4 || strings.Contains(text, "/")) && signed(s, d.start) {
		return true
	}
	slash := strings.Contains(text, "/")
	switch {
	case lineStart && slash:
		return true
	case lineStart:
		return !headings && (isHan(after) || strings.ContainsRune(" ,、:()", after))
	case slash:
		return before == ' ' || isHan(before) && !strings.ContainsRune("占约近的有过共得仅", before) || strings.ContainsRune(",;:(、。→—-·“[]", before)
	case strings.Contains(text, "."):
		return strings.ContainsRune("于在至到从自(、;,—-·", before) && strings.ContainsRune("),、。;:—-\n", after) && len(text) >= 4
	}
	return false
}

func isDigitRune(r rune) bool { return r >= '0' && r <= '9' }

// timeWord reports whether what follows a date goes on with a time of day, a
// weekday or what is done on a date.
func timeWord(after string) bool {
	after = strings.TrimLeft(after, " ")
	if hanWord(after, "周一", "周二", "周三", "周四", "周五", "周六", "周日", "星期", "礼拜", "(周", "(星期", "上午", "下午", "中午", "早", "晚上", "晚间", "晚自习", "凌晨", "傍晚", "夜", "当天", "当晚", "来访", "会后", "面谈", "约", "复诊", "复查", "家访", "补记", "上课", "下课", "考试", "起", "会") {
		return true
	}
	return len(after) > 4 && isDigit(after[0]) && (after[1] == ':' || isDigit(after[1]) && after[2] == ':')
}

// signed reports whether what stands before off on its line can be followed
// by a date that closes it: a name, a dash, or nothing but blanks.
func signed(s string, off int) bool {
	line := s[strings.LastIndexByte(s[:off], '\n')+1 : off]
	text := strings.TrimRight(line, " ")
	r := runeBefore(text, len(text))
	if text == "" {
		return len(line) >= 2
	}
	return (isHan(r) || r == '—' || r == ')') && len(line)-len(text) >= 1 && firstOf(text, []string{"分", "率", "值", "均", "平", "因子", "总", "得", "标准", "系数", "比", "化", "感", "郁", "虑", "对", "怖", "执", "性", "迫"}) == ""
}

// headingNumbers reports whether the numbers M.D that begin lines are of
// headings: 3.1 and 3.2 among them, and no D above 9.
func headingNumbers(s string, days []day) bool {
	last, row := day{}, 0
	for _, d := range days {
		if !d.weak || d.start > 0 && s[d.start-1] != '\n' || strings.IndexByte(s[d.start:d.end], '.') < 0 {
			continue
		}
		if d.day > 9 || d.month > 9 || s[d.end-2] == '0' {
			return false
		}
		if d.month == last.month && d.day == last.day+1 || d.month == last.month+1 && d.day == 1 {
			row++
		}
		last = d
	}
	return row >= 1
}

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
	if !plausibleYear(y) || y < 1940 || y > 2035 || !validDate(y, m, d) {
		return day{}, false
	}
	return day{start: t.start, end: t.end, year: y, month: m, day: d}, true
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

// dateLiterals are what the one matching pass looks for on behalf of dates:
// the month's sign, and the months' English names.
var dateLiterals = []string{"月", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// englishDays finds Nov 21, 2023 and Tue, 12 Sep 2023 18:04 +0800.
func englishDays(p *Pass) []day {
	var found []day
	s := p.View.Text
	names := [...]string{"", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}
	for _, h := range p.Hits("date") {
		if h.Term == 0 || h.Start > 0 && isLetter(s[h.Start-1]) {
			continue
		}
		end := h.End
		for end < len(s) && isLetter(s[end]) {
			end++
		}
		word := asciiLower(s[h.Start:end])
		if !strings.HasPrefix(names[h.Term], word) && word != "sept" || len(word) < 3 {
			continue
		}
		if d, ok := englishDay(s, h.Start, end, h.Term); ok {
			found = append(found, d)
		}
	}
	return found
}

func englishDay(s string, start, end, month int) (day, bool) {
	d := day{start: start, end: end, month: month}
	if n, at, ok := numberBefore(s, start); ok && n >= 1 && n <= 31 {
		d.start, d.day = at, n
		if y, at, ok := numberAfter(s, end, " ,.-"); ok && plausibleYear(y) {
			d.year, d.end = y, at
		}
	} else if n, at, ok := numberAfter(s, end, " ."); ok && n >= 1 && n <= 31 {
		d.day, d.end = n, at
		for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
			if strings.HasPrefix(s[d.end:], suffix) {
				d.end += 2
			}
		}
		if y, at, ok := numberAfter(s, d.end, " ,"); ok && plausibleYear(y) {
			d.year, d.end = y, at
		}
	} else if y, at, ok := numberAfter(s, end, " ,"); ok && plausibleYear(y) {
		d.year, d.end = y, at
	} else {
		return day{}, false
	}
	if d.year > 0 {
		for _, w := range [...]string{"Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ", "Sun, "} {
			if strings.HasSuffix(s[:d.start], w) {
				d.start -= len(w)
			}
		}
	}
	d = withTime(s, d)
	if rest := s[d.end:]; len(rest) >= 6 && rest[0] == ' ' && (rest[1] == '+' || rest[1] == '-') && strings.Trim(rest[2:6], "0123456789") == "" {
		d.end += 6
	}
	return d, true
}

// numberBefore reads the number of at most two digits that ends before off
// and a space or a mark, with its English ending.
func numberBefore(s string, off int) (n, start int, ok bool) {
	end := len(strings.TrimRight(s[:off], " -"))
	if off-end > 2 {
		return 0, 0, false
	}
	for _, suffix := range [...]string{"st", "nd", "rd", "th"} {
		if strings.HasSuffix(s[:end], suffix) {
			end -= 2
			break
		}
	}
	start = end
	for start > 0 && end-start < 3 && isDigit(s[start-1]) {
		start--
	}
	if end == start || end-start > 2 || start > 0 && (isLetter(s[start-1]) || s[start-1] == '.' || s[start-1] == '/') {
		return 0, 0, false
	}
	return atoi(s[start:end]), start, true
}

// numberAfter reads the number that stands at off behind some of marks.
func numberAfter(s string, off int, marks string) (n, end int, ok bool) {
	at := skipAny(s, off, marks)
	end = at
	for end < len(s) && end-at < 5 && isDigit(s[end]) {
		end++
	}
	if end == at || end-at > 4 || at == off && end-at < 4 || end < len(s) && (s[end] == ':' || s[end] == '%') {
		return 0, 0, false
	}
	return atoi(s[at:end]), end, true
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
