package detect

import (
	"strings"
	"unicode/utf8"
)

// ageLiterals are the signs of an age in digits or numerals.
var ageLiterals = []string{"岁", "今年", "现年", "年龄", "虚岁", "年满", "刚满", "年仅", "年方", "aged ", "years old", "year-old", "享年", "未够", "未满", "芳龄", "实岁", "周岁", "满", "十"}

// ages finds the age of one person. Ranges, limits and averages speak of
// groups: 12至18岁, 不满十四周岁, 平均年龄.
func ages(p *Pass, report func(mark)) {
	s := p.View.Text
	for _, h := range p.Hits("age") {
		var m mark
		var ok bool
		switch ageLiterals[h.Term] {
		case "岁":
			m, ok = ageBefore(p, h.Start, h.End)
		case "十":
			m, ok = numeralAge(p, h.Start)
		case "years old", "year-old":
			m, ok = englishAge(s, h.Start, h.End)
		default:
			m, ok = ageAfter(p, h.End, ageLiterals[h.Term])
		}
		if ok {
			report(m)
		}
	}
	for _, t := range p.tokens {
		if m, ok := bareAge(p, t); ok {
			report(m)
		}
	}
	p.column([]string{"年龄", "岁数", "age"}, func(cue string, start, end int) {
		if n := strings.TrimRight(s[start:end], "岁周"); len(n) <= 6 && n != "" && strings.Trim(n, "0123456789一二三四五六七八九十") == "" {
			report(mark{start, end, "", 0.9, []string{"label:" + cue}})
		}
	})
}

// ageBefore reads the number before 岁, and 半 or months behind it.
func ageBefore(p *Pass, sign, after int) (mark, bool) {
	s := p.View.Text
	end := sign
	for _, w := range [...]string{"周", "整", "来", "多"} {
		if strings.HasSuffix(s[:end], w) {
			end -= len(w)
			break
		}
	}
	end = len(strings.TrimRight(s[:end], " "))
	start, n, ok := numberEnding(s, end)
	if !ok || n < 0 || n > 120 {
		return mark{}, false
	}
	if r := runeBefore(s, start); strings.ContainsRune("-~—–至到第每.几/", r) && r > 0 || strings.HasSuffix(s[:start], "或") {
		return mark{}, false
	}
	if firstOf(p.Before(start, 6), []string{"不满", "未满", "已满", "平均", "平均年龄", "年龄段", "大于", "小于", "超过", "不足", "早", "差", "以上", "相差", "小我", "大我", "小他", "小她", "大他", "大她", "比"}) != "" {
		return mark{}, false
	}
	rest := s[after:]
	if hanWord(rest, "以上", "以下", "以内", "以前", "以后", "至", "到", "-", "—", "~", "或", "月龄", "左右的", "的孩子", "的儿童", "儿童", "孩子", "年龄", "组", "及", "末", "前后", "生日", "半以", "那年", "起", "时") {
		return mark{}, false
	}
	tail := ageTail(s, after)
	if hanWord(s[tail:], "至", "到", "-", "—", "~", "以上", "以下") {
		return mark{}, false
	}
	return mark{start, tail, "", 0.85, []string{"age form"}}, true
}

// ageTail returns the end of an age behind 岁: 半, 3个月, 零八个月.
func ageTail(s string, end int) int {
	if strings.HasPrefix(s[end:], "半") {
		return end + len("半")
	}
	at := end
	if strings.HasPrefix(s[at:], "零") {
		at += len("零")
	}
	from := at
	for at < len(s) && at-from < 6 {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isDigitRune(r) && hanUnit(r) < 0 {
			break
		}
		at += n
	}
	if at > from {
		for _, w := range [...]string{"个月", "月"} {
			if strings.HasPrefix(s[at:], w) {
				return at + len(w)
			}
		}
	}
	return end
}

// numberEnding reads the number in digits or numerals that ends at off.
func numberEnding(s string, off int) (start, n int, ok bool) {
	start = off
	for start > 0 && off-start < 4 && isDigit(s[start-1]) {
		start--
	}
	if start < off {
		if off-start > 3 || start > 0 && isLetter(s[start-1]) {
			return 0, 0, false
		}
		return start, atoi(s[start:off]), true
	}
	units := 0
	for start > 0 && units < 4 {
		r, size := utf8.DecodeLastRuneInString(s[:start])
		u := hanUnit(r)
		if r == '两' {
			u = 2
		}
		if u < 0 || r == '元' || r == '正' || r == '廿' {
			break
		}
		start -= size
		units++
	}
	if units == 0 {
		return 0, 0, false
	}
	n, ok = hanNumber(s[start:off])
	return start, n, ok
}

