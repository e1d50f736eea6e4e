package detect

import (
	"strings"
	"unicode/utf8"
)

// classLiterals are where a class may begin or end.
var classLiterals = []string{"班", "年级", "级", "高一", "高二", "高三", "初一", "初二", "初三", "国一", "国二", "国三", "grade ", "class ", "预科"}

// classLabels head columns and fields of classes.
var classLabels = []string{"班级", "班别", "所在班", "年级班", "年班", "bj", "class", "homeroom", "行政班", "班"}

// classes finds a school class: a grade and a class, or a subject and a
// class of vocational schools and colleges. A grade alone is none.
func classes(p *Pass, report func(mark)) {
	s := p.View.Text
	done := 0
	add := func(start, end int, why string) {
		if start >= done {
			report(mark{start, end, "", 0.9, []string{why}})
			done = end
		}
	}
	for _, h := range p.Hits("class") {
		if h.Start < done {
			continue
		}
		switch classLiterals[h.Term] {
		case "班":
			if start, ok := classEnding(s, h.End); ok {
				add(start, h.End, "class form")
			}
		case "年级", "级":
			for _, start := range gradeStarts(s, h.Start) {
				if end, ok := classFrom(s, start); ok && start >= done {
					add(start, end, "class form")
					break
				}
			}
		case "grade ", "class ":
			if end, ok := englishClass(s, h.Start); ok {
				add(h.Start, end, "class form")
			}
		default:
			if end, ok := classFrom(s, h.Start); ok {
				add(h.Start, end, "class form")
			}
		}
	}
	for i := range p.tokens {
		if m, ok := classToken(p, i); ok {
			report(m)
		}
	}
	classCells(p, report)
}

// gradeStarts returns where a grade whose sign 年级 or 级 stands at off may
// begin, the longest reading first.
func gradeStarts(s string, off int) []int {
	start := off
	for k := 0; k < 4 && start > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:start])
		if !isDigitRune(r) && (hanUnit(r) < 1 || hanUnit(r) > 10) {
			break
		}
		start -= n
	}
	if start == off {
		return nil
	}
	starts := []int{start}
	for _, stage := range [...]string{"高中", "初中", "小学", "高", "初", "国际部"} {
		if strings.HasSuffix(s[:start], stage) {
			starts = append([]int{start - len(stage)}, starts...)
			break
		}
	}
	return starts
}

// classEnding finds where the class that ends with 班 at end begins.
func classEnding(s string, end int) (start int, ok bool) {
	at := end - len("班")
	for k := 0; k < 14 && at > 0; k++ {
		r, n := utf8.DecodeLastRuneInString(s[:at])
		if r == '\n' || strings.ContainsRune(",。;:、!?|\t", r) {
			break
		}
		at -= n
		if e, good := classFrom(s, at); good && e == end {
			start, ok = at, true
		}
	}
	if ok {
		return start, true
	}
	return majorClass(s, end)
}

// A gradeKind says how surely a grade is one.
type gradeKind int

const (
	noGrade   gradeKind = iota
	bareGrade           // 八, 5: a class must follow in its own form
	fullGrade           // 高二, 八年级
	yearGrade           // 2022级
)

// gradeAt reads a grade at off.
func gradeAt(s string, off int) (end int, kind gradeKind) {
	at := off
	for _, stage := range [...]string{"高中", "初中", "小学", "国际部", "内高班"} {
		if strings.HasPrefix(s[at:], stage) {
			if isHan(runeBefore(s, off)) {
				return off, noGrade // 御河小学|二年级3班
			}
			at += len(stage)
			break
		}
	}
	if strings.HasPrefix(s[at:], "预科") {
		return at + len("预科"), fullGrade
	}
	r, n := utf8.DecodeRuneInString(s[at:])
	if strings.ContainsRune("高初国中小大幼", r) {
		r2, n2 := utf8.DecodeRuneInString(s[at+n:])
		u := hanUnit(r2)
		if isDigitRune(r2) {
			u = int(r2 - '0')
		}
		if u >= 1 && u <= 6 {
			at += n + n2
			if strings.HasPrefix(s[at:], "年级") {
				at += len("年级")
			}
			return at, fullGrade
		}
		return off, noGrade
	}
	digits := at
	for digits < len(s) && digits-at < 4 && isDigit(s[digits]) {
		digits++
	}
	if size := digits - at; size > 0 {
		switch {
		case (size == 4 && s[at:at+2] == "20" || size == 2) && strings.HasPrefix(s[digits:], "级"):
			return digits + len("级"), yearGrade
		case size <= 2 && strings.HasPrefix(s[digits:], "年级"):
			return digits + len("年级"), fullGrade
		case size == 1 && s[at] != '0':
			return digits, bareGrade
		}
		return off, noGrade
	}
	if u := hanUnit(r); u >= 1 && u <= 9 {
		at += n
		switch {
		case strings.HasPrefix(s[at:], "年级"):
			return at + len("年级"), fullGrade
		case strings.HasPrefix(s[at:], "年"):
			return at + len("年"), fullGrade
		}
		return at, bareGrade
	}
	return off, noGrade
}

