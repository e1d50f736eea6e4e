package detect

import (
	"net/netip"
	"strings"
)

// profileURLs are the parts of links that an account's name or number
// follows.
var profileURLs = []string{"weibo.com/u/", "weibo.com/n/", "weibo.com/", "space.bilibili.com/", "zhihu.com/people/", "douyin.com/user/", "xiaohongshu.com/user/profile/", "github.com/",
	"kuaishou.com/profile/", "facebook.com/", "instagram.com/", "twitter.com/", "x.com/", "t.me/", "douban.com/people/", "tieba.baidu.com/home/main?un=", "user.qzone.qq.com/", "linkedin.com/in/", "line.me/ti/p/"}

var deviceCues = []string{"imei", "设备号", "设备串号", "mac", "物理地址", "设备id", "idfa", "oaid", "openid", "unionid", "deviceid", "device id", "meid", "iccid", "imsi", "wifi"}

// networkIDs finds addresses and numbers of devices and links to profiles.
func networkIDs(p *Pass, report func(mark)) {
	s, toks := p.View.Text, p.tokens
	for i, t := range toks {
		if t.han {
			continue
		}
		if m, ok := ipv4At(p, i); ok {
			report(m)
			continue
		}
		if m, ok := macAt(p, t.start); ok {
			report(m)
			continue
		}
		if c, ok := chainAt(s, toks, i, 15, false); ok && !c.broken && alone(p, c.start, c.end) && luhn(c.digits) {
			if cue := p.cue(c.start, deviceCues); cue != "" {
				report(mark{c.start, c.end, "", 0.9, []string{"luhn", cue}})
			}
		}
	}
	for _, h := range p.Hits("network") {
		if h.Term < len(profileURLs) {
			if v, ok := valueAt(s, h.End, "-_."); ok && v.end-v.start >= 3 && strings.IndexByte("/.", s[h.Start-min(h.Start, 1)]) >= 0 || ok && h.Start == 0 || ok && h.Start > 0 && !isLetter(s[h.Start-1]) && !isDigit(s[h.Start-1]) {
				if v.end < len(s) && s[v.end] == '/' && profileURLs[h.Term] == "weibo.com/" {
					continue
				}
				report(mark{h.Start, v.end, "", 0.85, []string{"profile link"}})
			}
			continue
		}
		if deviceCues[h.Term-len(profileURLs)] == "imei" {
			continue // its check digit decides
		}
		if v, ok := valueAfter(s, h.End, "-_"); ok && v.digits >= 4 && v.end-v.start >= 14 {
			report(mark{v.start, v.end, "", 0.8, []string{"near:" + s[h.Start:h.End]}})
		}
	}
}

// ipv4At reads a public IPv4 address at token i; one of a private network
// (RFC 1918) or of documentation singles out nobody.
func ipv4At(p *Pass, i int) (mark, bool) {
	s, toks := p.View.Text, p.tokens
	if i+3 >= len(toks) {
		return mark{}, false
	}
	for j := i; j < i+4; j++ {
		if toks[j].han || len(toks[j].text) > 3 || j > i && s[toks[j-1].end:toks[j].start] != "." {
			return mark{}, false
		}
	}
	start, end := toks[i].start, toks[i+3].end
	addr, err := netip.ParseAddr(s[start:end])
	if err != nil || !alone(p, start, end) {
		return mark{}, false
	}
	if addr.IsPrivate() || addr.IsLoopback() || addr.IsUnspecified() || addr.IsMulticast() || addr.IsLinkLocalUnicast() || addr.As4()[0] == 0 || addr.As4()[0] >= 240 {
		return mark{}, false
	}
	if before := asciiLower(p.Before(start, 4)); strings.HasSuffix(before, "v") || strings.Contains(before, "版本") || strings.Contains(before, "ver") || strings.HasSuffix(before, "第") {
		return mark{}, false
	}
	if before := p.Before(start, 2); strings.HasSuffix(before, "/") && before != "//" {
		return mark{}, false // Chrome/150.0.0.0 is a version
	}
	if addr.As4()[0] < 10 && p.cue(start, []string{"ip", "地址", "登录"}) == "" {
		return mark{}, false // 1.2.3.4 numbers a heading
	}
	return mark{start, end, "", 0.85, []string{"public address"}}, true
}

// macAt reads six pairs of hexadecimal digits at off.
func macAt(p *Pass, off int) (mark, bool) {
	s := p.View.Text
	start := off
	for start > 0 && start > off-2 && isHex(s[start-1]) {
		start--
	}
	if start > 0 && (isHex(s[start-1]) || s[start-1] == ':' || s[start-1] == '-') || start+17 > len(s) {
		return mark{}, false
	}
	mac := s[start : start+17]
	sep := mac[2]
	if sep != ':' && sep != '-' {
		return mark{}, false
	}
	for i := range 17 {
		if i%3 == 2 && mac[i] != sep || i%3 != 2 && !isHex(mac[i]) {
			return mark{}, false
		}
	}
	if start+17 < len(s) && (isHex(s[start+17]) || s[start+17] == sep) {
		return mark{}, false
	}
	return mark{start, start + 17, "", 0.9, []string{"MAC form"}}, true
}

func isHex(b byte) bool { return isDigit(b) || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F' }
