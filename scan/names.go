package scan

import (
	"cmp"
	"context"
	"errors"
	"hash/fnv"
	"slices"
	"sync"

	"github.com/sourcegraph/conc/pool"

	"yinqu/document"
	"yinqu/rules"
)

// sureName is the confidence from which on a name is looked for in other
// documents of the run too.
const sureName = 0.97

// maxNames bounds the names that a run keeps.
const maxNames = 50_000

// Names reads the documents of source and returns, sorted, the names of
// persons that they are sure of, for [detect.Engine.Knowing]. Of too many it
// keeps those with the lowest hash: which ones does not depend on the order in
// which documents are read. What can't be read is passed over; Run will tell.
func Names(ctx context.Context, source Source, o Options) ([]string, error) {
	var mu sync.Mutex
	found := map[string]bool{}
	workers := pool.New().WithMaxGoroutines(o.Jobs).WithContext(ctx).WithCancelOnError()
	for d, err := range Documents(ctx, source, o.Reader) {
		if err != nil {
			continue
		}
		workers.Go(func(ctx context.Context) error {
			r, err := o.Engine.Detect(ctx, d)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			for _, f := range r.Findings {
				if f.Entity == rules.Person && f.Confidence >= sureName {
					found[document.FoldString(d.In(f.Span))] = true
				}
			}
			if len(found) > 2*maxNames {
				fewer(found)
			}
			return nil
		})
	}
	if err := errors.Join(workers.Wait(), ctx.Err()); err != nil {
		return nil, err
	}
	fewer(found)
	names := make([]string, 0, len(found))
	for s := range found {
		names = append(names, s)
	}
	slices.Sort(names)
	return names, nil
}

// fewer cuts names to those with the lowest hash.
func fewer(names map[string]bool) {
	if len(names) <= maxNames {
		return
	}
	all := make([]string, 0, len(names))
	for s := range names {
		all = append(all, s)
	}
	sum := func(s string) uint64 {
		h := fnv.New64a()
		h.Write([]byte(s))
		return h.Sum64()
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(sum(a), sum(b)), cmp.Compare(a, b)) })
	for _, s := range all[maxNames:] {
		delete(names, s)
	}
}
