package detect

import (
	"strings"
	"unicode/utf8"
)

// plateProvinces are the short names of GB/T 2260's provinces on plates, and
// 使 and 领 of embassies.
const plateProvinces = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"

var plateCues = []string{"车牌", "车号", "牌照", "号牌", "车辆", "牌号", "plate", "car", "驾驶", "接送", "开车", "车"}

// plates finds vehicle plates: a province, a letter and five characters, or
// six on new-energy vehicles (GA 36-2018); with a cue also those of Hong Kong,
// Macau and Taiwan.
func plates(p *Pass, report func(mark)) {
	for i := range p.tokens {
		if m, ok := mainlandPlate(p, i); ok {
			report(m)
		} else if m, ok := islandPlate(p, i); ok {
			report(m)
		}
	}
}

func mainlandPlate(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || len(t.text) > 7 {
		return mark{}, false
	}
	start, body := t.start, t.text
	// The letter of the city may stand before a dot, a space or a hyphen.
	if r := runeBefore(s, start); strings.ContainsRune("·.• -・‧", r) && r > 0 {
		at := start - utf8.RuneLen(r)
		if at == 0 || !isLetter(s[at-1]) || at > 1 && isLetter(s[at-2]) && !isNewEnergy(s, at, body) {
			return mark{}, false
		}
		start = at - 1
		if at > 1 && isLetter(s[at-2]) {
			start--
		}
		body = strings.Join(strings.Fields(s[start:at]), "") + body
	} else if !isLetter(s[start]) {
		return mark{}, false
	}
	province := runeBefore(s, start)
	if province < 0 || !strings.ContainsRune(plateProvinces, province) {
		return mark{}, false
	}
	if n := len(body); n != 6 && n != 7 && !(n == 5 && strings.HasPrefix(s[t.end:], "挂")) || !plateBody(body) {
		return mark{}, false
	}
	end := t.end
	if strings.HasPrefix(s[end:], "挂") || strings.HasPrefix(s[end:], "学") && !strings.HasPrefix(s[end:], "学生") || strings.HasPrefix(s[end:], "警") {
		end += len("挂")
	}
	return mark{start - utf8.RuneLen(province), end, "", 0.95, evidence("plate form", p.cue(start, plateCues))}, true
}

// isNewEnergy reports whether the letter before a dot is the second one, D or
// F, of a new-energy plate written AD·12345.
func isNewEnergy(s string, at int, body string) bool { return len(body) == 5 && isLetter(s[at-2]) }

// plateBody reports whether body, from the city's letter on, has digits
// enough and none of the letters that plates leave out.
func plateBody(body string) bool {
	if body[0] == 'I' || body[0] >= 'a' {
		return false
	}
	digits := 0
	for i := 1; i < len(body); i++ {
		switch c := body[i]; {
		case isDigit(c):
			digits++
		case c == 'I' || c == 'O' || c >= 'a':
			return false
		}
	}
	return digits >= 2
}

// islandPlate reads TDE-6638, BLG-7316 or UK 4083 behind a cue.
func islandPlate(p *Pass, i int) (mark, bool) {
	s, t := p.View.Text, p.tokens[i]
	if t.han || len(t.text) < 2 || len(t.text) > 4 {
		return mark{}, false
	}
	if _, fixed, ok := digitsOf(t.text); !ok || fixed {
		return mark{}, false
	}
	at := t.start
	if at < 3 || s[at-1] != '-' && s[at-1] != ' ' {
		return mark{}, false
	}
	start := at - 1
	for start > 0 && s[start-1] >= 'A' && s[start-1] <= 'Z' {
		start--
	}
	if n := at - 1 - start; n < 2 || n > 3 || start > 0 && (isDigit(s[start-1]) || isLetter(s[start-1])) {
		return mark{}, false
	}
	cue := p.cue(start, plateCues)
	if cue == "" {
		return mark{}, false
	}
	return mark{start, t.end, "", 0.8, evidence("plate form", cue)}, true
}
