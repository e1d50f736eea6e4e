package report

import (
	"fmt"
	"regexp"
	"sync"

	"yinqu/document"
)

// A namer names files in the reports that get passed around. Unless the paths
// are asked for, a file is called by its number in the scan: its own name, that
// of its folder or of a sheet may say whom it is about, and so may its owner's.
type namer struct {
	show  bool
	files int
}

// file returns f with the names that it may be shown under.
func (n *namer) file(f File) File {
	n.files++
	if n.show {
		return f
	}
	own := f.Path
	f.Path = numbered(n.files, own)
	if f.Access != nil {
		f.Access = &Access{Exposure: f.Access.Exposure, Mode: f.Access.Mode}
	}
	problems := f.Problems
	f.Problems = nil
	for _, p := range problems {
		if p.Path == own || p.Path == "" {
			p.Path = f.Path
		} else {
			p.Path = f.Path + "!*" + extension(p.Path)
		}
		f.Problems = append(f.Problems, p)
	}
	findings := f.Findings
	f.Findings = nil
	for _, x := range findings {
		x.Location.Path = opaquePlace(x.Location)
		f.Findings = append(f.Findings, x)
	}
	return f
}

// folder returns what the ith folder of a summary, from 0, may be shown as.
func (n *namer) folder(i int, path string) string {
	if n.show {
		return path
	}
	return fmt.Sprintf("folder-%02d", i+1)
}

// ranked returns what a file of a summary may be shown as.
func (n *namer) ranked(r Ranked) string {
	if n.show {
		return r.Path
	}
	return numbered(r.Number, r.Path)
}

func numbered(n int, path string) string { return fmt.Sprintf("file-%04d%s", n, extension(path)) }

var (
	plainExtension = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\.[A-Za-z0-9]{1,5}$`) })
	cellReference  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`![A-Z]{1,3}[0-9]+$`) })
)

func extension(name string) string { return plainExtension().FindString(name) }

// opaquePlace keeps of a place what the format counts, not what somebody named.
func opaquePlace(l Location) string {
	switch {
	case l.Segment == document.Filename || countedOnly().MatchString(l.Path):
		return l.Path
	case cellReference().MatchString(l.Path):
		return "*" + cellReference().FindString(l.Path)
	case l.Path != "":
		return "*"
	}
	return ""
}
