package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"sync"
	"time"

	"github.com/clipperhouse/displaywidth"
	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"yinqu/lang"
	"yinqu/report"
	"yinqu/scan"
)

const (
	plainEvery = 10 * time.Second // between lines where there is no terminal
	slowAfter  = 2 * time.Second  // a file that takes longer is named
)

// progress shows how far a scan is: a bar on a terminal, else a line now and
// then. It is a scan.Watcher.
type progress struct {
	lang  lang.Lang
	now   func() time.Time
	start time.Time
	bar   *mpb.Bar // nil where there is no terminal
	all   *mpb.Progress
	stop  context.CancelFunc
	done  sync.WaitGroup

	mu       sync.Mutex
	begun    map[string]time.Time
	files    int64
	known    int64 // of them the cache knew
	total    int64 // 0 until it is counted
	bytes    int64
	problems int
}

// newProgress starts to show progress on standard error. Files of source are
// counted beside the scan.
func newProgress(ctx context.Context, e *env, source scan.Source) *progress {
	ctx, stop := context.WithCancel(ctx)
	p := &progress{lang: e.lang, now: time.Now, start: time.Now(), stop: stop, begun: map[string]time.Time{}}
	if !e.errTTY {
		p.done.Go(func() {
			tick := time.NewTicker(plainEvery)
			defer tick.Stop()
			p.lines(ctx, e.err, tick.C)
		})
		return p
	}
	p.all = mpb.New(mpb.WithOutput(e.err), mpb.WithWidth(30))
	p.bar = p.all.AddBar(0, mpb.BarRemoveOnComplete(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string { return p.counts() })),
		mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return p.left() + p.slow() })))
	p.done.Go(func() { p.count(ctx, source) })
	return p
}

// count finds out how many files there will be.
func (p *progress) count(ctx context.Context, source scan.Source) {
	n := int64(0)
	for item := range source(ctx) {
		if !item.Ignored {
			n++
		}
	}
	if ctx.Err() != nil {
		return
	}
	p.mu.Lock()
	p.total = n
	p.mu.Unlock()
	p.bar.SetTotal(n, false)
}

// Begin implements [scan.Watcher].
func (p *progress) Begin(file string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun[file] = p.now()
}

// End implements [scan.Watcher].
func (p *progress) End(file string, size int64, problems int, known bool) {
	p.mu.Lock()
	delete(p.begun, file)
	p.files++
	if known {
		p.known++
	}
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

// lines writes a line at every tick.
func (p *progress) lines(ctx context.Context, w io.Writer, tick <-chan time.Time) {
	for {
		select {
		case <-tick:
			fmt.Fprintf(w, "%s%s\n", p.counts(), p.slow())
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
	mb := float64(p.bytes) / 1e6
	s += fmt.Sprintf("  %.1f MB", mb)
	if took := p.now().Sub(p.start).Seconds(); took > 0 {
		s += fmt.Sprintf("  %.1f MB/s", mb/took)
	}
	if p.problems > 0 {
		s += "  " + p.lang.T("problems: %d", p.problems)
	}
	return s + " "
}

// left says how long the rest will take if it goes on like this.
func (p *progress) left() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.total == 0 || p.files == 0 || p.files >= p.total {
		return ""
	}
	took := p.now().Sub(p.start)
	rest := time.Duration(float64(took) / float64(p.files) * float64(p.total-p.files))
	return " " + p.lang.T("%v left", rest.Round(time.Second))
}

// slow names the file that has taken longest, if it takes long.
func (p *progress) slow() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	name, oldest := "", now.Add(-slowAfter)
	for f, t := range p.begun {
		if t.Before(oldest) {
			name, oldest = f, t
		}
	}
	if name == "" {
		return ""
	}
	return fmt.Sprintf("  %s (%v)", displaywidth.TruncateString(report.Printable(path.Base(name)), 30, "…"), now.Sub(oldest).Round(time.Second))
}

// read says how many files had to be read although there is a cache.
func (p *progress) read() string {
	return p.lang.T("Read: %d of %d files; the cache knew %d.", p.files-p.known, p.files, p.known)
}
