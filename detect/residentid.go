package detect

// residentWeights are the weights of GB 11643-1999 (ISO 7064 MOD 11-2).
var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// residentCheck returns the check character of the first 17 digits.
func residentCheck(digits string) byte {
	sum := 0
	for i, w := range residentWeights {
		sum += int(digits[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// residentProvince reports whether code begins with a province of GB/T 2260.
func residentProvince(code string) bool {
	switch code[:2] {
	case "11", "12", "13", "14", "15", "21", "22", "23",
		"31", "32", "33", "34", "35", "36", "37",
		"41", "42", "43", "44", "45", "46",
		"50", "51", "52", "53", "54",
		"61", "62", "63", "64", "65",
		"71", "81", "82", "83", "91":
		return true
	}
	return false
}

// residentShape reports whether digits, 18 of them with the check character
// or 15 of the old form, have a region and a possible date of birth, and
// whether the check character is right (the old form has none).
func residentShape(digits string) (shape, check bool) {
	for i := range len(digits) - 1 {
		if digits[i] < '0' || digits[i] > '9' {
			return false, false
		}
	}
	if !residentProvince(digits) || digits[2:4] == "00" || digits[4:6] == "00" && digits[2:4] != "00" {
		return false, false
	}
	switch len(digits) {
	case 18:
		year, month, day := atoi(digits[6:10]), atoi(digits[10:12]), atoi(digits[12:14])
		if year < 1890 || year > 2099 || !validDate(year, month, day) {
			return false, false
		}
		return true, residentCheck(digits) == digits[17]
	case 15:
		if digits[14] == 'X' {
			return false, false
		}
		return validDate(1900+atoi(digits[6:8]), atoi(digits[8:10]), atoi(digits[10:12])), false
	}
	return false, false
}

// residentCues name the number in forms and in talk.
var residentCues = []string{"身份证", "证件", "身分证", "公民身份", "证号", "身份号", "id号", "id no", "id:", "id card", "sfz", "idcard"}

// residentIDs finds resident identity numbers of 18 and 15 digits. A right
// check character is proof enough for any separators, line breaks and
// look-alike letters; a wrong one is a typing error where a cue names it.
func residentIDs(p *Pass, report func(mark)) {
	s, nums := p.View.Text, p.tokens
	for i := 0; i < len(nums); i++ {
		if c := nums[i].text[0]; len(nums[i].text) > 18 || c == '0' {
			continue
		}
		if c, ok := chainAt(s, nums, i, 18, true); ok {
			if nums[i].start > 0 && byteClass[s[nums[i].start-1]] == letterByte {
				continue
			}
			shape, check := residentShape(c.digits)
			switch {
			case shape && check:
				report(mark{c.start, c.end, "", 0.99, evidence("checksum", p.cue(c.start, residentCues))})
				i = c.next - 1
				continue
			case shape && !c.broken && !c.fixed && !c.odd:
				if cue := p.cue(c.start, residentCues); cue != "" {
					report(mark{c.start, c.end, "", 0.7, []string{"probable typo", cue}})
					i = c.next - 1
					continue
				}
			}
		}
		if len(nums[i].text) > 15 {
			continue
		}
		if c, ok := chainAt(s, nums, i, 15, false); ok && !c.broken && !c.odd && alone(p, c.start, c.end) {
			if shape, _ := residentShape(c.digits); shape {
				if cue := p.cue(c.start, residentCues); cue != "" {
					report(mark{c.start, c.end, "", 0.85, []string{"date and region", cue}})
					i = c.next - 1
				}
			}
		}
	}
}

// births returns the dates of birth that the valid resident identity numbers
// of p's document hold.
func births(p *Pass) map[[3]int]bool {
	var found map[[3]int]bool
	for i, t := range p.tokens {
		if len(t.text) > 19 {
			continue
		}
		c, ok := chainAt(p.View.Text, p.tokens, i, 18, true)
		if !ok {
			continue
		}
		if _, check := residentShape(c.digits); check {
			if found == nil {
				found = map[[3]int]bool{}
			}
			found[[3]int{atoi(c.digits[6:10]), atoi(c.digits[10:12]), atoi(c.digits[12:14])}] = true
		}
	}
	return found
}
