package report

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"yinqu/document"
	"yinqu/judge"
)

// contextRunes is how much stands on each side of a finding.
const contextRunes = 10

// contexts shows what stands beside findings.
type contexts struct {
	d     *document.Document
	cues  []string // words that may be shown
	clear bool     // all may be
}

// cues returns the words of the document that are evidence of something and
// hold no value.
func cues(findings []judge.Finding, clean *strings.Replacer) []string {
	var words []string
	for _, x := range findings {
		for _, e := range x.Evidence {
			kind, word, ok := strings.Cut(e, ":")
			if ok && (kind == "near" || kind == "label") && word != "" && clean.Replace(word) == word && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// of returns the context of a span in its line and segment; nil if nothing
// stands there.
func (c contexts) of(s document.Span) *Context {
	text, from, to := c.d.Text, 0, len(c.d.Text)
	if i := c.d.SegmentAt(s.Start); i >= 0 {
		from, to = c.d.Segments[i].Start, max(s.End, c.d.Segments[i].End)
	}
	before, after := lastRunes(text[from:s.Start], contextRunes), firstRunes(text[s.End:to], contextRunes)
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i+1:]
	}
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	if before == "" && after == "" {
		return nil
	}
	return &Context{c.dotted(before), c.dotted(after)}
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func lastRunes(s string, n int) string {
	i := len(s)
	for ; n > 0 && i > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:i])
		i -= size
	}
	return s[i:]
}

// dotted returns s with a dot for every character that may not be shown.
func (c contexts) dotted(s string) string {
	if c.clear {
		return s
	}
	show := make([]bool, len(s))
	for _, w := range c.cues {
		for at := 0; ; {
			i := strings.Index(s[at:], w)
			if i < 0 {
				break
			}
			for j := range w {
				show[at+i+j] = true
			}
			at += i + len(w)
		}
	}
	var b strings.Builder
	for i, r := range s {
		if show[i] || unicode.IsPunct(r) && !strings.ContainsRune("@#_-./", r) {
			b.WriteRune(r)
		} else {
			b.WriteRune('·')
		}
	}
	return b.String()
}