// classMarks number classes where figures do not.
const classMarks = "甲乙丙丁戊己庚忠孝仁爱信义和平智勇诚勤毅礼廉敬"

// classFrom reads a grade and its class at off.
func classFrom(s string, off int) (end int, ok bool) {
	if r := runeBefore(s, off); isDigitRune(r) || strings.ContainsRune("第.·-", r) && r > 0 {
		return 0, false
	}
	at, kind := gradeAt(s, off)
	if kind == noGrade {
		return 0, false
	}
	if end, ok := kindergartenClass(s, off, at); ok {
		return end, true
	}
	if kind == bareGrade {
		if b := runeBefore(s, off); b > 0 && b < 0x80 && isLetter(byte(b)) {
			return 0, false
		}
		// 三(1), 十三班 and the like inside a longer numeral are none.
		if u := hanUnit(runeBefore(s, off)); u >= 0 {
			return 0, false
		}
	}
	qualified := false
	if kind != bareGrade {
		at, qualified = qualifierAt(s, at, kind)
		if !qualified && kind == fullGrade && strings.HasPrefix(s[at:], "·") {
			if next, some := qualifierAt(s, at+len("·"), kind); some {
				at, qualified = next, true // 高二·创新2班
			}
		}
	}
	body := skipAny(s, at, " \n")
	dotted := false
	if kind != yearGrade && body < len(s) && (s[body] == '.' || s[body] == '-') {
		dotted, body = true, body+1
	} else if strings.HasPrefix(s[body:], "·") {
		dotted, body = kind != fullGrade, body+len("·")
	}
	bracket := body < len(s) && s[body] == '('
	if bracket {
		body = skipAny(s, body+1, " ")
	}
	no, figure := classNumber(s, body)
	if no == body {
		return 0, false
	}
	if bracket {
		no = skipAny(s, no, " ")
		if no >= len(s) || s[no] != ')' {
			return 0, false
		}
		no++
	}
	after := skipAny(s, no, " ")
	if hanWord(s[after:], "班") && !hanWord(s[after:], "班主任") || hanWord(s[after:], "班班主任") {
		end := after + len("班")
		if kind == bareGrade && !bracket && !dotted && !figure {
			return 0, false // 三四班
		}
		if kind == bareGrade && isDigit(s[off]) && !bracket && !dotted {
			return 0, false // 32班
		}
		return end, true
	}
	if strings.HasPrefix(s[no:], "组") && kind == fullGrade && !bracket {
		return no + len("组"), true
	}
	return no, classUnmarked(s, off, no, kind, bracket, dotted, figure && !qualified)
}

// kindergartenClass reads 中二班 and 大三班, whose grade ends at at.
func kindergartenClass(s string, off, at int) (end int, ok bool) {
	r, _ := utf8.DecodeRuneInString(s[off:])
	if !strings.ContainsRune("大中小", r) || !strings.HasPrefix(s[at:], "班") || isHan(runeBefore(s, off)) && runeBefore(s, off) != '园' || hanWord(s[at:], "班会", "班级", "班主任", "班干") {
		return 0, false
	}
	return at + len("班"), true
}

// classUnmarked judges a class that is written without 班: 八(6), 高一12.
func classUnmarked(s string, off, end int, kind gradeKind, bracket, dotted, figure bool) bool {
	next := runeAfter(s, end)
	if isDigitRune(next) || next == '.' || next == '%' || next == '-' || next == ':' || next == '/' && runeBefore(s, off) != '/' || isHan(next) && strings.ContainsRune("年月日号个人次分岁点级名楼层章节条款题页期周天倍区段室科门元组位所道度中学模对到至比第的选等", next) {
		return false
	}
	before := runeBefore(s, off)
	switch {
	case kind == yearGrade:
		return false
	case kind == fullGrade:
		return bracket || figure && !dotted
	case bracket:
		return figure && !isDigit(s[off]) && before != '(' && !isHan(before) || strings.ContainsRune("在到是读上从转自原校给送找班", before)
	case figure && !isDigit(s[off]):
		if before == '(' {
			return next == ')' || next == ',' || next == ' '
		}
		return !isHan(before) && !(before == ' ' && dotted)
	}
	return false
}

