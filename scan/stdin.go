package scan

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"time"

	"yinqu/document"
)

// stdinLimit bounds what is read from a pipe, which has to be held in memory.
const stdinLimit = 256 << 20

// Stdin is the Source of one file that is read from r. It has no name.
func Stdin(r io.Reader) Source {
	return func(context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			yield(Item{Path: "-", Open: func(ctx context.Context) (File, error) { return readAll(ctx, r) }})
		}
	}
}

// readAll reads r to its end. A pipe can't be told to stop, so the reading is
// left behind when ctx is done.
func readAll(ctx context.Context, r io.Reader) (File, error) {
	type result struct {
		b   []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		b, err := io.ReadAll(io.LimitReader(r, stdinLimit+1))
		done <- result{b, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case got := <-done:
		switch {
		case got.err != nil:
			return nil, fmt.Errorf("read standard input: %w", got.err)
		case len(got.b) > stdinLimit:
			return nil, document.Problem{Path: "-", Cause: document.TooLarge}
		}
		return memoryFile{bytes.NewReader(got.b)}, nil
	}
}

// memoryFile is a File held in memory.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Changed() bool       { return false }
func (memoryFile) Broken() bool        { return false }
func (memoryFile) Modified() time.Time { return time.Time{} }
func (memoryFile) Close() error        { return nil }
