package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"sync"
	"time"

	"github.com/mattn/go-runewidth"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"yinqu/lang"
	"yinqu/scan"
)

const (
	plainEvery = 10 * time.Second // between lines where there is no terminal
	slowAfter  = 2 * time.Second  // a file that takes longer is named
)

// progress shows how far a scan is: a bar on a terminal, else a line now and
// then. It is a scan.Watcher.
type progress struct {
	lang lang.Lang
	bar  *mpb.Bar // nil where there is no terminal
	all  *mpb.Progress
	stop context.CancelFunc
	done sync.WaitGroup

	mu       sync.Mutex
	begun    map[string]time.Time
	files    int64
	total    int64 // 0 until it is counted
	bytes    int64
	problems int
}

// newProgress starts to show progress on standard error. Files of source are
// counted beside the scan.
func newProgress(ctx context.Context, e *env, source scan.Source) *progress {
	ctx, stop := context.WithCancel(ctx)
	p := &progress{lang: e.lang, stop: stop, begun: map[string]time.Time{}}
	if !e.errTTY {
		p.done.Go(func() { p.lines(ctx, e.err) })
		return p
	}
	p.all = mpb.New(mpb.WithOutput(e.err), mpb.WithWidth(30))
	p.bar = p.all.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return p.counts() })),
		mpb.AppendDecorators(decor.OnComplete(decor.AverageETA(decor.ET_STYLE_GO), ""), decor.Any(func(decor.Statistics) string { return p.slow(time.Now()) })))
	p.done.Go(func() {
		n := int64(0)
		for item := range source(ctx) {
			if !item.Ignored {
				n++
			}
		}
		if ctx.Err() == nil {
			p.mu.Lock()
			p.total = n
			p.mu.Unlock()
			p.bar.SetTotal(n, false)
		}
	})
	return p
}

// Begin implements [scan.Watcher].
func (p *progress) Begin(file string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun[file] = time.Now()
}

// End implements [scan.Watcher].
func (p *progress) End(file string, size int64, problems int) {
	p.mu.Lock()
	delete(p.begun, file)
	p.files++
	p.bytes += size
	p.problems += problems
	p.mu.Unlock()
	if p.bar != nil {
		p.bar.Increment()
	}
}

// above returns where the report goes while the bar is shown, which is above
// it if both are on the terminal; nil if there is no need.
func (p *progress) above(terminal bool) io.Writer {
	if p.all == nil || !terminal {
		return nil
	}
	return p.all
}

// close takes the bar away.
func (p *progress) close() {
	p.stop()
	p.done.Wait()
	if p.bar != nil {
		p.bar.Abort(true)
		p.all.Wait()
	}
}

// lines writes a line every now and then.
func (p *progress) lines(ctx context.Context, w io.Writer) {
	tick := time.NewTicker(plainEvery)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			fmt.Fprintf(w, "%s%s\n", p.counts(), p.slow(now))
		case <-ctx.Done():
			return
		}
	}
}

func (p *progress) counts() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.lang.T("files: %d", p.files)
	if p.total > 0 {
		s += fmt.Sprintf("/%d", p.total)
	}
	s += fmt.Sprintf("  %.1f MB", float64(p.bytes)/1e6)
	if p.problems > 0 {
		s += "  " + p.lang.T("problems: %d", p.problems)
	}
	return s + " "
}

// slow names the file that has taken longest, if it takes long.
func (p *progress) slow(now time.Time) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	name, oldest := "", now.Add(-slowAfter)
	for f, t := range p.begun {
		if t.Before(oldest) {
			name, oldest = f, t
		}
	}
	if name == "" {
		return ""
	}
	return " " + runewidth.Truncate(path.Base(name), 30, "…")
}
