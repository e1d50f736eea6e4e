package scan

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"yinqu/document"
)

// blobLimit bounds a blob, which has to be held in memory.
const blobLimit = 256 << 20

// A Git reads what a repository holds, through the git program: always the
// objects, never the work tree.
type Git struct {
	dir   string
	large func() (string, error) // where large files are kept

	mu  sync.Mutex // one question to cat-file at a time
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// OpenGit opens the repository that holds dir; "" is the current directory. If
// there is none, the first question says so. The caller closes it when the scans of its sources are over.
func OpenGit(ctx context.Context, dir string) (*Git, error) {
	g := &Git{dir: dir}
	g.large = sync.OnceValues(func() (string, error) {
		name, err := g.output(ctx, "rev-parse", "--git-path", "lfs/objects")
		name = strings.TrimRight(name, "\r\n")
		if err == nil && !filepath.IsAbs(name) {
			name = filepath.Join(dir, name)
		}
		return name, err
	})
	g.cmd = g.command(ctx, "cat-file", "--batch")
	var err error
	if g.in, err = g.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	g.out = bufio.NewReader(out)
	if err := g.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	return g, nil
}

// Close ends the git program.
func (g *Git) Close() error {
	g.in.Close()
	return g.cmd.Wait()
}

// command runs git so that the repository's own settings start no program.
func (g *Git) command(ctx context.Context, args ...string) *exec.Cmd {
	c := exec.CommandContext(ctx, "git", append([]string{"-c", "core.fsmonitor=false"}, args...)...)
	c.Dir = g.dir
	return c
}

func (g *Git) output(ctx context.Context, args ...string) (string, error) {
	out, err := g.command(ctx, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(string(exit.Stderr)))
	}
	if err != nil {
		return "", fmt.Errorf("run git: %w", err)
	}
	return string(out), nil
}

// Index returns the Source of the files that the next commit would add or
// change. An error comes before any file.
func (g *Git) Index(ctx context.Context) (Source, error) {
	out, err := g.output(ctx, "diff", "--cached", "--raw", "-z", "--no-abbrev", "--find-renames", "--no-ext-diff", "--diff-filter=d")
	if err != nil {
		// Outside a repository diff knows no --cached, and rev-parse says why.
		if _, outside := g.output(ctx, "rev-parse", "--git-dir"); outside != nil {
			err = outside
		}
		return nil, err
	}
	changes, err := parseRaw(out)
	if err != nil {
		return nil, err
	}
	return g.source(changes), nil
}

// Range returns the Source of the files that the commits of a revision range
// add or change, the oldest commit first, each content once under each name.
func (g *Git) Range(ctx context.Context, revisions string) (Source, error) {
	args := []string{"rev-list", "--reverse"}
	for _, r := range strings.Fields(revisions) {
		if strings.HasPrefix(r, "-") && r != "--not" && r != "--all" {
			return nil, fmt.Errorf("%q is no revision", r)
		}
		args = append(args, r)
	}
	if len(args) == 2 {
		return nil, errors.New("the revision range is empty")
	}
	commits, err := g.output(ctx, append(args, "--")...)
	if err != nil {
		return nil, err
	}
	// Of a merge only what differs from every parent is new.
	c := g.command(ctx, "diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-abbrev", "--find-renames", "--diff-filter=d")
	c.Stdin = strings.NewReader(commits)
	out, err := c.Output()
	if err != nil {
		return nil, fmt.Errorf("git diff-tree: %w", err)
	}
	changes, err := parseRaw(string(out))
	if err != nil {
		return nil, err
	}
	type key struct{ blob, path string }
	seen := map[key]bool{}
	changes = slices.DeleteFunc(changes, func(c change) bool {
		k := key{c.blob, c.path}
		again := seen[k]
		seen[k] = true
		return again
	})
	return g.source(changes), nil
}

// A change is one file that a commit adds or changes.
type change struct {
	commit string // "" in the index
	mode   string
	blob   string
	before string // the blob that it replaces; "" if the file is new
	path   string
	moved  bool // from another path
}

// parseRaw reads the raw output format of git diff, and of diff-tree with
// combined merges (git-diff(1), RAW OUTPUT FORMAT and DIFF FORMAT FOR MERGES).
func parseRaw(out string) ([]change, error) {
	var changes []change
	commit := ""
	tokens := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		if t == "" {
			continue
		}
		if t[0] != ':' {
			commit = t
			continue
		}
		parents := len(t) - len(strings.TrimLeft(t, ":"))
		f := strings.Fields(t[parents:])
		if i++; len(f) != 2*(parents+1)+1 || i == len(tokens) {
			return nil, fmt.Errorf("git says what is not understood: %d fields", len(f))
		}
		c := change{commit: commit, mode: f[parents], blob: f[2*parents+1], before: f[parents+1], path: tokens[i]}
		if parents == 1 && strings.HasPrefix(f[4], "R") { // the old path and the new one
			if i++; i == len(tokens) {
				return nil, errors.New("git says what is not understood: a rename without a new path")
			}
			c.path, c.moved = tokens[i], true
		}
		if strings.Trim(c.before, "0") == "" || parents > 1 {
			c.before = ""
		}
		changes = append(changes, c)
	}
	return changes, nil
}

