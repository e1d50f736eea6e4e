package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"yinqu/document"
)

// Limits bound what one file may cost, however it is nested. Zero fields mean
// the defaults.
type Limits struct {
	Depth   int           // containers inside containers; 8
	Members int64         // files inside one file, at every depth together; 100,000
	Bytes   int64         // unpacked bytes of one file, at every depth together; 4 GiB
	Part    int64         // bytes of one part held in memory (an XML part, a stream); 256 MiB
	Text    int           // bytes of one Document's Text; larger texts come in pieces; 16 MiB
	Ratio   int64         // unpacked to packed size of one part above 1 MiB; 500
	Time    time.Duration // for reading one file, and a second more for each MiB of it; 2 minutes
}

func (l Limits) withDefaults() Limits {
	set := func(p *int64, v int64) {
		if *p == 0 {
			*p = v
		}
	}
	if l.Depth == 0 {
		l.Depth = 8
	}
	if l.Text == 0 {
		l.Text = 16 << 20
	}
	if l.Time == 0 {
		l.Time = 2 * time.Minute
	}
	set(&l.Members, 100_000)
	set(&l.Bytes, 4<<30)
	set(&l.Part, 256<<20)
	set(&l.Ratio, 500)
	return l
}

// budget is what is left of the limits that all nested members share.
type budget struct{ bytes, members atomic.Int64 }

// A Reader reads files of its formats. It is safe for concurrent use.
type Reader struct {
	formats   []Format
	limits    Limits
	passwords []string
}

// NewReader returns a Reader over formats, tried in their order. The passwords
// are tried on encrypted files, after the empty one.
func NewReader(limits Limits, passwords []string, formats ...Format) *Reader {
	return &Reader{formats: formats, limits: limits.withDefaults(), passwords: passwords}
}

// Formats returns the formats in the order they are tried.
func (r *Reader) Formats() []Format { return r.formats }

// Open returns the Source of a file of size bytes.
func (r *Reader) Open(name string, data io.ReaderAt, size int64) Source {
	b := new(budget)
	b.bytes.Store(r.limits.Bytes)
	b.members.Store(r.limits.Members)
	return Source{Name: name, Data: data, Size: size, reader: r, budget: b}
}

// Format returns the first format that reads src. The error is a
// document.Problem: Empty or Unsupported.
func (r *Reader) Format(src Source) (Format, error) {
	if src.Size == 0 {
		return nil, document.Problem{Path: src.Name, Cause: document.Empty}
	}
	h, err := NewHead(src)
	if err != nil {
		return nil, fmt.Errorf("read the start of %s: %w", src.Name, err)
	}
	for _, f := range r.formats {
		if f.Match(h) {
			return f, nil
		}
	}
	return nil, document.Problem{Path: src.Name, Cause: document.Unsupported}
}

// Read yields the documents of src. Every error it yields is a
// document.Problem that names the file or member. Of many members with one
// cause the first few are told, and the others as one Problem at the end; those
// over a limit all as one, for there can be as many as an attacker likes.
func (r *Reader) Read(ctx context.Context, src Source) iter.Seq2[*document.Document, error] {
	return func(hand func(*document.Document, error) bool) {
		yield := hand
		f, err := r.Format(src)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(nil, problem(ctx, src.Name, err))
			return
		}
		if src.depth == 0 {
			c, end := newClock(ctx, src.TimeLimit())
			defer end()
			ctx, yield = c, func(d *document.Document, err error) bool {
				c.pause()
				defer c.resume()
				return hand(d, err)
			}
		}
		more := map[document.Cause]*document.Problem{}
		told := map[document.Cause]int{}
		for d, err := range f.Extract(ctx, src) {
			if err != nil {
				p := problem(ctx, src.Name, err)
				if told[p.Cause]++; src.depth == 0 && p.Path != src.Name && told[p.Cause] > few(p.Cause) {
					if more[p.Cause] == nil {
						more[p.Cause] = &p
					}
					more[p.Cause].Count++
					continue
				}
				err = p
			}
			if !yield(d, err) {
				return
			}
		}
		for _, c := range slices.Sorted(maps.Keys(more)) {
			if more[c].Count == 1 {
				more[c].Count = 0
			}
			if !yield(nil, *more[c]) {
				return
			}
		}
	}
}

// few is how many members with a cause are told one by one.
func few(c document.Cause) int {
	if c == document.TooDeep || c == document.TooLarge {
		return 0
	}
	return 10
}

// problem reduces err to a Problem, so that nothing a parser quoted of its
// input goes further.
func problem(ctx context.Context, name string, err error) document.Problem {
	var p document.Problem
	switch {
	case errors.As(err, &p):
		if p.Path == "" {
			p.Path = name
		}
		return p
	case errors.Is(err, context.DeadlineExceeded) || errors.Is(ctx.Err(), context.DeadlineExceeded):
		return document.Problem{Path: name, Cause: document.Timeout}
	case ctx.Err() != nil:
		return document.Problem{Path: name, Cause: document.Interrupted}
	}
	return document.Problem{Path: name, Cause: document.Malformed}
}

