package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yinqu/rules"
)

// titled reports whether a name and what follows it are a title: 何老师, 张妈妈;
// but 姚远妈妈 is the mother of 姚远.
func titled(name, after string) bool {
	return slices.ContainsFunc(titles, func(t string) bool { return strings.HasPrefix(after, t) }) ||
		utf8.RuneCountInString(name) == 1 && slices.ContainsFunc(kinTitles, func(t string) bool { return strings.HasPrefix(after, t) })
}

// titleIn returns the title that ends a form of address: 老师 of 徐老师, 哥 of 振哥.
func titleIn(value string) string {
	for _, t := range slices.Concat(titles, shortTitles) {
		if strings.HasSuffix(value, t) && len(value) > len(t) {
			return t
		}
	}
	return ""
}

// isPlain reports whether value is a family name after 老 or 小: 老贡 becomes 老B.
func isPlain(e rules.Entity, value string) bool {
	first, n := utf8.DecodeRuneInString(value)
	return utf8.RuneCountInString(value) == 2 && titleIn(value) == "" && hasHan(value[n:]) &&
		(first == '老' || e == rules.PersonTitle && (first == '小' || first == '阿'))
}

// isPost reports whether what stands before a name says what its bearer is, so
// that a letter is enough: 学徒D and 老D, not 学徒同伴D.
func isPost(before, noun string) bool {
	if endsWithAny(before, noun) || endsWithAny(before, posts...) {
		return true
	}
	last, n := utf8.DecodeLastRuneInString(before)
	prior, _ := utf8.DecodeLastRuneInString(before[:len(before)-n])
	return unicode.Is(unicode.Han, prior) && strings.ContainsRune("师员长生徒医工", last) && !endsWithAny(before, notPosts...) ||
		last == '老' && (!unicode.Is(unicode.Han, prior) || strings.ContainsRune("的位个和跟", prior))
}

func endsWithAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(s, w) })
}

// endsWithKin reports whether a word for a relative ends what stands before a name.
func endsWithKin(before string) bool {
	for _, cue := range kin {
		if slices.ContainsFunc(cue.words, func(w string) bool { return w[0] != '(' && strings.HasSuffix(before, w) }) {
			return true
		}
	}
	return false
}
