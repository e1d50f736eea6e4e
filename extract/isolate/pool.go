package isolate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"sync"

	"yinqu/document"
	"yinqu/extract"
)

// maxAnswer bounds what a child may send for one file beyond what it rewrites:
// no document is larger, and a child that sends more has gone wrong.
const maxAnswer = 4 << 30

// A Pool keeps child processes and lends one to each file. It is safe for
// concurrent use; at most as many children live as files are read at once.
type Pool struct {
	command func() *exec.Cmd

	mu     sync.Mutex
	idle   []*process
	closed bool
}

// NewPool returns a Pool whose children are started by command, which must end
// in Serve.
func NewPool(command func() *exec.Cmd) *Pool { return &Pool{command: command} }

// Wrap returns f with its reading, and its writing if it is a Rewriter, moved
// into children.
func (p *Pool) Wrap(f extract.Format) extract.Format {
	if _, ok := f.(extract.Rewriter); ok {
		return rewriter{format{f, p}}
	}
	return format{f, p}
}

// Close ends the idle children; those at work end with their file.
func (p *Pool) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	for _, c := range p.idle {
		c.kill()
	}
	p.idle = nil
}

func (p *Pool) take() (*process, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle); n > 0 {
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return c, nil
	}
	return start(p.command())
}

func (p *Pool) give(c *process) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		c.kill()
		return
	}
	p.idle = append(p.idle, c)
}

// A process is one child.
type process struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	w      *bufio.Writer
	enc    *gob.Encoder
	dec    *gob.Decoder
	out    *bounded
	stderr *tail
	once   sync.Once
}

func start(cmd *exec.Cmd) (*process, error) {
	dieWithParent(cmd)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	c := &process{cmd: cmd, in: in, w: bufio.NewWriterSize(in, blockSize), stderr: &tail{}}
	cmd.Stderr = c.stderr
	c.out = &bounded{r: bufio.NewReaderSize(out, blockSize)}
	c.enc, c.dec = gob.NewEncoder(c.w), gob.NewDecoder(c.out)
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start a reader: %w", err)
	}
	return c, nil
}

// kill ends the child and takes its resources back. It may be called twice.
func (c *process) kill() {
	c.once.Do(func() {
		c.cmd.Process.Kill()
		c.cmd.Wait()
	})
}

func (c *process) answer(a answer) error {
	if err := c.enc.Encode(a); err != nil {
		return err
	}
	return c.w.Flush()
}

// cause says why the child is gone, as far as its last words tell.
func (c *process) cause(ctx context.Context) document.Cause {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return document.Timeout
	case ctx.Err() != nil:
		return document.Interrupted
	case c.out.left <= 0:
		return document.TooLarge
	case c.stderr.holds("out of memory", "cannot allocate memory", outOfMemory):
		return document.Memory
	}
	return document.Crashed
}

// run gives j to a child and serves it until it is done. handle is called for
// each document and failure and says what to answer. The error is a
// document.Problem.
func (p *Pool) run(ctx context.Context, j *job, src extract.Source, w io.Writer, handle func(call) answer) (result, error) {
	if ctx.Err() != nil {
		return result{}, ctx.Err()
	}
	c, err := p.take()
	if err != nil {
		return result{}, document.Problem{Path: src.Name, Cause: document.Crashed}
	}
	c.out.left = maxAnswer
	stop := context.AfterFunc(ctx, c.kill)
	res, err := c.serve(j, src, w, handle)
	if !stop() || err != nil {
		c.kill()
		if err == nil && res != nil {
			return *res, nil // it was done when the time ran out
		}
		var own writeError
		if errors.As(err, &own) {
			return result{}, own.err
		}
		return result{}, document.Problem{Path: src.Name, Cause: c.cause(ctx)}
	}
	p.give(c)
	return *res, nil
}

// writeError is a failure on the parent's side of a rewrite.
type writeError struct{ err error }

func (e writeError) Error() string { return e.err.Error() }

func (c *process) serve(j *job, src extract.Source, w io.Writer, handle func(call) answer) (*result, error) {
	if err := c.answer(answer{Job: j}); err != nil {
		return nil, err
	}
	for {
		var k call
		if err := c.dec.Decode(&k); err != nil {
			return nil, err
		}
		var a answer
		switch {
		case k.Done != nil:
			return k.Done, nil
		case k.Read != nil:
			a = readBlock(src, *k.Read)
		case k.Output != nil:
			if _, err := w.Write(k.Output); err != nil {
				return nil, writeError{fmt.Errorf("write the copy: %w", err)}
			}
			continue
		case k.Doc != nil || k.Failed != nil:
			a = handle(k)
		default:
			return nil, errors.New("the reader sent nothing")
		}
		if err := c.answer(a); err != nil {
			return nil, err
		}
	}
}

func readBlock(src extract.Source, b block) answer {
	if b.N < 0 || b.N > blockSize || b.Off < 0 {
		return answer{EOF: true}
	}
	data := make([]byte, b.N)
	n, err := src.Data.ReadAt(data, b.Off)
	return answer{Data: data[:n], EOF: err != nil}
}

// bounded fails once a file's answers get too large.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// ReadByte keeps gob from putting a buffer of its own, which would read past
// the end of a job, in front of b.
func (b *bounded) ReadByte() (byte, error) {
	var one [1]byte
	_, err := io.ReadFull(b, one[:])
	return one[0], err
}

// tail keeps the start of a child's last words, to tell why it died. They may
// quote the file and are never shown.
type tail struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 4096 - t.b.Len(); room > 0 {
		t.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *tail) holds(words ...string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, w := range words {
		if bytes.Contains(t.b.Bytes(), []byte(w)) {
			return true
		}
	}
	return false
}

// format is a Format that works in a child.
type format struct {
	extract.Format
	pool *Pool
}

func (f format) job(src extract.Source) *job {
	return &job{Format: f.Name(), Name: src.Name, Size: src.Size, Limits: src.Remaining(), Passwords: src.Passwords()}
}

// Extract implements extract.Format.
func (f format) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		stopped := false
		res, err := f.pool.run(ctx, f.job(src), src, nil, func(k call) answer {
			if k.Failed != nil {
				stopped = !yield(nil, *k.Failed)
			} else {
				stopped = !yield(k.Doc, nil)
			}
			return answer{Stop: stopped}
		})
		if err == nil && res.Problem != nil {
			err = *res.Problem
		}
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

// rewriter is a Rewriter that works in a child.
type rewriter struct{ format }

// Rewrite implements extract.Rewriter.
func (r rewriter) Rewrite(ctx context.Context, w io.Writer, src extract.Source, edit extract.EditFunc) (int, error) {
	j := r.job(src)
	j.Rewrite = true
	var refused error
	res, err := r.pool.run(ctx, j, src, w, func(k call) answer {
		if k.Doc == nil {
			return answer{}
		}
		var a answer
		a.Edits, refused = edit(k.Doc)
		a.Stop = refused != nil
		return a
	})
	switch {
	case err != nil:
		return 0, err
	case res.Refused && refused != nil:
		return 0, refused
	case res.Length:
		return 0, extract.ErrLength
	case res.Problem != nil:
		return 0, *res.Problem
	}
	return res.Applied, nil
}
