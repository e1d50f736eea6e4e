package detect

import "strings"

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
