// Package scan leads files from a source through reading, detection and
// judgement to a sink. It knows neither where files come from nor what becomes
// of the results.
package scan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"

	"github.com/sourcegraph/conc/pool"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/extract"
	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
	"yinqu/scan/baseline"
	"yinqu/scan/cache"
)

// A Source offers the files of a scan, in the order their results are to have.
// It ends soon after ctx is done.
type Source func(ctx context.Context) iter.Seq[Item]

// An Item is one file of a Source.
type Item struct {
	// Path is the file's name as reports show it: slash separated, bytes that
	// are no UTF-8 escaped.
	Path string

	// Name is what the file itself is called, which may be a leak; "" if it
	// has no name.
	Name string

	// Cause says why the file can't be read, or with document.BadName that
	// its name can't be checked although it can be read; "" if nothing is known.
	Cause document.Cause

	// Info is what the file system says of the file; nil for what is no file
	// of it, whose results are not remembered.
	Info fs.FileInfo

	// Access says who can read the file; nil if that is unknown. It may be
	// shared with other items.
	Access *report.Access

	// Open opens the file. The error is, or wraps, one of package os or a
	// document.Problem.
	Open func(ctx context.Context) (File, error)

	// Before opens what the file was before the change that is scanned; nil
	// if it is new or no change is scanned.
	Before func(ctx context.Context) (File, error)

	// Renamed says that the change gave the file its name.
	Renamed bool

	// Ignored marks what a .yinquignore leaves out, a file or a directory; the
	// other fields are then empty.
	Ignored bool
}

// Options are what a scan takes besides its files.
type Options struct {
	Reader *extract.Reader
	Engine *detect.Engine
	Policy *rules.Policy
	Result report.Statement
	Jobs   int // files read at the same time; 1 at least
	Judge  judge.Options
	Watch  Watcher // told of the progress; may be nil

	Baseline *baseline.Baseline // accepts what is known; may be nil
	Earlier  *report.Earlier    // a report to compare with; may be nil

	Cache  *cache.Cache // remembers results; may be nil
	Verify bool         // whether to read files that look unchanged all the same
	// For changes to a repository: in text files only findings in added lines
	// count; a line may say itself what it is allowed to hold; and everybody
	// in a file with a name for which Authors holds is an author.
	AddedOnly bool
	Inline    bool
	Authors   func(name string) bool
}

// A Watcher is told of the progress of a scan. Begin is called from several
// goroutines when a file is read, End from one and in order. known says that
// the cache knew the results.
type Watcher interface {
	Begin(path string)
	End(path string, size int64, problems int, known bool)
}

// How many results of a container, and how many files, may wait for those of
// earlier files; and how many files whose results are known go together, since
// handing over one costs more than finding it.
const (
	ahead      = 16
	filesAhead = 32
	knownAhead = 64
)

// Run scans the files of source and gives the results to sink in their order.
// At most o.Jobs files are open at a time, and results wait for each other in
// a bounded number. When ctx is done the files in hand are dropped, the results
// so far stand, and the summary says that the run was interrupted. A panic of
// a worker is raised again here. Run does not close sink.
func Run(ctx context.Context, source Source, o Options, sink report.Sink) (report.Summary, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan []*task, max(o.Jobs, filesAhead))
	gate := newGate()
	workers := pool.New().WithMaxGoroutines(o.Jobs + 1) // and one that feeds them
	ignored := 0
	workers.Go(func() {
		defer close(queue)
		var known []*task
		send := func(tasks ...*task) bool {
			select {
			case queue <- append(known, tasks...):
				known = nil
				return true
			case <-ctx.Done():
				return false
			}
		}
		for item := range source(ctx) {
			if item.Ignored {
				ignored++
				continue
			}
			t := newTask(ctx, &o, item)
			if t.files == nil {
				if known = append(known, t); len(known) == knownAhead && !send() {
					return
				}
				continue
			}
			if !send(t) {
				return
			}
			workers.Go(func() {
				defer close(t.files)
				// A panic must stop the scan, not leave a file out of it.
				defer func() {
					if p := recover(); p != nil {
						stop(errPanicked)
						panic(p)
					}
				}()
				t.run(ctx, &o, gate)
			})
		}
		send()
	})
	sum, err := collect(ctx, queue, &o, sink)
	if err != nil {
		stop(err)
		for tasks := range queue {
			drain(tasks)
		}
	}
	workers.Wait()
	sum.Ignored = ignored
	return sum, err
}

var errPanicked = errors.New("a worker panicked")

