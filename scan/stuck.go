package scan

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// answerLimit is how long a medium may take to answer one question. A server
// that went away can keep a question for ever: no call to the system comes
// back, and none can be taken back.
const answerLimit = 30 * time.Second

// A folder of which mostStuck questions hang is asked nothing more while they
// do, and nothing is when mostWaiting hang: each keeps a thread of the system.
const (
	mostStuck   = 2
	mostWaiting = 16
)

// errNoAnswer says that a medium did not answer in time.
var errNoAnswer = errors.New("the medium does not answer")

// answering is a system that gives up what takes too long. It is safe for
// concurrent use if the system is.
type answering struct {
	system
	limit func(name string) (over <-chan time.Time, stop func() bool)

	known []known // asked for ahead, in the order of the walk, whose alone they are

	mu      sync.Mutex
	stuck   map[string]int // questions that hang, by folder
	hung    map[string]int // and by name: each is asked about once, so that one file does not stop its folder
	waiting int            // of all folders
}

func newAnswering(s system) *answering {
	return &answering{system: s, stuck: map[string]int{}, hung: map[string]int{}, limit: func(string) (<-chan time.Time, func() bool) {
		t := time.NewTimer(answerLimit)
		return t.C, t.Stop
	}}
}

// refuses reports whether name is not to be asked about: it hangs, or its
// folder, or one that this lies in, has proven not to answer.
func (a *answering) refuses(name string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.waiting == 0 {
		return false
	}
	if a.hung[name] > 0 {
		return true
	}
	folder := filepath.Dir(name)
	for dir, n := range a.stuck {
		if n >= mostStuck && (folder == dir || strings.HasPrefix(folder, strings.TrimSuffix(dir, string(filepath.Separator))+string(filepath.Separator))) {
			return true
		}
	}
	return a.waiting >= mostWaiting
}

func (a *answering) hangs(name string, by int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.waiting += by
	count := func(m map[string]int, key string) {
		if m[key] += by; m[key] == 0 {
			delete(m, key)
		}
	}
	count(a.stuck, filepath.Dir(name))
	count(a.hung, name)
}

// An answer is what a question to the system came to.
type answer[T any] struct {
	v   T
	err error
}

// ask calls f, which asks about the file called name. An answer that comes too
// late goes to late.
func ask[T any](a *answering, name string, f func() (T, error), late func(T, error)) (T, error) {
	var none T
	if a.refuses(name) {
		return none, errNoAnswer
	}
	got := make(chan answer[T], 1)
	go func() {
		v, err := f()
		got <- answer[T]{v, err}
	}()
	over, stop := a.limit(name)
	defer stop()
	select {
	case r := <-got:
		return r.v, r.err
	case <-over:
	}
	a.hangs(name, 1)
	go func() {
		r := <-got
		a.hangs(name, -1)
		if late != nil {
			late(r.v, r.err)
		}
	}()
	return none, errNoAnswer
}

// known is what was asked for ahead about a file.
type known struct {
	name    string
	info    fs.FileInfo
	permits permits
	told    bool // permits are known
}

// aheadMost is how many files are asked about in one question: handing each
// question over costs more than asking it.
const aheadMost = 64

// Ahead asks about many files in one question. What fails is asked for again
// by itself.
func (a *answering) Ahead(dir string, entries []fs.DirEntry) (forget func()) {
	entries = entries[:min(len(entries), aheadMost)]
	// That it hangs says of one file that it does, not of the folder.
	a.known, _ = ask(a, filepath.Join(dir, "*", "*"), func() ([]known, error) {
		all := make([]known, 0, len(entries))
		for _, e := range entries {
			k := known{name: filepath.Join(dir, e.Name())}
			var err error
			if k.info, err = a.system.Lstat(k.name); err != nil {
				continue
			}
			if k.info.Mode().IsRegular() {
				k.permits, k.told = a.system.Permits(k.name, k.info, mayRead)
			}
			all = append(all, k)
		}
		return all, nil
	}, nil)
	return func() { a.known = nil }
}

// ahead returns what was asked for ahead about the file called name, nil if
// nothing was. The walk is done with those before it.
func (a *answering) ahead(name string) *known {
	for i := range a.known {
		if a.known[i].name == name {
			a.known = a.known[i:]
			return &a.known[0]
		}
	}
	return nil
}

func (a *answering) Lstat(name string) (fs.FileInfo, error) {
	if k := a.ahead(name); k != nil {
		return k.info, nil
	}
	return ask(a, name, func() (fs.FileInfo, error) { return a.system.Lstat(name) }, nil)
}

func (a *answering) Stat(name string) (fs.FileInfo, error) {
	return ask(a, name, func() (fs.FileInfo, error) { return a.system.Stat(name) }, nil)
}

func (a *answering) Real(name string) (string, error) {
	return ask(a, name, func() (string, error) { return a.system.Real(name) }, nil)
}

func (a *answering) Permits(name string, info fs.FileInfo, what fs.FileMode) (permits, bool) {
	if k := a.ahead(name); k != nil && k.told && what == mayRead {
		return k.permits, true
	}
	p, err := ask(a, name, func() (permits, error) {
		p, ok := a.system.Permits(name, info, what)
		if !ok {
			return p, fs.ErrInvalid
		}
		return p, nil
	}, nil)
	return p, err == nil
}

// listing is what List gives.
type listing struct {
	entries []fs.DirEntry
	more    bool
	err     error
}

func (a *answering) List(dir, after string, most int) (entries []fs.DirEntry, more bool, err error) {
	l, err := ask(a, dir, func() (l listing, _ error) {
		l.entries, l.more, l.err = a.system.List(dir, after, most)
		return l, nil
	}, nil)
	return l.entries, l.more, errors.Join(err, l.err)
}

func (a *answering) Open(name string) (handle, error) {
	h, err := ask(a, name, func() (handle, error) { return a.system.Open(name) }, func(h handle, err error) {
		if err == nil {
			h.Close()
		}
	})
	if err != nil {
		return nil, err
	}
	return &answeringHandle{h, a, name}, nil
}

// answeringHandle is an open file that gives up what takes too long.
type answeringHandle struct {
	handle
	*answering
	name string
}

// buffers are what files are read into: a read that comes too late must not
// write where somebody else reads by then.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

func (h *answeringHandle) ReadAt(b []byte, off int64) (int, error) {
	own := buffers.Get().(*[]byte)
	if cap(*own) < len(b) {
		*own = make([]byte, len(b))
	}
	n, err := ask(h.answering, h.name, func() (int, error) { return h.handle.ReadAt((*own)[:len(b)], off) }, nil)
	if errors.Is(err, errNoAnswer) {
		return 0, err
	}
	copy(b, (*own)[:n])
	buffers.Put(own)
	return n, err
}

func (h *answeringHandle) Stat() (fs.FileInfo, error) {
	return ask(h.answering, h.name, h.handle.Stat, nil)
}

func (h *answeringHandle) Close() error {
	_, err := ask(h.answering, h.name, func() (any, error) { return nil, h.handle.Close() }, nil)
	return err
}
