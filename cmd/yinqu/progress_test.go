package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"yinqu/lang"
)

// TestProgressLines: what is shown where there is no terminal, at the times
// that the test says.
func TestProgressLines(t *testing.T) {
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	p := &progress{lang: lang.EN, now: func() time.Time { return now }, start: now, begun: map[string]time.Time{}}
	p.Begin("a.txt")
	p.End("a.txt", 5_000_000, 0, false)
	p.Begin("dir/slow.pdf")
	p.End("b.txt", 1_000_000, 2, true)
	now = now.Add(10 * time.Second)

	ctx, stop := context.WithCancel(context.Background())
	tick, out := make(chan time.Time), new(strings.Builder)
	over := make(chan struct{})
	go func() { defer close(over); p.lines(ctx, out, tick) }()
	tick <- now
	tick <- now // taken only after the first line is written
	stop()
	<-over
	line, _, _ := strings.Cut(out.String(), "\n")
	if want := "files: 2  6.0 MB  0.6 MB/s  problems: 2   slow.pdf (10s)"; line != want {
		t.Errorf("%q, want %q", line, want)
	}
	if got := p.left(); got != "" {
		t.Errorf("before the files are counted %q", got)
	}
	p.total = 10
	if got, want := p.left(), " 40s left"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := p.read(), "Read: 1 of 2 files; the cache knew 1."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
