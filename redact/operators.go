package redact

import (
	"strings"
	"unicode"
	"unicode/utf16"

	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// replace returns what an operator writes for a finding, in the script of the
// document.
func (c *cast) replace(f judge.Finding) string {
	s := c.word(f)
	if c.script != nil {
		return c.script.Replace(s)
	}
	return s
}

func (c *cast) word(f judge.Finding) string {
	switch f.Operator {
	case rules.Mask:
		return mask(c.doc.In(f.Span))
	case rules.Remove:
		return ""
	case rules.Pseudonym:
		if f.Entity == rules.Person || f.Entity == rules.PersonTitle {
			return c.pseudonym(f)
		}
		return c.thing(f)
	case rules.Shift:
		if s, ok := c.shifted(f); ok {
			return s
		}
		fallthrough
	case rules.Generalize:
		if s, ok := c.generalized(f); ok {
			return s
		}
	}
	return label(f.Entity, c.english)
}

// label names what stood there: ［姓名］.
func label(e rules.Entity, english bool) string {
	info, _ := rules.Lookup(e)
	if english {
		return "[" + info.Title.EN + "]"
	}
	return "［" + info.Title.ZH + "］"
}

// mask hides letters and digits and keeps marks and spaces. It is as long as
// value in UTF-16.
func mask(value string) string {
	var b strings.Builder
	for _, r := range value {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || unicode.IsNumber(r) || unicode.Is(unicode.So, r) {
			b.WriteString(strings.Repeat("*", utf16.RuneLen(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func hasHan(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }) >= 0
}

// fold returns what two writings of one value share: the folded text without
// spaces, in lower case.
func fold(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(document.FoldString(s)), ""))
}
