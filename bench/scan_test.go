package main

import (
	"context"
	"os"
	"slices"
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

// BenchmarkKinds runs the rules for what godlp finds too.
func BenchmarkKinds(b *testing.B) {
	c, err := load([]string{os.Getenv("BENCH_TEXT")}, 1e5)
	if err != nil {
		b.Skip(err)
	}
	e, err := engineOf(func(r rules.Rule) bool { return slices.Contains(both, r.Find.Detector) })
	if err != nil {
		b.Fatal(err)
	}
	best(b, c.size, func() {
		if _, err := detectAll(e, c); err != nil {
			b.Fatal(err)
		}
	})
}
