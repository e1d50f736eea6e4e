package main

import (
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	ahocorasick "github.com/petar-dambovaliev/aho-corasick"

	"yinqu/detect/match"
	"yinqu/document"
)

// anchors are structural literals as the recognisers ask for: they come on top
// of the terms.
var anchors = []string{"@", "://", "号", "岁", "班", "身份证", "手机", "电话", "微信", "学号", "住址", "省", "市", "县", "年级", "QQ", "www."}

// literalEngines find terms. ripgrep comes first: it is what the others are
// measured by.
func literalEngines(terms []string) []engine {
	return []engine{
		{"ripgrep -F", func() (func(*corpus) int, error) { return ripgrep(terms) }, true},
		{"petar-dambovaliev Aho-Corasick, DFA", func() (func(*corpus) int, error) { return ahoCorasick(terms), nil }, false},
		{"yinqu, matcher alone", func() (func(*corpus) int, error) { return matcher(terms), nil }, false},
		{"yinqu, folding on, structural anchors too", func() (func(*corpus) int, error) { return folding(terms), nil }, false},
	}
}

// ripgrep runs in a process of its own. Its start is measured on an empty text.
func ripgrep(terms []string) (func(*corpus) int, error) {
	dir, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	list := filepath.Join(dir, "terms")
	if err := os.WriteFile(list, []byte(strings.Join(terms, "\n")), 0o600); err != nil {
		return nil, err
	}
	run := func(text string) int {
		out, err := exec.Command("rg", "-F", "-f", list, "--count-matches", "--no-filename", "-j1", text).Output()
		if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() == 1 {
			return 0
		}
		if err != nil {
			log.Fatal(err)
		}
		n, _ := strconv.Atoi(strings.TrimSpace(string(out)))
		return n
	}
	run(os.DevNull)
	return func(c *corpus) int {
		defer os.RemoveAll(dir)
		text := filepath.Join(dir, "text")
		f, err := os.Create(text)
		if err != nil {
			log.Fatal(err)
		}
		defer f.Close()
		for _, d := range c.docs {
			if _, err := f.WriteString(d.Text); err != nil {
				log.Fatal(err)
			}
		}
		return run(text)
	}, nil
}

func ahoCorasick(terms []string) func(*corpus) int {
	b := ahocorasick.NewAhoCorasickBuilder(ahocorasick.Opts{AsciiCaseInsensitive: true, MatchKind: ahocorasick.StandardMatch, DFA: true})
	ac := b.Build(terms)
	return func(c *corpus) int {
		n := 0
		for _, d := range c.docs {
			for it := ac.IterOverlapping(d.Text); it.Next() != nil; {
				n++
			}
		}
		return n
	}
}

func matcher(terms []string) func(*corpus) int {
	m := match.New(terms)
	return func(c *corpus) int {
		n := 0
		for _, d := range c.docs {
			m.Scan(d.Text, func(start, end, literal int) { n++ })
		}
		return n
	}
}

// folding does what the engine does with a document before its detectors run,
// and maps every occurrence of a term back to the document's text.
func folding(terms []string) func(*corpus) int {
	m := match.New(slices.Concat(terms, anchors))
	return func(c *corpus) int {
		n := 0
		for _, d := range c.docs {
			v := document.Fold(d)
			m.Scan(v.Text, func(start, end, literal int) {
				if literal < len(terms) {
					s := v.Source(start, end)
					n += min(s.Len(), 1)
				}
			})
		}
		return n
	}
}

// verifyOffsets stops the program if a mapped occurrence does not hold its term.
func verifyOffsets(terms []string, c *corpus) {
	m := match.New(terms)
	for _, d := range c.docs {
		v := document.Fold(d)
		m.Scan(v.Text, func(start, end, literal int) { verify(d, v.Source(start, end), terms, literal) })
	}
}

// verify stops the program if s does not hold the literal.
func verify(d *document.Document, s document.Span, terms []string, literal int) {
	if got := document.FoldString(d.In(s)); !strings.EqualFold(got, document.FoldString(terms[literal])) {
		log.Fatal(fmt.Errorf("offsets [%d,%d) hold another text than literal %d", s.Start, s.End, literal))
	}
}
