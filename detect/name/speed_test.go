package name_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"yinqu/detect/name"
	"yinqu/document"
)

// BenchmarkCases finds names in the labelled documents, which are full of them.
func BenchmarkCases(b *testing.B) {
	files, err := filepath.Glob("../../testdata/corpus/*.gold.txt")
	if err != nil || len(files) == 0 {
		b.Skip("no documents: ", err)
	}
	label := regexp.MustCompile(`⟦[A-Z_]+:([^⟧]*)⟧`)
	var docs []*document.Document
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			b.Fatal(err)
		}
		docs = append(docs, plain(label.ReplaceAllString(string(text), "$1")))
	}
	benchmark(b, docs)
}

// BenchmarkText finds names in the file that BENCH_TEXT names, in pieces of
// the size that a text is read in.
func BenchmarkText(b *testing.B) {
	text, err := os.ReadFile(os.Getenv("BENCH_TEXT"))
	if err != nil {
		b.Skip("no BENCH_TEXT")
	}
	var docs []*document.Document
	for len(text) > 0 {
		n := min(len(text), 512<<10)
		for n < len(text) && text[n-1] != '\n' {
			n++
		}
		docs = append(docs, plain(string(text[:n])))
		text = text[n:]
	}
	benchmark(b, docs)
}

func benchmark(b *testing.B, docs []*document.Document) {
	size, hits := 0, 0
	for _, d := range docs {
		size += len(d.Text)
	}
	f := name.NewFinder(name.Embedded())
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		hits = 0
		for _, d := range docs {
			hits += len(f.Find(d))
		}
	}
	b.ReportMetric(float64(hits), "names")
}
