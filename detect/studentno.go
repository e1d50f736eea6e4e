package detect

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// studentCues name student, exam and admission numbers.
var studentCues = []string{"学籍号", "学号", "考号", "准考证号", "准考证", "考生号", "报名号", "录取号", "录取通知书编号", "学生证号", "学生编号", "学生号", "学籍编号", "全国学籍",
	"省学籍", "国网学号", "学籍辅号", "教育id", "学生id", "考籍号", "座位号", "学生证编号", "xjh", "学生学号", "student id", "student no", "candidate no", "学生卡号",
	"临时号", "借读号", "图书证号", "饭卡号", "借书证号", "考生编号", "stuno", "stu_no", "sid", "strn", "sno", "studentid", "student_id", "stuid"}

// studentNumbers finds the national student number (a letter G, L or J and a
// resident identity number), and what a cue or a column names.
func studentNumbers(p *Pass, report func(mark)) {
	s, toks := p.View.Text, p.tokens
	for i := range toks {
		if m, ok := nationalNumber(p, i); ok {
			report(m)
		}
	}
	var known []mark
	add := func(m mark) {
		known = append(known, m)
		report(m)
	}
	for _, h := range p.Hits("student-no") {
		v, ok := valueAfter(s, h.End, "-_/.")
		if !ok || v.digits == 0 {
			continue
		}
		if v.letters == 0 || s[v.start:v.end] == "G" {
			v = groupsAfter(s, v, 19)
		}
		if studentValue(s, v) {
			add(mark{v.start, v.end, "", 0.92, []string{"near:" + s[h.Start:h.End]}})
		}
	}
	columnValues(p, studentCues, add)
	for _, m := range alikeNumbers(p, known) {
		report(m)
	}
}

// alikeNumbers finds numbers of the length and with the beginning of the
// student numbers that are known in the document: 20230907, 20230931. Those
// that may be dates must share the month too.
func alikeNumbers(p *Pass, known []mark) []mark {
	s := p.View.Text
	heads := map[string]bool{}
	for _, m := range known {
		if v := s[m.start:m.end]; len(v) >= 8 && strings.Trim(v, "0123456789") == "" {
			heads[alikeHead(v)] = true
		}
	}
	if len(heads) == 0 {
		return nil
	}
	var found []mark
	for _, t := range p.tokens {
		if len(t.text) >= 8 && len(t.text) <= 14 && strings.Trim(t.text, "0123456789") == "" && heads[alikeHead(t.text)] && alone(p, t.start, t.end) {
			found = append(found, mark{t.start, t.end, "", 0.75, []string{"like a known number"}})
		}
	}
	return found
}

// alikeHead is what numbers that are alike share: their length and beginning.
func alikeHead(v string) string {
	n := 4
	if len(v) == 8 && validDate(atoi(v[:4]), atoi(v[4:6]), atoi(v[6:])) && plausibleYear(atoi(v[:4])) {
		n = 6
	}
	return strconv.Itoa(len(v)) + ":" + v[:n]
}

// studentValue reports whether v can be a number of a student: four digits or
// more, and no date or class with a unit behind it.
func studentValue(s string, v value) bool {
	if v.digits < 4 || v.end-v.start > 30 {
		return false
	}
	return !strings.ContainsRune("年月日岁元%人名分位级", runeAfter(s, v.end))
}

// columnValues reports the numbers in cells that one of cues labels.
func columnValues(p *Pass, cues []string, report func(mark)) {
	s := p.View.Text
	p.column(cues, func(cue string, start, end int) {
		for start < end && !isDigit(s[start]) && !isLetter(s[start]) {
			_, n := utf8.DecodeRuneInString(s[start:])
			start += n
		}
		if start >= end {
			return
		}
		v, ok := valueAt(s[:end], start, "-_/.")
		if ok && v.letters == 0 {
			v = groupsAfter(s[:end], v, 19)
		}
		if ok && v.digits >= 2 {
			report(mark{v.start, v.end, "", 0.9, []string{"label:" + cue}})
		}
	})
}

// nationalNumber reads a letter and 18 digits at token i.
func nationalNumber(p *Pass, i int) (mark, bool) {
	s, toks := p.View.Text, p.tokens
	t := toks[i]
	letter := t.text[0] &^ 0x20
	if letter == 'G' || letter == 'L' || letter == 'J' {
		rest := append([]token{{t.start + 1, t.end, t.text[1:], false, 1 << 18}}, toks[i+1:min(i+18, len(toks))]...)
		if len(t.text) > 1 {
			if c, ok := chainAt(s, rest, 0, 18, true); ok {
				return national(p, t.start, c)
			}
		}
		return mark{}, false
	}
	// The letter may stand apart: G 420624…
	at := len(strings.TrimRight(s[:t.start], " "))
	if at == t.start || at == 0 || t.start-at > 2 {
		return mark{}, false
	}
	if letter = s[at-1] &^ 0x20; letter != 'G' && letter != 'L' && letter != 'J' || at > 1 && (isLetter(s[at-2]) || isDigit(s[at-2])) {
		return mark{}, false
	}
	c, ok := chainAt(s, toks, i, 18, true)
	if !ok {
		return mark{}, false
	}
	return national(p, at-1, c)
}

func national(p *Pass, start int, c chain) (mark, bool) {
	shape, check := residentShape(c.digits)
	cue := p.cue(start, studentCues)
	switch {
	case check:
		return mark{start, c.end, "", 0.99, evidence("checksum", cue)}, true
	case shape || cue != "":
		return mark{start, c.end, "", 0.85, evidence("form", cue)}, !c.broken
	}
	return mark{}, false
}
