package isolate

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"sync"

	"yinqu/document"
	"yinqu/extract"
)

// Serve is a child: it takes jobs from in and answers on out until in ends.
// memory bounds the process, in bytes; 0 leaves it unbounded.
func Serve(in io.Reader, out io.Writer, formats []extract.Format, memory int64) error {
	if memory > 0 && !raceEnabled {
		if err := limitMemory(memory); err != nil {
			return fmt.Errorf("limit the memory: %w", err)
		}
	}
	w := bufio.NewWriterSize(out, blockSize)
	c := &child{dec: gob.NewDecoder(bufio.NewReaderSize(in, blockSize)), enc: gob.NewEncoder(w), w: w, formats: formats}
	for {
		var a answer
		if err := c.dec.Decode(&a); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("take a job: %w", err)
		}
		if a.Job == nil {
			return errors.New("take a job: none came")
		}
		if err := c.do(a.Job); err != nil {
			return err
		}
	}
}

type child struct {
	mu      sync.Mutex // formats may read the file from several goroutines
	dec     *gob.Decoder
	enc     *gob.Encoder
	w       *bufio.Writer
	formats []extract.Format
	lost    error // the parent went away
}

// tell sends k without waiting for an answer.
func (c *child) tell(k call) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.send(k)
}

func (c *child) send(k call) error {
	if c.lost == nil {
		c.lost = errors.Join(c.enc.Encode(k), c.w.Flush())
	}
	return c.lost
}

// ask sends k and waits for the answer.
func (c *child) ask(k call) (answer, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.send(k); err != nil {
		return answer{}, err
	}
	var a answer
	c.lost = c.dec.Decode(&a)
	return a, c.lost
}

// do runs one job. Its error is the loss of the parent; what is wrong with the
// file goes to the parent.
func (c *child) do(j *job) error {
	reader := extract.NewReader(j.Limits, j.Passwords, c.formats...)
	src := reader.Open(j.Name, &remote{child: c, size: j.Size}, j.Size)
	var f extract.Format
	for _, g := range c.formats {
		if g.Name() == j.Format {
			f = g
		}
	}
	w, canWrite := f.(extract.Rewriter)
	var done result
	switch {
	case f == nil || j.Rewrite && !canWrite:
		done.Problem = &document.Problem{Path: j.Name, Cause: document.Unsupported}
	case j.Rewrite:
		done = c.rewrite(w, src)
	default:
		c.extract(f, src)
	}
	return c.tell(call{Done: &done})
}

func (c *child) extract(f extract.Format, src extract.Source) {
	for d, err := range f.Extract(context.Background(), src) {
		k := call{}
		if err != nil {
			p := problem(src.Name, err)
			k.Failed = &p
		} else {
			k.Doc = strip(d)
		}
		if a, err := c.ask(k); err != nil || a.Stop {
			return
		}
	}
}

// errRefused stands for an error of the parent's edit function.
var errRefused = errors.New("the edits were refused")

func (c *child) rewrite(w extract.Rewriter, src extract.Source) result {
	applied, err := w.Rewrite(context.Background(), output{c}, src, func(d *document.Document) ([]document.Edit, error) {
		a, err := c.ask(call{Doc: strip(d)})
		if err == nil && a.Stop {
			err = errRefused
		}
		return a.Edits, err
	})
	switch {
	case err == nil:
		return result{Applied: applied}
	case errors.Is(err, errRefused):
		return result{Refused: true}
	case errors.Is(err, extract.ErrLength):
		return result{Length: true}
	}
	p := problem(src.Name, err)
	return result{Problem: &p}
}

// problem keeps of an error what may cross the border.
func problem(name string, err error) document.Problem {
	var p document.Problem
	if errors.As(err, &p) {
		if p.Path == "" {
			p.Path = name
		}
		return p
	}
	return document.Problem{Path: name, Cause: document.Malformed}
}

// output is the rewritten file on its way to the parent.
type output struct{ c *child }

func (o output) Write(b []byte) (int, error) {
	for n := 0; n < len(b); n += blockSize {
		if err := o.c.tell(call{Output: b[n:min(n+blockSize, len(b))]}); err != nil {
			return n, err
		}
	}
	return len(b), nil
}

// remote is the parent's file. It remembers the last blocks, because parsers
// jump to and fro.
type remote struct {
	child *child
	size  int64

	mu     sync.Mutex
	blocks [8]cached
	next   int
}

type cached struct {
	off  int64
	data []byte
}

// ReadAt implements io.ReaderAt.
func (r *remote) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	for n < len(b) {
		at := off + int64(n)
		if at < 0 || at >= r.size {
			return n, io.EOF
		}
		data, err := r.block(at - at%blockSize)
		if err != nil {
			return n, err
		}
		if int64(len(data)) <= at%blockSize {
			return n, io.ErrUnexpectedEOF
		}
		n += copy(b[n:], data[at%blockSize:])
	}
	return n, nil
}

func (r *remote) block(off int64) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.blocks {
		if c.data != nil && c.off == off {
			return c.data, nil
		}
	}
	a, err := r.child.ask(call{Read: &block{off, int(min(blockSize, r.size-off))}})
	if err != nil {
		return nil, err
	}
	r.blocks[r.next] = cached{off, a.Data}
	r.next = (r.next + 1) % len(r.blocks)
	return a.Data, nil
}
