package extract_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"yinqu/document"
	"yinqu/extract"
)

// stub is a format whose files begin with its name.
type stub struct {
	name    string
	extract func(ctx context.Context, src extract.Source, yield func(*document.Document, error) bool)
}

func (s stub) Name() string               { return s.name }
func (s stub) Match(h *extract.Head) bool { return strings.HasPrefix(string(h.Bytes), s.name) }
func (s stub) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) { s.extract(ctx, src, yield) }
}

func fails(err error) func(context.Context, extract.Source, func(*document.Document, error) bool) {
	return func(_ context.Context, _ extract.Source, yield func(*document.Document, error) bool) { yield(nil, err) }
}

func open(r *extract.Reader, name, data string) extract.Source {
	return r.Open(name, strings.NewReader(data), int64(len(data)))
}

func readErr(ctx context.Context, r *extract.Reader, name, data string) error {
	for _, err := range r.Read(ctx, open(r, name, data)) {
		return err
	}
	return nil
}

func TestReadErrorsAreProblems(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name string
		ctx  context.Context
		data string
		err  error
		want document.Problem
	}{
		{"empty", t.Context(), "", nil, document.Problem{Path: "f", Cause: document.Empty}},
		{"no format", t.Context(), "b", nil, document.Problem{Path: "f", Cause: document.Unsupported}},
		{"parser error", t.Context(), "a", errors.New("unexpected 林小满"), document.Problem{Path: "f", Cause: document.Malformed}},
		{"problem without a name", t.Context(), "a", document.Problem{Cause: document.Encrypted}, document.Problem{Path: "f", Cause: document.Encrypted}},
		{"wrapped problem of a part", t.Context(), "a", fmt.Errorf("part: %w", document.Problem{Path: "p", Cause: document.TooLarge}), document.Problem{Path: "p", Cause: document.TooLarge}},
		{"deadline", t.Context(), "a", context.DeadlineExceeded, document.Problem{Path: "f", Cause: document.Timeout}},
		{"cancelled", cancelled, "a", nil, document.Problem{Path: "f", Cause: document.Interrupted}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil, stub{"a", fails(tt.err)})
			if got := readErr(tt.ctx, r, "f", tt.data); got != tt.want {
				t.Errorf("got %#v", got)
			}
		})
	}
}

func TestReadEndsAtTheTimeLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := extract.NewReader(extract.Limits{Time: time.Second}, nil,
			stub{"a", func(ctx context.Context, _ extract.Source, yield func(*document.Document, error) bool) {
				<-ctx.Done()
				yield(nil, errors.New("gave up"))
			}})
		for size, want := range map[int]time.Duration{1: time.Second, 3 << 20: 4 * time.Second} { // a second more for each MiB
			start := time.Now()
			if got := readErr(t.Context(), r, "f", strings.Repeat("a", size)); got != (document.Problem{Path: "f", Cause: document.Timeout}) {
				t.Errorf("got %v", got)
			}
			if took := time.Since(start); took != want {
				t.Errorf("%d bytes: ended after %v, want %v", size, took, want)
			}
		}
	})
}

// TestOthersHaveTheirTime lets who takes a document work on it for longer than
// reading the file may take.
func TestOthersHaveTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := extract.NewReader(extract.Limits{Time: 3 * time.Second}, nil,
			stub{"a", func(ctx context.Context, _ extract.Source, yield func(*document.Document, error) bool) {
				time.Sleep(time.Second)
				if ctx.Err() != nil || !yield(&document.Document{Name: "f"}, nil) || ctx.Err() != nil {
					t.Errorf("ended early: %v", ctx.Err())
				}
				<-ctx.Done()
				yield(nil, ctx.Err())
			}})
		start := time.Now()
		var got []error
		for _, err := range r.Read(t.Context(), open(r, "f", "a")) {
			if got = append(got, err); err == nil {
				time.Sleep(time.Hour)
			}
		}
		if len(got) != 2 || got[0] != nil || got[1] != (document.Problem{Path: "f", Cause: document.Timeout}) {
			t.Errorf("got %v", got)
		}
		if took := time.Since(start); took != time.Hour+3*time.Second {
			t.Errorf("ended after %v", took)
		}
	})
}

