package detect

import "strings"

var bankCues = []string{"卡号", "银行", "账号", "帐号", "账户", "帐户", "工资卡", "信用卡", "储蓄卡", "借记卡", "建行", "工行", "农行", "中行", "招行", "交行", "邮储", "农商", "信用社",
	"打到", "打款", "转到", "转账", "汇到", "付至", "退至", "开户", "户名", "card", "account", "bank"}

// bankCards finds payment card numbers: 16 to 19 digits that pass the Luhn
// check (ISO/IEC 7812-1) and begin with an issuer's prefix. Without a cue only
// UnionPay's prefix counts; a wrong check digit is a typing error beside one.
func bankCards(p *Pass, report func(mark)) {
	s, toks := p.View.Text, p.tokens
	for i := 0; i < len(toks); i++ {
		if len(toks[i].text) > 19 || toks[i].text[0] == '0' || !strings.Contains("123456789IlOo", toks[i].text[:1]) {
			continue
		}
		for size := 19; size >= 15; size-- {
			c, ok := chainAt(s, toks, i, size, false)
			if !ok || !alone(p, c.start, c.end) || c.odd && !c.broken {
				continue
			}
			if m, ok := bankCard(p, c); ok {
				report(m)
				i = c.next - 1
				break
			}
		}
	}
}

func bankCard(p *Pass, c chain) (mark, bool) {
	if shape, check := residentShape18(c.digits); shape && check {
		return mark{}, false
	}
	if fewDigits(c.digits) {
		return mark{}, false
	}
	union := strings.HasPrefix(c.digits, "62") && len(c.digits) >= 16
	good := luhn(c.digits)
	cue := p.cue(c.start, bankCues)
	switch {
	case good && union && (!c.fixed || cue != ""):
		return mark{c.start, c.end, "", 0.97, evidence("luhn", "bin", cue)}, true
	case good && cue != "" && cardPrefix(c.digits):
		return mark{c.start, c.end, "", 0.93, []string{"luhn", "bin", cue}}, true
	case union && cue != "" && !c.fixed && !c.broken:
		return mark{c.start, c.end, "", 0.7, []string{"probable typo", "bin", cue}}, true
	}
	return mark{}, false
}

// fewDigits reports whether digits are those of a sample: 6200 0000 0000 0000.
func fewDigits(digits string) bool {
	var seen [10]bool
	n := 0
	for i := 0; i < len(digits); i++ {
		if d := digits[i] - '0'; !seen[d] {
			seen[d] = true
			n++
		}
	}
	return n <= 3
}

// cardPrefix reports whether digits begin like a card of the networks in use
// in China and have a length that the network issues.
func cardPrefix(digits string) bool {
	n := len(digits)
	switch two := digits[:2]; {
	case digits[0] == '4', two >= "51" && two <= "55", two == "35", two >= "22" && two <= "27":
		return n == 16 || digits[0] == '4' && n == 19
	case two == "34" || two == "37":
		return n == 15
	case two == "62", two == "60", two == "65", two == "68", two == "69", two == "81", two == "90", two == "94", two == "95", two == "98":
		return n >= 16
	}
	return false
}

// residentShape18 is residentShape for numbers of any length.
func residentShape18(digits string) (shape, check bool) {
	if len(digits) != 18 {
		return false, false
	}
	return residentShape(digits)
}
