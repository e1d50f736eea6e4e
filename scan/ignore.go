package scan

import (
	"bufio"
	"io"
	"path/filepath"
	"strings"

	"github.com/go-git/go-git/v5/plumbing/format/gitignore"
)

// ignoreFile holds patterns of what is not to be scanned, in gitignore's
// syntax (gitignore(5)), for its directory and those below.
const ignoreFile = ".yinquignore"

// ignoreLimit bounds an ignore file, in bytes.
const ignoreLimit = 1 << 20

// ignorePatterns returns the patterns of the ignore file in dir, an absolute
// path, that of the weakest first. A file that can't be read has none.
func ignorePatterns(files system, dir string) []gitignore.Pattern {
	f, err := files.Open(filepath.Join(dir, ignoreFile))
	if err != nil {
		return nil
	}
	defer f.Close()
	return parseIgnore(io.NewSectionReader(f, 0, ignoreLimit), components(dir))
}

// parseIgnore reads an ignore file for what lies below domain.
func parseIgnore(r io.Reader, domain []string) []gitignore.Pattern {
	var patterns []gitignore.Pattern
	for s := bufio.NewScanner(io.LimitReader(r, ignoreLimit)); s.Scan(); {
		line := strings.TrimSuffix(s.Text(), "\r")
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			patterns = append(patterns, gitignore.ParsePattern(line, domain))
		}
	}
	return patterns
}

// patternsAbove returns the patterns that hold in dir, an absolute path, from
// the directories above it up to the one that holds a repository or the
// program's settings; none if there is no such directory.
func patternsAbove(files system, dir string) []gitignore.Pattern {
	var patterns []gitignore.Pattern
	for up := dir; ; up = filepath.Dir(up) {
		if up != dir {
			patterns = append(ignorePatterns(files, up), patterns...)
		}
		if isRoot(files, up) {
			return patterns
		}
		if up == filepath.Dir(up) {
			return nil
		}
	}
}

// Settings is the name of the file with the program's settings.
const Settings = ".yinqu.yaml"

// isRoot reports whether dir is where a project begins.
func isRoot(files system, dir string) bool {
	for _, name := range []string{Settings, ".git"} {
		if _, err := files.Lstat(filepath.Join(dir, name)); err == nil {
			return true
		}
	}
	return false
}

// ProjectRoot returns the nearest directory, from dir upwards, that holds the
// settings or a repository; "" if there is none.
func ProjectRoot(dir string) string {
	for dir = absolute(dir); ; dir = filepath.Dir(dir) {
		if isRoot(disk{}, dir) {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// ignored reports whether file is left out by the patterns that hold there.
func (w *walker) ignored(file string, dir bool) bool {
	return len(w.patterns) > 0 && gitignore.NewMatcher(w.patterns).Match(components(absolute(file)), dir)
}

// components returns the parts of an absolute path; of the root none.
func components(path string) []string {
	path = strings.Trim(filepath.ToSlash(path), "/")
	if path == "" {
		return nil
	}
	return strings.Split(path, "/")
}
