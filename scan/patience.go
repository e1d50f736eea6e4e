package scan

import (
	"context"
	"sync/atomic"
	"time"
)

// patience tries again what a medium refuses for the moment: a file that
// another program holds open, as Word does while it saves, a share that is
// slow to answer. It is safe for concurrent use.
type patience struct {
	wait func(ctx context.Context, d time.Duration) error

	// spent counts the files in a row that were given up. After a few the
	// medium is gone, and nothing is waited for until something succeeds.
	spent atomic.Int32
}

// The waits before each further try, and after how many failures in a row
// there are none.
var waits = []time.Duration{50 * time.Millisecond, 150 * time.Millisecond, 450 * time.Millisecond, 1350 * time.Millisecond}

const patienceEnds = 5

func newPatience() *patience { return &patience{wait: sleep} }

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// try calls f, again while its error may pass.
func try[T any](ctx context.Context, p *patience, f func() (T, error)) (T, error) {
	v, err := f()
	for _, d := range waits {
		if err == nil || !passes(err) || p.spent.Load() >= patienceEnds {
			break
		}
		if e := p.wait(ctx, d); e != nil {
			return v, e
		}
		v, err = f()
	}
	switch {
	case err == nil:
		p.spent.Store(0)
	case passes(err):
		p.spent.Add(1)
	}
	return v, err
}

// passes reports whether an error may be gone in a moment.
func passes(err error) bool { return busy(err) || flaky(err) }
