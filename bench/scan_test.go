package main

import (
	"context"
	"os"
	"testing"

	"yinqu/detect"
	"yinqu/rules"
)

// BenchmarkDetect runs all built-in rules.
func BenchmarkDetect(b *testing.B) {
	c, err := load([]string{os.Getenv("BENCH_TEXT")}, 1e5)
	if err != nil {
		b.Skip(err)
	}
	e, err := builtin()
	if err != nil {
		b.Fatal(err)
	}
	best(b, c.size, func() {
		for _, d := range c.docs {
			if _, err := e.Detect(context.Background(), d); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkNew compiles all built-in rules.
func BenchmarkNew(b *testing.B) {
	if _, err := rules.Builtin(); err != nil {
		b.Fatal(err)
	}
	best(b, 1, func() {
		if _, err := builtin(); err != nil {
			b.Fatal(err)
		}
	})
}

func builtin() (*detect.Engine, error) {
	return engineOf(func(rules.Rule) bool { return true })
}
