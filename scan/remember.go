package scan

import (
	"context"
	"crypto/sha256"
	"io"
	"slices"

	"yinqu/document"
	"yinqu/report"
	"yinqu/scan/cache"
)

// maxRemembered is how many results of one container are worth remembering.
const maxRemembered = 1000

// Causes that may be gone at the next scan, so that their results are not
// remembered. What took much time is remembered as long as the run lasts.
var (
	passing = []document.Cause{document.Vanished, document.Busy, document.Interrupted, document.Permission, document.Device}
	costly  = []document.Cause{document.Timeout, document.Memory, document.Crashed}
)

// A memory is the cache as it bears on one item.
type memory struct {
	*Options
	item  Item
	stat  cache.Stat
	hash  cache.Hash
	files []report.File
	brief bool // the results hold for this run only
	spoil bool // the results must not be remembered
}

// remember returns the memory of item, or nil if its results can't be
// remembered.
func remember(o *Options, item Item) *memory {
	if o.Cache == nil || item.Info == nil || item.Cause != "" {
		return nil
	}
	return &memory{Options: o, item: item, stat: statOf(item.Info)}
}

// byStat returns what is remembered of a file that looks unchanged.
func (m *memory) byStat(ctx context.Context) ([]report.File, bool) {
	if m.Verify {
		return nil, false
	}
	return m.now(m.Cache.ByStat(ctx, m.item.Path, m.item.Name, m.stat))
}

// byContent reads the file once for its hash and returns what is remembered
// of such content.
func (m *memory) byContent(ctx context.Context, f File) ([]report.File, bool) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, f.Size())); err != nil {
		m.spoil = true
		return nil, false
	}
	h.Sum(m.hash[:0])
	return m.now(m.Cache.ByContent(ctx, m.item.Path, m.item.Name, m.stat, m.hash))
}

// now gives results that are remembered the file's own date: the same content
// may have been seen elsewhere.
func (m *memory) now(files []report.File, ok bool) ([]report.File, bool) {
	for i := range files {
		if !files[i].Modified.IsZero() {
			files[i].Modified = modified(m.item.Info.ModTime())
		}
	}
	return files, ok
}

// take notes a result that was emitted.
func (m *memory) take(f report.File) {
	caused := func(by []document.Cause) bool {
		return slices.ContainsFunc(f.Problems, func(p report.Problem) bool { return slices.Contains(by, p.Cause) })
	}
	if m.spoil || len(m.files) == maxRemembered || caused(passing) {
		m.spoil, m.files = true, nil
		return
	}
	m.brief = m.brief || caused(costly)
	m.files = append(m.files, f)
}

// keep stores what was taken, once the item is done and f did not change.
func (m *memory) keep(f File) {
	if !m.spoil && len(m.files) > 0 && !f.Changed() && !f.Broken() {
		m.Cache.Put(m.item.Path, m.item.Name, m.stat, m.hash, m.files, m.brief)
	}
}
