package scan

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"

	"yinqu/document"
	"yinqu/report"
)

// Walk is the Source of the files under roots, each root in turn and below it
// in the order of names. Left out are version control's own directories, the
// lock files of office programs, and what skip says, which is asked with the
// path as reports show it; nil skips nothing more. What a .yinquignore leaves out
// is an Item that says no more than that. A root itself is never left out.
//
// Symbolic links are followed to files, and to directories outside the roots
// once each; a directory inside the roots is read in its own place. A link
// that leads to a directory that holds it is an item with document.Loop.
//
// What a medium refuses for the moment is tried again for about two seconds;
// what it does not answer within half a minute is given up.
func Walk(roots []string, skip func(path string, dir bool) bool) Source {
	return func(ctx context.Context) iter.Seq[Item] {
		// What is asked for ahead is of one walk, and there may be two at a time.
		return walk(roots, skip, newAnswering(disk{}), sleep, mostListed)(ctx)
	}
}

func walk(roots []string, skip func(path string, dir bool) bool, files system, wait func(context.Context, time.Duration) error, listed int) Source {
	return func(ctx context.Context) iter.Seq[Item] {
		return func(yield func(Item) bool) {
			w := &walker{ctx: ctx, skip: skip, yield: yield, files: files, names: &patience{wait: wait}, within: &patience{wait: wait}, listed: listed, who: newObserver(files)}
			for _, r := range roots {
				if _, err := files.Lstat(r); err != nil {
					continue // visit says why
				}
				if real, err := files.Real(r); err == nil {
					w.inside = append(w.inside, absolute(real))
				}
			}
			for _, r := range roots {
				if _, err := files.Lstat(r); err == nil {
					w.patterns = patternsAbove(files, absolute(r))
					w.from(r)
				}
				if !w.visit(r, filepath.Base(absolute(r))) {
					return
				}
			}
		}
	}
}

type walker struct {
	ctx    context.Context
	skip   func(string, bool) bool
	yield  func(Item) bool
	inside []string // the directories whose files are offered, as real paths

	patterns []gitignore.Pattern // of the ignore files that hold here, the strongest last
	who      *observer

	files  system
	names  *patience // with folders,
	within *patience // and with files
	listed int       // entries of a directory held at a time
}

// from sets who can come to the folder that holds file, or what it links to.
func (w *walker) from(file string) {
	if real, err := w.files.Real(file); err == nil {
		file = real
	}
	w.who.at(filepath.Dir(absolute(file)))
}

// visit offers what is at file: its content, or what lies below. It returns
// false when the walk is over.
func (w *walker) visit(file, name string) bool {
	if w.ctx.Err() != nil {
		return false
	}
	info, err := try(w.ctx, w.names, func() (fs.FileInfo, error) { return w.files.Lstat(file) })
	if err != nil {
		return w.problem(file, name, Cause(err))
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		if info, err = try(w.ctx, w.names, func() (fs.FileInfo, error) { return w.files.Stat(file) }); err != nil {
			return w.problem(file, name, w.linkCause(file, err))
		}
		defer func(above report.Exposure) { w.who.reach = above }(w.who.reach)
		w.from(file)
	}
	switch {
	case info.IsDir():
		return w.directory(file, name)
	case !info.Mode().IsRegular():
		return w.problem(file, name, document.Device)
	}
	item := Item{Path: show(file), Name: name, Info: info, Access: w.who.access(file, info), Open: func(ctx context.Context) (File, error) { return open(ctx, w.files, w.within, file) }}
	if !utf8.ValidString(name) {
		item.Cause = document.BadName
	}
	return w.yield(item)
}

// mostListed is how many entries of a directory are held at a time: one of
// millions is gone through several times.
const mostListed = 50_000

func (w *walker) directory(dir, name string) bool {
	if _, err := w.files.Stat(dir); errors.Is(err, errNoAnswer) {
		return w.problem(dir, name, Cause(err))
	}
	defer func(above []gitignore.Pattern) { w.patterns = above }(w.patterns)
	w.patterns = append(slices.Clip(w.patterns), ignorePatterns(w.files, absolute(dir))...)
	defer func(above report.Exposure) { w.who.reach = above }(w.who.reach)
	w.who.enter(dir)
	for after, more := "", true; more; {
		var entries []fs.DirEntry
		_, err := try(w.ctx, w.names, func() (_ any, err error) {
			entries, more, err = w.files.List(dir, after, w.listed)
			return nil, err
		})
		if err != nil && !w.problem(dir, name, Cause(err)) {
			return false
		}
		for some := range slices.Chunk(entries, aheadMost) { // after an error, those that could be read
			forget := w.files.Ahead(dir, some)
			for _, e := range some {
				if !w.entry(dir, e) {
					return false
				}
				after = e.Name()
			}
			forget()
		}
		more = more && err == nil && len(entries) > 0
	}
	return true
}

// entry offers one entry of a directory.
func (w *walker) entry(dir string, e fs.DirEntry) bool {
	file := filepath.Join(dir, e.Name())
	link := e.Type()&fs.ModeSymlink != 0
	isDir := e.IsDir() || link && w.leadsToDirectory(file)
	if skipped(e.Name(), isDir) || w.skip != nil && w.skip(show(file), isDir) {
		return true
	}
	if w.ignored(file, isDir) {
		return w.yield(Item{Ignored: true})
	}
	if isDir && link {
		loop, follow := w.enter(file, dir)
		if loop && !w.problem(file, e.Name(), document.Loop) {
			return false
		}
		if !follow {
			return true
		}
	}
	return w.visit(file, e.Name())
}

// enter decides about a link that leads to a directory.
func (w *walker) enter(link, dir string) (loop, follow bool) {
	target, err := w.files.Real(link)
	if err != nil {
		return false, true // visit states the problem
	}
	target = absolute(target)
	if here, err := w.files.Real(dir); err == nil && within(absolute(here), target) {
		return true, false
	}
	if slices.ContainsFunc(w.inside, func(d string) bool { return within(target, d) }) {
		return false, false
	}
	w.inside = append(w.inside, target)
	return false, true
}

func (w *walker) problem(file, name string, c document.Cause) bool {
	return w.yield(Item{Path: show(file), Name: name, Cause: c})
}

// linkCause says why a link leads nowhere.
func (w *walker) linkCause(file string, err error) document.Cause {
	if c := Cause(err); c != document.Device {
		return c
	}
	if _, err := w.files.Real(file); err != nil && strings.Contains(err.Error(), "too many links") {
		return document.Loop
	}
	return document.Device
}

func (w *walker) leadsToDirectory(file string) bool {
	info, err := w.files.Stat(file)
	return err == nil && info.IsDir()
}

// skipped says what is never read: the stores of version control, and the lock
// files that office programs lay beside an open document.
func skipped(name string, dir bool) bool {
	if dir {
		return slices.Contains([]string{".git", ".hg", ".svn"}, name)
	}
	return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".~lock.")
}

// within reports whether path is dir or lies below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func absolute(p string) string {
	if a, err := filepath.Abs(p); err == nil {
		return a
	}
	return p
}

// show returns a path as reports show it.
func show(file string) string {
	file = path.Clean(filepath.ToSlash(file))
	if utf8.ValidString(file) {
		return file
	}
	var b strings.Builder
	for len(file) > 0 {
		r, n := utf8.DecodeRuneInString(file)
		if r == utf8.RuneError && n == 1 {
			fmt.Fprintf(&b, `\x%02X`, file[0])
		} else {
			b.WriteString(file[:n])
		}
		file = file[n:]
	}
	return b.String()
}
