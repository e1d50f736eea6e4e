package report

import (
	"fmt"
	"strings"
	"unicode"

	"yinqu/rules"
)

// maskWidth is the longest mask shown: a long one would only tell how long
// the value is.
const maskWidth = 20

// Mask returns what a report may show of a value: of a resident ID its first
// two digits (the province), of a mobile number its first three, of anything
// else nothing but its length up to 20.
func Mask(e rules.Entity, value string) string {
	keep := 0
	switch e {
	case rules.ResidentID:
		keep = 2
	case rules.Phone:
		if d := digits(value); len(d) == 11 && d[0] == '1' {
			keep = 3
		}
	}
	var b strings.Builder
	n := 0
	for _, r := range value {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r):
			continue
		case n == maskWidth:
			b.WriteRune('…')
			return b.String()
		case n < keep && unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte('*')
		}
		n++
	}
	return b.String()
}

// digits returns the decimal digits of s, full-width ones folded.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
}

// Printable returns s with everything escaped that could steer a terminal or
// turn the reading order: names of files are input too.
func Printable(s string) string {
	clean := func(r rune) bool { return unicode.IsPrint(r) || r == '\u3000' }
	if strings.IndexFunc(s, func(r rune) bool { return !clean(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if clean(r) {
			b.WriteRune(r)
		} else {
			b.WriteString(escape(r))
		}
	}
	return b.String()
}

func escape(r rune) string {
	if r < 0x100 {
		return fmt.Sprintf(`\x%02x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
