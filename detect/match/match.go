// Package match finds many literals in one pass over a text.
package match

import "strings"

// A Matcher finds a fixed set of literals. It is safe for concurrent use.
type Matcher struct {
	literals []string
	first    map[byte][]int
}

// New compiles literals; ASCII letters in them match in either case. Empty
// literals are ignored.
func New(literals []string) *Matcher {
	m := &Matcher{first: map[byte][]int{}}
	for i, s := range literals {
		s = lower(s)
		m.literals = append(m.literals, s)
		if s != "" {
			m.first[s[0]] = append(m.first[s[0]], i)
		}
	}
	return m
}

// Scan reports every occurrence, overlapping ones too, in order of start; at
// one start the shorter comes first.
func (m *Matcher) Scan(text string, report func(start, end, literal int)) {
	text = lower(text)
	for i := range len(text) {
		for _, l := range m.first[text[i]] {
			if strings.HasPrefix(text[i:], m.literals[l]) {
				report(i, i+len(m.literals[l]), l)
			}
		}
	}
}

// lower maps ASCII letters to lower case and leaves all other bytes alone.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
