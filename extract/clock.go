package extract

import (
	"context"
	"sync"
	"time"
)

// A clock is a context that ends with context.DeadlineExceeded once a file has
// been read for too long. It stands still while somebody else works on what was
// read: a very large text takes as long as it takes.
type clock struct {
	context.Context
	done chan struct{}

	mu    sync.Mutex
	timer *time.Timer
	begun time.Time     // when it went on
	left  time.Duration // then
	err   error
}

// newClock returns a running clock of ctx. The caller calls end, if only to free
// its resources.
func newClock(ctx context.Context, limit time.Duration) (c *clock, end func()) {
	c = &clock{Context: ctx, done: make(chan struct{}), left: limit, begun: time.Now()}
	c.mu.Lock()
	c.timer = time.AfterFunc(limit, func() { c.end(context.DeadlineExceeded) })
	c.mu.Unlock()
	stop := context.AfterFunc(ctx, func() { c.end(ctx.Err()) })
	return c, func() {
		stop()
		c.end(context.Canceled)
	}
}

func (c *clock) end(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
		c.timer.Stop()
		close(c.done)
	}
}

// pause stops the clock.
func (c *clock) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.timer.Stop()
	c.left -= time.Since(c.begun)
}

// resume lets the clock go on.
func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.begun = time.Now(); c.err == nil {
		c.timer.Reset(max(0, c.left))
	}
}

// Done implements context.Context.
func (c *clock) Done() <-chan struct{} { return c.done }

// Err implements context.Context.
func (c *clock) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}
