package ooxml

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A stored string writes characters that XML has no place for as _xHHHH_
// (ST_Xstring, ISO/IEC 29500-1 22.9.2.19).
var storedEscape = regexp.MustCompile(`_x([0-9A-Fa-f]{4})_`)

func unescapeStored(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	return storedEscape.ReplaceAllStringFunc(s, func(m string) string {
		n, _ := strconv.ParseUint(m[2:6], 16, 16)
		if n == 0 || n >= 0xD800 && n < 0xE000 {
			return m
		}
		return string(rune(n))
	})
}

// escapeStored returns s so that unescapeStored gives it back.
func escapeStored(s string) string {
	return storedEscape.ReplaceAllStringFunc(s, func(m string) string { return fmt.Sprintf("_x%04X_%s", '_', m[1:]) })
}
