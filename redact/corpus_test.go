package redact

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/all"
	"yinqu/judge"
	"yinqu/rules"
)

var corpus = flag.String("corpus", "", "folder of PDF files of which one word each is hidden")

// TestCorpus hides one word of every PDF of a folder that has text, the whole
// way through the proof, and lets pdftotext and qpdf judge the copies.
func TestCorpus(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	for _, tool := range []string{"pdftotext", "qpdf"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(*corpus, "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no PDF files in %s", *corpus)
	}
	total, refused, missed, lost, invalid := 0, 0, 0, 0, 0
	for _, name := range files {
		before := pdftotext(name)
		text := before
		if truth, err := os.ReadFile(strings.TrimSuffix(name, ".pdf") + ".truth"); err == nil {
			text = norm.NFKC.String(string(truth)) // pdftotext runs vertical lines together
		}
		word := pickWord(text)
		if word == "" {
			continue
		}
		total++
		base := filepath.Base(name)
		out, removed, err := hideWord(t, name, word)
		if err != nil || out.Output == "" {
			refused++
			t.Logf("%-45s refused: %s %s %v", base, out.Reason, out.Place, err)
			continue
		}
		if !valid(out.Output) && valid(name) {
			invalid++
			t.Errorf("%-45s qpdf --check fails", base)
		}
		if removed == "" {
			t.Logf("%-45s %q not found by our reader", base, word)
		}
		after := pdftotext(out.Output)
		if strings.Contains(after, word) {
			missed++
			t.Errorf("%-45s %q is still there: %d of %d", base, word, strings.Count(after, word), strings.Count(before, word))
			continue
		}
		if n := lostLetters(before, removed, after); n > 0 {
			lost++
			t.Logf("%-45s %q: %d other letters lost of %d", base, word, n, len(before))
		}
	}
	t.Logf("%d files with text: refused %d, missed %d, other text lost in %d, invalid %d", total, refused, missed, lost, invalid)
	if refused*20 > total || missed > 0 || lost*100 > 3*(total-refused) {
		t.Error("more than 5 % refused, something missed, or other text lost in more than 3 %")
	}
}

func valid(name string) bool { return exec.Command("qpdf", "--check", name).Run() == nil }

func pdftotext(name string) string {
	out, _ := exec.Command("pdftotext", "-enc", "UTF-8", name, "-").Output()
	return norm.NFKC.String(string(out))
}

// pickWord returns a word from the middle of a text: four letters or more, or
// two to three Han characters.
func pickWord(s string) string {
	var words []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		rs := []rune(w)
		switch {
		case unicode.Is(unicode.Han, rs[0]) && len(rs) >= 2:
			words = append(words, string(rs[:min(3, len(rs))]))
		case len(rs) >= 4 && len(rs) < 20:
			words = append(words, w)
		}
	}
	if len(words) == 0 {
		return ""
	}
	return words[len(words)/2]
}

// hideWord writes a copy without word and returns what that took out.
func hideWord(t *testing.T, name, word string) (out Outcome, removed string, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r := &Redactor{Reader: extract.NewReader(extract.Limits{}, nil, all.Formats(nil)...),
		Scan: func(_ context.Context, d *document.Document) (j judge.Judgement, err error) {
			for _, s := range wherever(d.Text, word) {
				j.Findings = append(j.Findings, judge.Finding{Operator: rules.Label, Finding: detect.Finding{Entity: rules.Person, Span: s}})
				removed += d.In(s)
			}
			return j, nil
		}}
	out, err = r.File(ctx, Input{"a.pdf", bytes.NewReader(data), int64(len(data))}, t.TempDir())
	return out, norm.NFKC.String(removed), err
}

// wherever finds word whatever white space lies in it and in whatever case.
func wherever(text, word string) (found []document.Span) {
	var folded []rune
	var from, to []int
	for i, c := range text {
		for _, r := range strings.ToLower(norm.NFKC.String(string(c))) {
			if !unicode.IsSpace(r) {
				folded = append(folded, r)
				from, to = append(from, i), append(to, i+len(string(c)))
			}
		}
	}
	w := []rune(strings.ToLower(word))
	for i := 0; i+len(w) <= len(folded); i++ {
		if slices.Equal(folded[i:i+len(w)], w) {
			if n := len(found); n == 0 || from[i] >= found[n-1].End {
				found = append(found, document.Span{Start: from[i], End: to[i+len(w)-1]})
				i += len(w) - 1
			}
		}
	}
	return found
}

func lostLetters(before, removed, after string) (n int) {
	count := map[rune]int{}
	for _, r := range before {
		count[r]++
	}
	for _, r := range removed + after {
		count[r]--
	}
	for r, k := range count {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n += max(0, k)
		}
	}
	return n
}
