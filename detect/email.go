package detect

import "strings"

// emails finds e-mail addresses, also with spaces around the sign or with
// (at), [at] or # in its place before a provider's domain, and with 点 or (dot)
// in the domain then.
func emails(p *Pass, report func(mark)) {
	s := p.View.Text
	for at := strings.IndexByte(s, '@'); at >= 0; {
		if m, _, ok := emailAt(s, at, at+1); ok {
			report(m)
		}
		next := strings.IndexByte(s[at+1:], '@')
		if next < 0 {
			break
		}
		at += 1 + next
	}
	for _, h := range p.Hits("email") {
		if m, host, ok := emailAt(s, h.Start, h.End); ok && (h.Term < plainSigns || provider(host)) {
			m.confidence = 0.85
			report(m)
		}
	}
}

// emailSigns are what is written for the sign to hide an address.
// What follows one of the first plainSigns need not be a known provider.
var emailSigns = []string{"(at)", "[at]", "{at}", "<at>", "【at】", "(@)", "[@]", "【@】", "#", " at ", "艾特", "圈a"}

const plainSigns = 8

// emailDots are what is written for the dots of such an address.
var emailDots = []string{".", "(dot)", "[dot]", "【dot】", "dot", "(点)", "点"}

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

// emailAt reads the address around a sign that stands at [sign, after), and its host.
func emailAt(s string, sign, after int) (m mark, host string, ok bool) {
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
	host, stop := hostAt(s, from)
	if start >= end || !strings.Contains(host, ".") || end-start > 64 || len(host) > 253 {
		return mark{}, "", false
	}
	tld := host[strings.LastIndexByte(host, '.')+1:]
	if len(tld) < 2 || len(tld) > 12 || strings.ContainsFunc(tld, func(r rune) bool { return r < 'A' }) {
		return mark{}, "", false
	}
	if (end != sign || from != after) && !provider(host) {
		return mark{}, "", false
	}
	return mark{start, stop, "", 0.98, []string{"address form"}}, host, true
}

// hostAt reads the name of a host that begins at off and returns it with plain
// dots, and the offset where it ends. What follows a disguised dot belongs to
// it as far as that ends like a domain: not the 1 of a@qq.com点1下.
func hostAt(s string, off int) (host string, end int) {
	var kept int
	for i, plain := off, true; i < len(s) && len(host) < 254; {
		n := i
		for n < len(s) && (isDigit(s[n]) || isLetter(s[n]) || s[n] == '-' && n > off) {
			n++
		}
		label := strings.TrimRight(s[i:n], "-")
		if label == "" {
			break
		}
		if i > off {
			host += "."
		}
		host += label
		if plain || len(label) > 1 && !strings.ContainsFunc(label, func(r rune) bool { return r < 'A' }) {
			kept, end = len(host), i+len(label)
		}
		if i = dotEnd(s, n); i < 0 {
			break
		}
		plain = i == n+1
	}
	return host[:kept], end
}

// dotEnd returns the offset behind the dot that stands at off, spaces around it
// included, or -1.
func dotEnd(s string, off int) int {
	at := off
	if at < len(s) && s[at] == ' ' {
		at++
	}
	for _, d := range emailDots {
		end := at + len(d)
		if end > len(s) || !strings.EqualFold(s[at:end], d) {
			continue
		}
		if at > off && (d == "." || end == len(s) || s[end] != ' ') {
			continue // a space on one side only: the end of a sentence
		}
		return end + at - off
	}
	return -1
}