// The modes of git's index that have no content of their own here.
const (
	modeSubmodule = "160000"
	modeLink      = "120000"
)

func (g *Git) source(changes []change) Source {
	return func(ctx context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			ignore := g.ignorer()
			for _, c := range changes {
				if ctx.Err() != nil {
					return
				}
				if c.mode == modeSubmodule || strings.Trim(c.blob, "0") == "" {
					continue
				}
				item := g.item(c)
				if ignore(c) {
					item = Item{Ignored: true}
				}
				if !yield(item) {
					return
				}
			}
		}
	}
}

func (g *Git) item(c change) Item {
	item := Item{Path: show(c.path), Name: path.Base(c.path)}
	if c.commit != "" {
		item.Path = c.commit[:min(10, len(c.commit))] + ":" + item.Path
	}
	if !utf8.ValidString(item.Name) {
		item.Cause = document.BadName
	}
	item.Renamed = c.moved
	item.Open = func(ctx context.Context) (File, error) { return g.open(ctx, c.blob, c.mode != modeLink) }
	if c.before != "" {
		item.Before = func(ctx context.Context) (File, error) { return g.open(ctx, c.before, false) }
	}
	return item
}

// ignorer returns what says whether the ignore files that belong to the change
// itself, in the index or its commit, leave it out.
func (g *Git) ignorer() func(change) bool {
	known := map[string][]gitignore.Pattern{} // of one commit, by directory
	commit := ""
	var patterns func(dir string) []gitignore.Pattern
	patterns = func(dir string) []gitignore.Pattern {
		if p, ok := known[dir]; ok {
			return p
		}
		var p []gitignore.Pattern
		if dir != "." {
			p = slices.Clip(patterns(path.Dir(dir)))
		}
		name := path.Join(dir, ignoreFile)
		if b, err := g.blob(commit + ":" + name); err == nil && !strings.Contains(name, "\n") {
			p = append(p, parseIgnore(bytes.NewReader(b), components(path.Clean("/"+dir)))...)
		}
		known[dir] = p
		return p
	}
	return func(c change) bool {
		if c.commit != commit {
			commit = c.commit
			clear(known)
		}
		all := components("/" + c.path)
		for n := 1; n < len(all); n++ { // a directory that is left out, with all in it
			dir := path.Join(all[:n]...)
			if p := patterns(path.Dir(dir)); len(p) > 0 && gitignore.NewMatcher(p).Match(all[:n], true) {
				return true
			}
		}
		p := patterns(path.Dir(c.path))
		return len(p) > 0 && gitignore.NewMatcher(p).Match(all, false)
	}
}

// open reads a blob, or the large file that it stands for.
func (g *Git) open(ctx context.Context, blob string, large bool) (File, error) {
	b, err := g.blob(blob)
	if err != nil {
		return nil, err
	}
	if oid := largeFile(b); large && oid != "" {
		dir, err := g.large()
		if err != nil {
			return nil, err
		}
		return open(ctx, disk{}, newPatience(), filepath.Join(dir, oid[:2], oid[2:4], oid))
	}
	return memoryFile{bytes.NewReader(b)}, nil
}

func (g *Git) blob(id string) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, err := io.WriteString(g.in, id+"\n"); err != nil {
		return nil, fmt.Errorf("ask git: %w", err)
	}
	head, err := g.out.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("ask git: %w", err)
	}
	f := strings.Fields(head)
	if len(f) != 3 || f[1] != "blob" {
		return nil, document.Problem{Cause: document.Vanished}
	}
	size, err := strconv.ParseInt(f[2], 10, 64)
	if err != nil {
		return nil, fmt.Errorf("ask git: %w", err)
	}
	if size > blobLimit {
		if _, err := io.CopyN(io.Discard, g.out, size+1); err != nil {
			return nil, fmt.Errorf("ask git: %w", err)
		}
		return nil, document.Problem{Cause: document.TooLarge}
	}
	b := make([]byte, size+1) // and the line end that follows it
	if _, err := io.ReadFull(g.out, b); err != nil {
		return nil, fmt.Errorf("ask git: %w", err)
	}
	return b[:size], nil
}

var pointer = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^version https://git-lfs\.github\.com/spec/v1\n(?:[^\n]*\n)*?oid sha256:([0-9a-f]{64})\n`)
})

// largeFile returns the id of the large file that b is a pointer to, or "".
func largeFile(b []byte) string {
	if m := pointer().FindSubmatch(b[:min(len(b), 1024)]); m != nil {
		return string(m[1])
	}
	return ""
}
