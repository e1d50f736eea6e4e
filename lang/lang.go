// Package lang puts the program's messages into the reader's language.
//
// A message is named by its English text, which is a format of package fmt.
// zh.go holds the Chinese one of each; a test compares it with the code.
package lang

import (
	"fmt"
	"strings"
)

// A Lang is a language that the program speaks.
type Lang string

// The languages.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Parse reads the value of --lang.
func Parse(s string) (Lang, error) {
	switch l := Lang(strings.ToLower(s)); l {
	case ZH, EN:
		return l, nil
	}
	return "", fmt.Errorf("unknown language %q: zh or en", s)
}

// FromLocale returns the language of the locale: of the first of LC_ALL,
// LC_MESSAGES and LANG that is set, else of the system's settings.
func FromLocale(getenv func(string) string) Lang {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := getenv(name); v != "" {
			return fromTag(v)
		}
	}
	return fromTag(systemLocale())
}

func fromTag(tag string) Lang {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return ZH
	}
	return EN
}

// T returns the message in l, formatted with args.
func (l Lang) T(message string, args ...any) string {
	if l == ZH {
		if m, ok := zh[message]; ok {
			message = m
		}
	}
	if len(args) == 0 {
		return message
	}
	return fmt.Sprintf(message, args...)
}
