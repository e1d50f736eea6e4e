package pdf

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
)

var corpus = flag.String("corpus", "", "folder of PDF files to compare with pdftotext, or with a .truth file beside each")

// TestCorpus reports how our text of each file agrees with an independent
// reader's: F1 of character bigrams in NFKC, spaces removed. It fails for a
// crash, a hang or a mean below what the project promises.
func TestCorpus(t *testing.T) {
	if *corpus == "" {
		t.Skip("no -corpus")
	}
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("no pdftotext")
	}
	files, err := filepath.Glob(filepath.Join(*corpus, "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no PDF files in %s", *corpus)
	}
	var all, cjk []score
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		s := score{name: filepath.Base(name)}
		var hidden string
		s.ours, hidden, s.problems = pageText(t, data)
		s.took = time.Since(start)
		truth := strings.TrimSuffix(name, ".pdf") + ".truth"
		if b, err := os.ReadFile(truth); err == nil {
			s.theirs, s.truth = string(b), true
		} else if out, err := exec.Command(tool, "-enc", "UTF-8", name, "-").Output(); err == nil {
			s.theirs = string(out)
		} else {
			t.Logf("%-45s pdftotext fails; ours: %d letters, %v", s.name, letters(s.ours), s.problems)
			continue
		}
		s.f1 = extracttest.F1(s.ours, s.theirs)
		if x := extracttest.F1(s.ours+hidden, s.theirs); x > s.f1 { // the other reader shows invisible text as well
			s.f1, s.ours = x, s.ours+hidden
		}
		t.Logf("%-45s F1 %.3f letters %6d/%6d %v %s", s.name, s.f1, letters(s.ours), letters(s.theirs), s.problems, s.took.Round(time.Millisecond))
		if letters(s.theirs) < 10 {
			continue
		}
		all = append(all, s)
		if strings.ContainsFunc(s.theirs, func(r rune) bool { return r >= 0x2E80 && unicode.IsLetter(r) && r < 0xA000 }) {
			cjk = append(cjk, s)
		}
		if s.truth && s.f1 < 0.98 && !strings.Contains(s.name, "UTF8") {
			t.Errorf("%s: F1 %.3f to its truth", s.name, s.f1)
		}
	}
	t.Logf("all: %d files, mean F1 %.3f; with CJK: %d files, mean F1 %.3f", len(all), mean(all), len(cjk), mean(cjk))
	if mean(all) < 0.95 || mean(cjk) < 0.97 {
		t.Error("below 0.95, or 0.97 for CJK")
	}
}

type score struct {
	name, ours, theirs string
	problems           []string
	truth              bool
	f1                 float64
	took               time.Duration
}

func mean(s []score) float64 {
	if len(s) == 0 {
		return 1
	}
	sum := 0.0
	for _, x := range s {
		sum += x.f1
	}
	return sum / float64(len(s))
}

// pageText is what a reader of pages sees, and what is hidden on them: no
// metadata, comments or field values.
func pageText(t *testing.T, data []byte) (string, string, []string) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var b, hidden strings.Builder
	var problems []string
	r := extract.NewReader(extract.Limits{}, nil, Format{})
	for d, err := range r.Read(ctx, r.Open("x.pdf", bytes.NewReader(data), int64(len(data)))) {
		if err != nil {
			if strings.Contains(err.Error(), string(document.Crashed)) || strings.Contains(err.Error(), string(document.Timeout)) {
				t.Errorf("%v", err)
			}
			problems = append(problems, strings.TrimPrefix(err.Error(), "x.pdf: "))
			continue
		}
		for _, s := range d.Segments {
			switch {
			case !strings.HasPrefix(s.Path, "page "), strings.Contains(s.Path, " picture "), s.Kind == document.Comment:
			case s.Kind == document.Hidden:
				hidden.WriteString(d.In(s.Span))
			default:
				b.WriteString(d.In(s.Span))
			}
		}
		for _, p := range d.Problems {
			problems = append(problems, p.Error())
		}
	}
	return b.String(), hidden.String(), problems
}
