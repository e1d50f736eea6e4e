package isolate

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"yinqu/document"
	"yinqu/extract"
	"yinqu/extract/extracttest"
	"yinqu/extract/text"
)

// TestMain lets the test binary be its own child.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == Arg {
		if err := Serve(os.Stdin, os.Stdout, []extract.Format{text.Format{}, hostile{}}, 256<<20); err != nil {
			panic(err)
		}
		return
	}
	os.Exit(m.Run())
}

func pool(t *testing.T) *Pool {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := NewPool(func() *exec.Cmd { return exec.Command(self, Arg) })
	t.Cleanup(p.Close)
	return p
}

// hostile is a format whose reader does what the file says.
type hostile struct{}

func (hostile) Name() string               { return "hostile" }
func (hostile) Match(h *extract.Head) bool { return strings.HasSuffix(h.Name, ".evil") }

func (hostile) Extract(ctx context.Context, src extract.Source) iter.Seq2[*document.Document, error] {
	return func(yield func(*document.Document, error) bool) {
		b, _ := io.ReadAll(src.Reader())
		switch string(b) {
		case "panic":
			panic("张三的病历") // must not be seen in the parent
		case "hang":
			for sum := 0; ; sum++ {
				runtime.KeepAlive(sum)
			}
		case "memory":
			var keep [][]byte
			for {
				keep = append(keep, bytes.Repeat([]byte{1}, 16<<20))
				runtime.KeepAlive(keep)
			}
		case "exit":
			os.Exit(0)
		}
		yield(&document.Document{Name: src.Name, Format: "hostile", Text: string(b)}, nil)
	}
}

func read(ctx context.Context, r *extract.Reader, name, content string) (texts []string, err error) {
	for d, e := range r.Read(ctx, r.Open(name, strings.NewReader(content), int64(len(content)))) {
		if e != nil {
			err = e
			continue
		}
		texts = append(texts, d.Text)
	}
	return texts, err
}

func TestAcceptThroughTheBorder(t *testing.T) {
	extracttest.Accept(t, pool(t).Wrap(text.Format{}),
		extracttest.File{Name: "a.txt", Data: []byte("姓名：纪小满\n电话：13800001111\n")},
		extracttest.File{Name: "b.csv", Data: []byte("姓名,班级\n纪小满,初三1班\n")})
}

func TestHostileFilesCostThemselvesOnly(t *testing.T) {
	tests := []struct {
		content string
		cause   document.Cause
	}{
		{"panic", document.Crashed}, {"hang", document.Timeout}, {"memory", document.Memory}, {"exit", document.Crashed},
	}
	p := pool(t)
	patient := extract.NewReader(extract.Limits{}, nil, p.Wrap(hostile{}))
	hasty := extract.NewReader(extract.Limits{Time: time.Second}, nil, p.Wrap(hostile{}))
	for _, tt := range tests {
		t.Run(tt.content, func(t *testing.T) {
			if tt.cause == document.Memory && raceEnabled {
				t.Skip("memory is unbounded under the race detector")
			}
			r := patient
			if tt.cause == document.Timeout {
				r = hasty
			}
			_, err := read(context.Background(), r, "x.evil", tt.content)
			var problem document.Problem
			if !errors.As(err, &problem) || problem != (document.Problem{Path: "x.evil", Cause: tt.cause}) {
				t.Errorf("got %v, want %s", err, tt.cause)
			}
			got, err := read(context.Background(), patient, "y.evil", "fine")
			if err != nil || len(got) != 1 || got[0] != "fine" {
				t.Errorf("the next file gave %q, %v", got, err)
			}
		})
	}
}

func TestOneChildServesManyFiles(t *testing.T) {
	p := pool(t)
	r := extract.NewReader(extract.Limits{}, nil, p.Wrap(hostile{}))
	for range 20 {
		if _, err := read(context.Background(), r, "y.evil", "fine"); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.idle) != 1 {
		t.Errorf("%d children live, want 1", len(p.idle))
	}
}

func TestALargeFileCrossesInBlocks(t *testing.T) {
	content := strings.Repeat("一二三四五六七八九十\n", 200_000) // 6.2 MB
	got, err := read(context.Background(), extract.NewReader(extract.Limits{}, nil, pool(t).Wrap(hostile{})), "big.evil", content)
	if err != nil || len(got) != 1 || got[0] != content {
		t.Errorf("%d texts, %v; want the file unchanged", len(got), err)
	}
}

func TestCancelledRunIsInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	r := extract.NewReader(extract.Limits{}, nil, pool(t).Wrap(hostile{}))
	time.AfterFunc(200*time.Millisecond, cancel)
	_, err := read(ctx, r, "x.evil", "hang")
	if !errors.Is(err, document.Problem{Path: "x.evil", Cause: document.Interrupted}) {
		t.Errorf("got %v", err)
	}
}

func TestEditErrorComesBackAsItself(t *testing.T) {
	w := pool(t).Wrap(text.Format{}).(extract.Rewriter)
	r := extract.NewReader(extract.Limits{}, nil, w)
	own := errors.New("no")
	_, err := w.Rewrite(context.Background(), io.Discard, r.Open("a.txt", strings.NewReader("甲乙丙"), 9),
		func(*document.Document) ([]document.Edit, error) { return nil, own })
	if err != own {
		t.Errorf("got %v", err)
	}
}