// qualifierAt skips what stands between a grade and its class: a branch or a
// subject.
func qualifierAt(s string, off int, kind gradeKind) (end int, some bool) {
	for _, q := range [...]string{"文科", "理科", "内高", "内初", "实验", "国际", "复读", "体育", "艺术", "重点", "平行", "特长", "普通", "美术", "音乐", "春季", "职教", "创新", "强基", "宏志", "励志", "双语", "民族", "传媒", "理实", "文实", "物化", "文", "理"} {
		if strings.HasPrefix(s[off:], q) {
			return off + len(q), true
		}
	}
	if kind != yearGrade {
		return off, false
	}
	at := off
	for k := 0; k < 10; k++ {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !isHan(r) || hanUnit(r) >= 0 && strings.HasPrefix(s[at+n:], "班") || r == '班' || strings.ContainsRune("甲乙丙丁", r) {
			break
		}
		at += n
	}
	return at, at > off
}

// classNumber reads the number of a class at off; figure says that it is
// written in digits.
func classNumber(s string, off int) (end int, figure bool) {
	for end = off; end < len(s) && end-off < 3 && isDigit(s[end]); {
		end++
	}
	if end > off {
		if end-off > 2 {
			return off, false
		}
		return end, true
	}
	r, n := utf8.DecodeRuneInString(s[off:])
	switch {
	case r >= 'A' && r <= 'H':
		if off+1 < len(s) && isLetter(s[off+1]) {
			return off, false
		}
		return off + 1, false
	case strings.ContainsRune(classMarks, r):
		return off + n, false
	}
	for k := 0; k < 2; k++ {
		r, n := utf8.DecodeRuneInString(s[end:])
		if u := hanUnit(r); u < 1 || u > 10 {
			break
		}
		end += n
	}
	return end, false
}

// englishClass reads Grade 11 Class B at off.
func englishClass(s string, off int) (end int, ok bool) {
	if off > 0 && isLetter(s[off-1]) {
		return 0, false
	}
	n, at, ok := numberAfter(s, off+len("grade"), " ")
	if !ok || n > 13 {
		return 0, false
	}
	at = skipAny(s, at, " ,")
	if asciiLower(s[off:off+5]) == "class" || !strings.EqualFold(s[at:min(len(s), at+6)], "class ") {
		return 0, false
	}
	v, ok := valueAt(s, at+6, "")
	return v.end, ok && v.end-v.start <= 12
}

// classToken reads the classes that only a number betrays: 电商2301, 轮机24-1,
// 八6, 五.1, G11-Rose.
func classToken(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || len(t.text) > 5 {
		return mark{}, false
	}
	if r := runeBefore(s, t.start); isHan(r) || strings.ContainsRune("(.·\n", r) {
		at := t.start
		for k := 0; k < 2 && at > 0; k++ {
			r, n := utf8.DecodeLastRuneInString(s[:at])
			if !isHan(r) && !strings.ContainsRune("(.· \n", r) {
				break
			}
			at -= n
			if u := hanUnit(r); u >= 1 && u <= 9 {
				if end, ok := classFrom(s, at); ok && end >= t.end {
					return mark{at, end, "", 0.8, []string{"class form"}}, true
				}
				break
			}
		}
		name := len(strings.TrimRight(s[:t.start], "\n "))
		if start, ok := majorBefore(s, name); ok {
			return majorCode(p, i, start)
		}
	}
	return gClass(s, t)
}

// gClass reads G11-Rose or G6-2班.
func gClass(s string, t token) (mark, bool) {
	if len(t.text) < 2 || t.text[0] != 'G' || strings.Trim(t.text[1:], "0123456789") != "" || len(t.text) > 3 || t.end >= len(s) || s[t.end] != '-' {
		return mark{}, false
	}
	v, ok := valueAt(s, t.end+1, "")
	if !ok || v.digits > 2 || v.digits == 0 && v.letters < 3 {
		return mark{}, false
	}
	if strings.HasPrefix(s[v.end:], "班") {
		v.end += len("班")
	}
	return mark{t.start, v.end, "", 0.8, []string{"class form"}}, true
}

// classCells reports the cells under a class's header.
func classCells(p *Pass, report func(mark)) {
	s := p.View.Text
	p.column(classLabels, func(cue string, start, end int) {
		text := s[start:end]
		n := utf8.RuneCountInString(text)
		label := p.Label(start)
		if cue == "班" && !strings.HasSuffix(label, cue) || strings.HasSuffix(label, "值班") || strings.Contains(label, "主任") { // 值班教师, 带班领导
			return
		}
		if n < 2 || n > 14 || strings.ContainsAny(text, "。;,:") || firstOf(text, []string{"班主任", "老师", "无", "备注"}) != "" {
			return
		}
		if strings.ContainsAny(text, "0123456789") || strings.HasSuffix(text, "班") || strings.ContainsRune(text, '(') {
			report(mark{start, end, "", 0.9, []string{"label:" + cue}})
		}
	})
}
