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
			yield(Item{Path: "-", Open: func(context.Context) (File, error) {
				b, err := io.ReadAll(io.LimitReader(r, stdinLimit+1))
				switch {
				case err != nil:
					return nil, fmt.Errorf("read standard input: %w", err)
				case len(b) > stdinLimit:
					return nil, document.Problem{Path: "-", Cause: document.TooLarge}
				}
				return memoryFile{bytes.NewReader(b)}, nil
			}})
		}
	}
}

// memoryFile is a File held in memory.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Changed() bool       { return false }
func (memoryFile) Modified() time.Time { return time.Time{} }
func (memoryFile) Close() error        { return nil }
