package detect

import "strings"

// emails finds e-mail addresses, also with spaces around the sign or with
// (at), [at] or # in its place before a provider's domain.
func emails(p *Pass, report func(mark)) {
	s := p.View.Text
	for at := strings.IndexByte(s, '@'); at >= 0; {
		if m, ok := emailAt(s, at, at+1); ok {
			report(m)
		}
		next := strings.IndexByte(s[at+1:], '@')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	for _, h := range p.Hits("email") {
		if m, ok := emailAt(s, h.Start, h.End); ok && (provider(s[h.End:m.end]) || h.Term < plainSigns) {
			m.confidence = 0.85
			report(m)
		}
	}
}

// emailSigns are what is written for the sign to hide an address.
// What follows one of the first plainSigns need not be a known provider.
var emailSigns = []string{"(at)", "[at]", "{at}", "<at>", "#", " at ", "艾特"}

const plainSigns = 4

// provider reports whether domain is of a mail provider that people in China
// use; only then a disguised sign counts.
func provider(domain string) bool {
	domain = asciiLower(strings.TrimSpace(domain))
	for _, d := range [...]string{"qq.com", "163.com", "126.com", "sina.com", "sina.cn", "sohu.com", "139.com", "189.cn", "foxmail.com", "gmail.com", "outlook.com", "hotmail.com", "yeah.net", "icloud.com", "aliyun.com", "yahoo.com"} {
		if strings.HasPrefix(domain, d) {
			return true
		}
	}
	return false
}

// emailAt reads the address around a sign that stands at [sign, after).
func emailAt(s string, sign, after int) (mark, bool) {
	local := func(b byte) bool { return isDigit(b) || isLetter(b) || strings.IndexByte("._%+-", b) >= 0 }
	end := sign
	if end > 0 && s[end-1] == ' ' {
		end--
	}
	start := end
	for start > 0 && local(s[start-1]) {
		start--
	}
	start = skipAny(s, start, ".-%+")
	from := after
	if from < len(s) && s[from] == ' ' {
		from++
	}
	stop, dots, last := from, 0, from
	for i := from; i < len(s); i++ {
		c := s[i]
		switch {
		case isDigit(c) || isLetter(c):
			stop = i + 1
		case c == '.' && i > last:
			dots++
			last = i + 1
		case c == '-' && i > from:
		default:
			i = len(s)
		}
	}
	if start >= end || stop <= from || dots == 0 || end-start > 64 || stop-from > 253 {
		return mark{}, false
	}
	host := s[from:stop]
	tld := host[strings.LastIndexByte(host, '.')+1:]
	if len(tld) < 2 || len(tld) > 12 || strings.ContainsFunc(tld, func(r rune) bool { return r < 'A' }) {
		return mark{}, false
	}
	if (end != sign || from != after) && !provider(host) {
		return mark{}, false
	}
	return mark{start, stop, "", 0.98, []string{"address form"}}, true
}