// hanNumber reads a numeral below 100: 十四, 三十八, 七十.
func hanNumber(s string) (int, bool) {
	tens, ones, ten := 0, 0, false
	for _, r := range s {
		u := hanUnit(r)
		if r == '两' {
			u = 2
		}
		switch {
		case u == 10 && !ten:
			ten = true
			tens = max(ones, 1)
			ones = 0
		case u >= 0 && u < 10 && ones == 0:
			ones = u
		default:
			return 0, false // 十四五: a guess
		}
	}
	return tens*10 + ones, true
}

// ageAfter reads the number behind a cue: 今年四十一, 虚岁十六, 年龄: 14.
func ageAfter(p *Pass, off int, cue string) (mark, bool) {
	s := p.View.Text
	colon := strings.HasPrefix(s[off:], ":")
	at := skipAny(s, off, " :是满已才刚都约(为")
	from, units := at, 0
	for at < len(s) && units < 4 {
		r, size := utf8.DecodeRuneInString(s[at:])
		if !isDigitRune(r) && (hanUnit(r) < 0 || r == '元' || r == '正') {
			break
		}
		at += size
		units++
	}
	if units == 0 {
		return mark{}, false
	}
	var n int
	if isDigit(s[from]) {
		if strings.Trim(s[from:at], "0123456789") != "" || at-from > 2 {
			return mark{}, false
		}
		n = atoi(s[from:at])
	} else {
		var ok bool
		if n, ok = hanNumber(s[from:at]); !ok || n < 10 && !colon {
			return mark{}, false
		}
	}
	if n < 2 || n > 110 {
		return mark{}, false
	}
	if cue == "满" && n < 12 || cue == "未满" {
		return mark{}, false
	}
	rest := strings.TrimLeft(s[at:], " ")
	if hanWord(rest, "月", "个", "年", "次", "名", "人", "号", "周", "天", "分", "元", "日", "%", ".", "-", "—", "~", "至", "到", "岁", "倍", "万", "期", "位", "条", "级", "班", "/", "±", "款", "门", "届", "所", "家", "项", "点", "小时", "课", "章", "节", "场", "篇", "本", "户", "亩") {
		return mark{}, false
	}
	if cue == "满" && !hanWord(rest, ",", "。", ";", ")", "、") {
		return mark{}, false
	}
	if cue == "虚岁" || cue == "实岁" || cue == "年仅" || cue == "未够" {
		from = off - len(cue)
	}
	return mark{from, at, "", 0.8, []string{"near:" + cue}}, true
}

// numeralAge reads an age of two characters or more in numerals that stands
// alone: 都三十一了, (黎奶奶,七十六,一人住).
func numeralAge(p *Pass, ten int) (mark, bool) {
	s := p.View.Text
	start, end := ten, ten+len("十")
	if r, n := utf8.DecodeLastRuneInString(s[:start]); hanUnit(r) > 0 && hanUnit(r) < 10 {
		start -= n
	}
	if r, n := utf8.DecodeRuneInString(s[end:]); hanUnit(r) > 0 && hanUnit(r) < 10 {
		end += n
	}
	n, ok := hanNumber(s[start:end])
	if !ok || n < 10 || end-start < 2*len("十") {
		return mark{}, false
	}
	before, after := runeBefore(s, start), runeAfter(s, end)
	switch {
	case strings.ContainsRune("都才快已", before) && hanWord(s[end:], "了", ",", "。"), hanWord(s[end:], "了") && firstOf(p.Before(start, 3), []string{"孩子", "今年", "我", "她", "他", "奶奶", "爷爷", "都"}) != "":
	case (before == ',' || before == '(') && strings.ContainsRune(",。)", after):
		clause := strings.TrimRight(p.Before(start, 10), ",(")
		if r := runeBefore(clause, len(clause)); !isHan(r) && r != ')' || hanUnit(r) > 0 || strings.ContainsRune("分名次个", r) {
			return mark{}, false
		}
	default:
		return mark{}, false
	}
	return mark{start, end, "", 0.7, []string{"numeral alone"}}, true
}

