package detect

// validator returns the check that a pattern rule names as find.verify, or nil.
func validator(name string) func(string) bool {
	switch name {
	case "luhn":
		return luhn
	case "id18":
		return id18
	}
	return nil
}

// luhn reports whether the digits of s pass the Luhn check (ISO/IEC 7812-1
// annex B); other characters are skipped.
func luhn(s string) bool {
	sum, n := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] < '0' || s[i] > '9' {
			continue
		}
		d := int(s[i] - '0')
		if n%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
		n++
	}
	return n > 1 && sum%10 == 0
}

// id18 reports whether s is 17 digits and the check character that GB 11643
// (ISO 7064 MOD 11-2) gives them.
func id18(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	last := s[17]
	if last == 'x' {
		last = 'X'
	}
	return "10X98765432"[sum] == last
}
