package pdf

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/text"
)

// TestCorpusRewrite takes one word out of every file of a corpus that has
// text and lets pdftotext and qpdf judge the copies.
func TestCorpusRewrite(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	for _, tool := range []string{"pdftotext", "qpdf"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s", tool)
		}
	}
	files, _ := filepath.Glob(filepath.Join(*corpus, "*.pdf"))
	total, refused, missed, lost, invalid := 0, 0, 0, 0, 0
	for _, name := range files {
		base := filepath.Base(name)
		before := norm.NFKC.String(pdftotext(name))
		text := before
		if truth, err := os.ReadFile(strings.TrimSuffix(name, ".pdf") + ".truth"); err == nil {
			text = norm.NFKC.String(string(truth)) // pdftotext runs vertical lines together
		}
		word := pickWord(text)
		if word == "" {
			continue
		}
		total++
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out := filepath.Join(t.TempDir(), "copy.pdf")
		removed, err := removeWord(t.Context(), data, word, out)
		if err != nil {
			refused++
			t.Logf("%-45s refused: %v", base, err)
			continue
		}
		after := norm.NFKC.String(pdftotext(out))
		if qpdf, err := exec.Command("qpdf", "--check", out).CombinedOutput(); err != nil {
			if _, err := exec.Command("qpdf", "--check", name).CombinedOutput(); err == nil {
				invalid++
				t.Errorf("%-45s qpdf --check: %s", base, qpdf)
			}
		}
		if removed == "" {
			t.Logf("%-45s %q not found by our reader", base, word)
		}
		if strings.Contains(after, word) {
			missed++
			t.Errorf("%-45s %q is still there: %d of %d", base, word, strings.Count(after, word), strings.Count(before, word))
			continue
		}
		if n := lostLetters(before, removed, after); n > 0 {
			lost++
			t.Logf("%-45s %q: %d other letters lost of %d", base, word, n, letters(before))
		}
	}
	t.Logf("%d files: refused %d, missed %d, other text lost in %d, invalid %d", total, refused, missed, lost, invalid)
	if refused > max(1, total/20) || missed > 0 || lost*33 > total-refused {
		t.Error("more than 5 % refused, anything missed, or text lost in more than 3 %")
	}
}

func pdftotext(name string) string {
	out, _ := exec.Command("pdftotext", "-enc", "UTF-8", name, "-").Output()
	return string(out)
}

// pickWord returns a word from the middle of a text: four letters or more, or
// two to four Han characters.
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

// removeWord writes a copy without word and returns what was removed.
func removeWord(ctx context.Context, data []byte, word, out string) (removed string, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r := extract.NewReader(extract.Limits{}, nil, Format{}, text.Format{})
	var b bytes.Buffer
	_, err = Format{}.Rewrite(ctx, &b, r.Open("a.pdf", bytes.NewReader(data), int64(len(data))), func(d *document.Document) ([]document.Edit, error) {
		edits := d.Fit(occurrences(d, word))
		for _, e := range edits {
			removed += d.In(e.Span)
		}
		return edits, nil
	})
	return norm.NFKC.String(removed), errors.Join(err, os.WriteFile(out, b.Bytes(), 0o600))
}

// occurrences finds word whatever spaces and line ends lie in it.
func occurrences(d *document.Document, word string) (edits []document.Edit) {
	var folded []rune
	var from, to []int
	for i, c := range d.Text {
		for _, r := range norm.NFKC.String(string(c)) {
			if !unicode.IsSpace(r) {
				folded = append(folded, r)
				from, to = append(from, i), append(to, i+len(string(c)))
			}
		}
	}
	w := []rune(word)
	for i := 0; i+len(w) <= len(folded); i++ {
		if string(folded[i:i+len(w)]) == word {
			if n := len(edits); n > 0 && from[i] < edits[n-1].End {
				continue
			}
			edits = append(edits, document.Edit{Span: document.Span{Start: from[i], End: to[i+len(w)-1]}, New: "某"})
			i += len(w) - 1
		}
	}
	return edits
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