// englishAge reads the number before "years old".
func englishAge(s string, off, after int) (mark, bool) {
	end := len(strings.TrimRight(s[:off], " -"))
	start, n, ok := numberEnding(s, end)
	if !ok || n < 1 || n > 110 {
		return mark{}, false
	}
	return mark{start, after, "", 0.8, []string{"age form"}}, true
}

// bareAge reads 13y, 29Y, 未够15, and a number alone in a cell or field named
// 年龄 or behind a sex: 男, 31,.
func bareAge(p *Pass, t token) (mark, bool) {
	s := p.View.Text
	if t.han || len(t.text) > 3 {
		return mark{}, false
	}
	text := strings.TrimRight(t.text, "yYF")
	if len(text) == 0 || strings.Trim(text, "0123456789") != "" || atoi(text) < 2 || atoi(text) > 100 {
		return mark{}, false
	}
	if len(text) < len(t.text) {
		return mark{t.start, t.end, "", 0.75, []string{"age form"}}, text != t.text && (t.text[len(text)]|0x20) == 'y'
	}
	next := runeAfter(s, t.end)
	before := strings.TrimRight(p.Before(t.start, 6), " |│┃")
	if (strings.HasSuffix(before, "年龄") || strings.HasSuffix(before, "年  龄")) && !strings.HasSuffix(before, "平均年龄") && strings.ContainsRune(" \n|│┃,;。)", next) {
		return mark{t.start, t.end, "", 0.9, []string{"label:年龄"}}, true
	}
	if m, ok := clauseAge(p, t); ok {
		return m, true
	}
	if m, ok := familyAge(p, t); ok {
		return m, true
	}
	before = strings.TrimRight(before, " /")
	for _, sex := range [...]string{"男,", "女,", "男/", "女/", "男、", "女、", "男·", "女·", "男", "女"} {
		if strings.HasSuffix(before, sex) && strings.ContainsRune(",、 )/;|\n·。", next) && len(text) == 2 {
			return mark{t.start, t.end, "", 0.8, []string{"near:" + sex[:len("男")]}}, true
		}
	}
	return mark{}, false
}

// clauseAge reads two digits that fill a clause behind a person's: 周华,15,原九(4).
func clauseAge(p *Pass, t token) (mark, bool) {
	s := p.View.Text
	if len(t.text) != 2 || t.start < 4 || t.text < "06" || p.Label(t.start) != "" {
		return mark{}, false
	}
	before, after := runeBefore(s, t.start), runeAfter(s, t.end)
	switch {
	case before == ',' && (after == ',' || after == '。' || after == '\n' || after == ')'), before == '(' && (after == ')' || after == ','):
	default:
		return mark{}, false
	}
	clause := p.Before(t.start-1, 8)
	clause = clause[strings.LastIndexAny(clause, ",。;:(、 ")+1:]
	if n := utf8.RuneCountInString(clause); n < 2 || n > 5 {
		return mark{}, false
	}
	for _, r := range clause {
		if !isHan(r) || hanUnit(r) > 0 || strings.ContainsRune("分第次号总均率数题条项量表人名页章版级期度值组", r) {
			return mark{}, false
		}
	}
	return mark{t.start, t.end, "", 0.6, []string{"number in a person's clause"}}, true
}

// familyAge reads the age in a row of a family's table set with wide spaces:
// 父  王大勇  47  务农.
func familyAge(p *Pass, t token) (mark, bool) {
	s := p.View.Text
	gap := func(off int) bool {
		return off < len(s) && s[off] == ' ' && (p.wide(off) || strings.HasPrefix(s[off:], "  "))
	}
	start := len(strings.TrimRight(s[:t.start], " "))
	if start == t.start || !gap(start) || !isHan(runeBefore(s, start)) || !gap(t.end) || !isHan(runeAfter(s, skipAny(s, t.end, " "))) {
		return mark{}, false
	}
	line := s[strings.LastIndexByte(s[:t.start], '\n')+1 : t.start]
	if n := utf8.RuneCountInString(line); n > 16 || firstOf(line+p.After(t.end, 12), []string{"父", "母", "兄", "弟", "姐", "妹", "祖", "爷", "奶", "外公", "外婆", "丈夫", "妻", "儿", "女"}) == "" || strings.ContainsAny(line, ":。") {
		return mark{}, false
	}
	return mark{t.start, t.end, "", 0.7, []string{"family table"}}, true
}