func TestFirstMatchReads(t *testing.T) {
	r := extract.NewReader(extract.Limits{}, nil, stub{name: "ab"}, stub{name: "a"})
	for data, want := range map[string]string{"abc": "ab", "a": "a"} {
		f, err := r.Format(open(r, "f", data))
		if err != nil || f.Name() != want {
			t.Errorf("%s: %v, %v", data, f, err)
		}
	}
}

// nested reads "z" followed by a file, its member.
func nested() extract.Format {
	return stub{"z", func(ctx context.Context, src extract.Source, yield func(*document.Document, error) bool) {
		m, err := src.Member("m", io.NewSectionReader(src.Data, 1, src.Size-1), src.Size-1)
		if err != nil {
			yield(nil, err)
			return
		}
		for d, err := range src.ReadMember(ctx, m) {
			if !yield(d, err) {
				return
			}
		}
	}}
}

func TestMemberLimits(t *testing.T) {
	plain := stub{"a", func(_ context.Context, src extract.Source, yield func(*document.Document, error) bool) {
		yield(&document.Document{Name: src.Name}, nil)
	}}
	tests := []struct {
		name   string
		limits extract.Limits
		data   string
		want   error
	}{
		{"within", extract.Limits{}, "zza", nil},
		{"too deep", extract.Limits{Depth: 2}, "zzza", document.Problem{Path: "f!m!m!m", Cause: document.TooDeep}},
		{"too many", extract.Limits{Members: 1}, "zza", document.Problem{Path: "f!m!m", Cause: document.TooLarge}},
		{"too large together", extract.Limits{Bytes: 6}, "zzaa" + "a", document.Problem{Path: "f!m!m", Cause: document.TooLarge}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(tt.limits, nil, nested(), plain)
			if got := readErr(t.Context(), r, "f", tt.data); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	t.Run("limits hold for each file anew", func(t *testing.T) {
		r := extract.NewReader(extract.Limits{Members: 1}, nil, nested(), plain)
		for range 3 {
			if err := readErr(t.Context(), r, "f", "za"); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("no reader", func(t *testing.T) {
		src := extract.Source{Name: "f"}
		for _, err := range src.ReadMember(t.Context(), extract.Source{Name: "f!m"}) {
			if err != (document.Problem{Path: "f!m", Cause: document.Unsupported}) {
				t.Error(err)
			}
		}
	})
}

func TestPasswords(t *testing.T) {
	r := extract.NewReader(extract.Limits{}, []string{"x"})
	src := open(r, "f", "a")
	m, _ := src.Member("m", src.Data, 1)
	if got := m.Passwords(); len(got) != 1 || got[0] != "x" {
		t.Errorf("got %v", got)
	}
}

// TestReadCountsWhatRepeats has members beyond the first few told as one.
func TestReadCountsWhatRepeats(t *testing.T) {
	tests := []struct {
		name  string
		cause document.Cause
		n     int
		want  []document.Problem
	}{
		{"one over a limit", document.TooDeep, 1, []document.Problem{{Path: "f!0", Cause: document.TooDeep}}},
		{"many over a limit", document.TooDeep, 30_000, []document.Problem{{Path: "f!0", Cause: document.TooDeep, Count: 30_000}}},
		{"a few with passwords", document.Encrypted, 2, []document.Problem{{Path: "f!0", Cause: document.Encrypted}, {Path: "f!1", Cause: document.Encrypted}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := extract.NewReader(extract.Limits{}, nil, stub{"a", func(_ context.Context, _ extract.Source, yield func(*document.Document, error) bool) {
				for i := range tt.n {
					yield(nil, document.Problem{Path: fmt.Sprintf("f!%d", i), Cause: tt.cause})
				}
			}})
			var got []document.Problem
			for _, err := range r.Read(t.Context(), open(r, "f", "a")) {
				var p document.Problem
				errors.As(err, &p)
				got = append(got, p)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got %v", got)
			}
		})
	}
	r := extract.NewReader(extract.Limits{}, nil, stub{"a", func(_ context.Context, _ extract.Source, yield func(*document.Document, error) bool) {
		for i := range 500 {
			yield(nil, document.Problem{Path: fmt.Sprintf("f!%d", i), Cause: document.Encrypted})
		}
	}})
	n, parts := 0, 0
	for _, err := range r.Read(t.Context(), open(r, "f", "a")) {
		var p document.Problem
		errors.As(err, &p)
		n++
		parts += max(1, p.Count)
	}
	if n > 20 || parts != 500 {
		t.Errorf("%d errors for %d parts", n, parts)
	}
}