// Limits returns the limits that hold for src.
func (s Source) Limits() Limits {
	if s.reader == nil {
		return Limits{}.withDefaults()
	}
	return s.reader.limits
}

// TimeLimit returns how long reading src may take: very large texts need longer.
func (s Source) TimeLimit() time.Duration {
	return s.Limits().Time + time.Duration(s.Size>>20)*time.Second
}

// Remaining returns the limits with what nested members have used up taken
// off, for a reader that goes on with src elsewhere.
func (s Source) Remaining() Limits {
	l := s.Limits()
	l.Depth = max(1, l.Depth-s.depth)
	if s.budget != nil {
		l.Bytes = max(1, s.budget.bytes.Load())
		l.Members = max(1, s.budget.members.Load())
	}
	return l
}

// Passwords returns the passwords to try on an encrypted file.
func (s Source) Passwords() []string {
	if s.reader == nil {
		return nil
	}
	return s.reader.passwords
}

// Reader returns a new reader over the source's bytes.
func (s Source) Reader() *io.SectionReader { return io.NewSectionReader(s.Data, 0, s.Size) }

// deepCost is what a member that lies too deep takes of the count of members.
const deepCost = 1000

// Member returns the Source of a file found inside s. It is an error, a
// document.Problem, if it lies too deep or goes over the limits shared by all
// members.
func (s Source) Member(name string, data io.ReaderAt, size int64) (Source, error) {
	m := Source{Name: s.Name + "!" + name, Data: data, Size: size, reader: s.reader, depth: s.depth + 1, budget: s.budget}
	if m.depth > s.Limits().Depth {
		if s.budget != nil {
			s.budget.members.Add(-deepCost) // nobody nests like that but to hurt
		}
		return m, document.Problem{Path: m.Name, Cause: document.TooDeep}
	}
	if s.budget != nil && (s.budget.members.Add(-1) < 0 || s.budget.bytes.Add(-size) < 0) {
		return m, document.Problem{Path: m.Name, Cause: document.TooLarge}
	}
	return m, nil
}

// ReadMember yields the documents of a member made by [Source.Member].
func (s Source) ReadMember(ctx context.Context, m Source) iter.Seq2[*document.Document, error] {
	if s.reader == nil {
		return func(yield func(*document.Document, error) bool) {
			yield(nil, document.Problem{Path: m.Name, Cause: document.Unsupported})
		}
	}
	return s.reader.Read(ctx, m)
}

// ReadInside yields the documents of a file found inside s whose bytes are data.
func (s Source) ReadInside(ctx context.Context, name string, data []byte) iter.Seq2[*document.Document, error] {
	m, err := s.Member(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return func(yield func(*document.Document, error) bool) { yield(nil, err) }
	}
	return s.ReadMember(ctx, m)
}

// KeepInside asks edit for the documents of a file found inside s that is kept
// as it is. It is ErrKept if there is anything to change.
func (s Source) KeepInside(ctx context.Context, name string, data []byte, edit EditFunc) error {
	m, err := s.Member(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	n, err := s.RewriteMember(ctx, io.Discard, m, edit)
	if err == nil && n > 0 {
		err = ErrKept
	}
	return err
}

// ErrKept says that something is to change in a file inside that can only be
// kept as it is.
var ErrKept = errors.New("a file inside that can't be changed")

// RewriteMember rewrites a member made by [Source.Member] in its own format.
// A member of a format that can't be rewritten is read instead: edit is asked
// for each of its documents, and it is an error, a document.Problem, if there
// is anything to change; nothing is written then.
func (s Source) RewriteMember(ctx context.Context, w io.Writer, m Source, edit EditFunc) (applied int, err error) {
	if s.reader == nil {
		return 0, nil
	}
	f, err := s.reader.Format(m)
	if err != nil {
		return 0, nil // unread: the Problem is known from reading
	}
	if r, ok := f.(Rewriter); ok {
		asked := 0
		n, err := r.Rewrite(ctx, w, m, func(d *document.Document) ([]document.Edit, error) {
			edits, err := edit(d)
			asked += len(edits)
			return edits, err
		})
		if asked == 0 && errors.As(err, new(document.Problem)) {
			return 0, nil
		}
		return n, err
	}
	for d, err := range f.Extract(ctx, m) {
		if err != nil {
			continue
		}
		edits, err := edit(d)
		if err != nil {
			return 0, err
		}
		if len(edits) > 0 {
			return 0, document.Problem{Path: m.Name, Cause: document.Unsupported}
		}
	}
	return 0, nil
}
