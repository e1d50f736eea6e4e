//go:build ignore

// Gen writes words.txt from the Chinese dictionary of the gse module: its most
// frequent words, and every word that contains or straddles a short term that
// a built-in rule wants as a word of its own.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"yinqu/rules"
)

const (
	frequent = 9000 // words taken for their frequency alone
	rare     = 200  // frequency below which a word straddles no term
)

type word struct {
	text string
	freq int
}

func main() {
	words := dictionary()
	terms := wordTerms()
	straddles := straddle(terms)
	var kept []word
	for i, w := range words {
		if i < frequent || w.freq >= rare && straddles(w.text) {
			kept = append(kept, w)
		}
	}
	slices.SortFunc(kept, func(a, b word) int { return cmp.Compare(a.text, b.text) })
	var b bytes.Buffer
	for _, w := range kept {
		fmt.Fprintf(&b, "%s %d\n", w.text, w.freq)
	}
	if err := os.WriteFile("words.txt", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// dictionary reads gse's words of two characters or more, most frequent first.
func dictionary() []word {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/go-ego/gse").Output()
	if err != nil {
		log.Fatal(err)
	}
	f, err := os.Open(filepath.Join(strings.TrimSpace(string(dir)), "data/dict/zh/s_1.txt"))
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	var words []word
	for s := bufio.NewScanner(f); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) < 2 || utf8.RuneCountInString(fields[0]) < 2 || fields[0][0] < 0x80 {
			continue
		}
		freq, err := strconv.Atoi(fields[1])
		if err != nil {
			log.Fatal(err)
		}
		words = append(words, word{fields[0], freq})
	}
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(b.freq, a.freq) })
	return words
}

// wordTerms returns the terms of the built-in rules that need a word border.
func wordTerms() []string {
	library, err := rules.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	var terms []string
	for _, p := range library.Packs {
		for _, r := range p.Rules {
			if r.Find.Border == rules.BorderWord {
				terms = append(terms, r.Find.Terms...)
			}
		}
	}
	return terms
}

// straddle returns a test of whether a word contains a term, begins inside one
// or ends inside one.
func straddle(terms []string) func(string) bool {
	heads, tails := map[string]bool{}, map[string]bool{}
	for _, t := range terms {
		for i := range t {
			if i > 0 {
				heads[t[:i]] = true
				tails[t[i:]] = true
			}
		}
	}
	return func(w string) bool {
		for i := range w {
			if i > 0 && (tails[w[:i]] || heads[w[i:]]) {
				return true
			}
		}
		return slices.ContainsFunc(terms, func(t string) bool { return strings.Contains(w, t) })
	}
}
