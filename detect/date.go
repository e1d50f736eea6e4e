package detect

import (
	"slices"
	"strings"

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

// dateLiterals are what the one matching pass looks for on behalf of dates:
// the month's sign, and the months' English names.
var dateLiterals = []string{"月", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