// collect takes the results of the tasks in order. After an error the caller
// drains the queue, so that no worker waits for ever.
func collect(ctx context.Context, queue <-chan []*task, o *Options, sink report.Sink) (report.Summary, error) {
	tally := report.NewTally(o.Policy.ID)
	consents := map[string]bool{} // that named somebody
	size := int64(0)
	for tasks := range queue {
		for i, t := range tasks {
			problems := 0
			for f := range t.results {
				o.complete(&f, t, tally.Findings())
				for _, c := range f.Consents {
					consents[c.Entry] = true
				}
				tally.Add(&f)
				problems += len(f.Problems)
				if err := sink.File(f); err != nil {
					drain(tasks[i:])
					return tally.Summary(), fmt.Errorf("write the report: %w", err)
				}
			}
			size += t.size
			if o.Watch != nil {
				o.Watch.End(t.item.Path, t.size, problems, t.files == nil)
			}
		}
	}
	sum := tally.Summary()
	sum.Bytes = size
	sum.Interrupted = ctx.Err() != nil
	if sum.Interrupted {
		return sum, nil
	}
	if o.Baseline != nil {
		r := o.Baseline.Report()
		sum.Baseline = &r
	}
	if o.Earlier != nil {
		if sum.Since == nil {
			sum.Since = &report.Since{}
		}
		var err error
		if sum.Since.Gone, sum.Since.Paths, err = o.Earlier.Gone(); err != nil {
			return sum, fmt.Errorf("read the earlier report again: %w", err)
		}
	}
	if o.Judge.Consents != nil {
		for _, id := range o.Judge.Consents.Entries() {
			if !consents[id] {
				sum.UnknownConsents = append(sum.UnknownConsents, id)
			}
		}
	}
	return sum, nil
}

// complete adds to a result what the content of the file doesn't decide.
// before is how many findings there were in the files before.
func (o *Options) complete(f *report.File, t *task, before int) {
	if o.Result.Key == nil {
		if t.files != nil {
			f.Findings = slices.Clone(f.Findings) // the cache may still hold them
		}
		for i := range f.Findings {
			f.Findings[i].ID = "f" + strconv.Itoa(before+i+1)
		}
	}
	if o.Baseline != nil {
		o.Baseline.Accept(f)
	}
	f.Access = t.item.Access
	f.Protect()
	f.Expire(o.Policy.Years, o.Judge.Now)
	f.Weigh()
	if o.Earlier != nil {
		f.Change = o.Earlier.Compare(f)
	}
}

// A task is one item and the results that come of it: those that are known,
// or those that come through files as they are found.
type task struct {
	item   Item
	memory *memory // nil: nothing is remembered
	known  []report.File
	files  chan report.File // nil if all are known
	size   int64            // set before files is closed
}

// newTask returns the task of item with what is remembered of it.
func newTask(ctx context.Context, o *Options, item Item) *task {
	t := &task{item: item, memory: remember(o, item)}
	if t.memory != nil {
		if files, ok := t.memory.byStat(ctx); ok {
			t.known, t.size = files, t.memory.stat.Size
			return t
		}
	}
	t.files = make(chan report.File, ahead)
	return t
}

// results yields the results; after it has stopped early, drain the task.
func (t *task) results(yield func(report.File) bool) {
	for _, f := range t.known {
		if !yield(f) {
			return
		}
	}
	if t.files == nil {
		return
	}
	for f := range t.files {
		if !yield(f) {
			return
		}
	}
}

// drain lets the workers of tasks end.
func drain(tasks []*task) {
	for _, t := range tasks {
		for t.files != nil {
			if _, ok := <-t.files; !ok {
				break
			}
		}
	}
}

func (t *task) run(ctx context.Context, o *Options, g *gate) {
	if ctx.Err() != nil {
		return
	}
	if o.Watch != nil {
		o.Watch.Begin(t.item.Path)
	}
	emit := func(f report.File) bool {
		select {
		case t.files <- f:
			return true
		case <-ctx.Done():
			return false
		}
	}
	r := &reading{Options: o, item: t.item, memory: t.memory, emit: emit, gate: g}
	r.authors = o.Authors != nil && o.Authors(t.item.Name)
	if err := r.read(ctx); err != nil && ctx.Err() == nil {
		// Detection fails only if a detector does: a fault of the program.
		panic(fmt.Errorf("detect: %w", err))
	}
	t.size = r.size
}

func emitAll(files []report.File, emit func(report.File) bool) {
	for _, f := range files {
		if !emit(f) {
			return
		}
	}
}

// Documents yields the documents of source one after the other, with
// their names as last segment as a scan sees them; of a text in several pieces
// the first has it. Every error is a document.Problem.
func Documents(ctx context.Context, source Source, reader *extract.Reader) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		for item := range source(ctx) {
			if !item.Ignored && !item.documents(ctx, reader, yield) {
				return
			}
		}
	}
}
