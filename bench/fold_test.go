package main

import (
	"os"
	"testing"
	"time"

	"yinqu/detect/match"
	"yinqu/document"
)

// best reports the speed of the fastest run, which a busy machine disturbs least.
func best(b *testing.B, size int, f func()) {
	fastest := time.Hour
	for b.Loop() {
		start := time.Now()
		f()
		fastest = min(fastest, time.Since(start))
	}
	b.ReportMetric(float64(size)/1e6/fastest.Seconds(), "MB/s(best)")
}

func BenchmarkPass(b *testing.B) {
	c, err := load([]string{os.Getenv("BENCH_TEXT")}, 1e6)
	if err != nil {
		b.Skip(err)
	}
	b.Run("fold", func(b *testing.B) {
		best(b, c.size, func() {
			for _, d := range c.docs {
				document.Fold(d)
			}
		})
	})
	for _, n := range []int{5000, 50000} {
		terms, err := loadTerms(os.Getenv("BENCH_TERMS"), n)
		if err != nil {
			b.Skip(err)
		}
		m := match.New(terms)
		b.Run("match", func(b *testing.B) {
			best(b, c.size, func() {
				for _, d := range c.docs {
					m.Scan(d.Text, func(int, int, int) {})
				}
			})
		})
	}
}
