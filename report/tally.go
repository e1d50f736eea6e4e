package report

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"yinqu/judge"
	"yinqu/rules"
)

const (
	mostRanked  = 20
	mostFolders = 10_000
)

// A Tally sums up results as they come, in bounded memory.
type Tally struct {
	sum     Summary
	folders map[string]int // index in sum.Folders
	ranked  []ranking
}

type ranking struct {
	Ranked
	weight int
}

// NewTally returns a Tally of no files.
func NewTally(policy string) *Tally {
	return &Tally{sum: Summary{Schema: Schema, Policy: policy, Verdicts: map[judge.Verdict]int{}}, folders: map[string]int{}}
}

// Add counts f.
func (t *Tally) Add(f *File) {
	s := &t.sum
	s.Files++
	s.Verdicts[f.Verdict]++
	s.Findings += f.found()
	s.Problems += len(f.Problems)
	if f.Protected {
		s.Protected++
	}
	if f.Expired {
		s.Expired++
	}
	if e := f.exposure(); e != "" && len(f.Findings) > 0 {
		if s.Exposed == nil {
			s.Exposed = map[Exposure]int{}
		}
		s.Exposed[e]++
	}
	t.change(f.Change)
	t.folder(f)
	t.rank(f)
}

func (t *Tally) change(c Change) {
	if c == "" {
		return
	}
	if t.sum.Since == nil {
		t.sum.Since = &Since{Paths: []string{}}
	}
	switch c {
	case New:
		t.sum.Since.New++
	case Worse:
		t.sum.Since.Worse++
	case Better:
		t.sum.Since.Better++
	}
}

// folder counts f for its folder; what lies in folders over the limit is
// counted for the last one above them that is known.
func (t *Tally) folder(f *File) {
	outer, _, _ := strings.Cut(f.Path, "!")
	dir := path.Dir(outer)
	i, ok := t.folders[dir]
	for ; !ok && len(t.folders) >= mostFolders; i, ok = t.folders[dir] {
		if up := path.Dir(dir); up != dir {
			dir = up
		} else {
			return
		}
	}
	if !ok {
		i = len(t.sum.Folders)
		t.folders[dir] = i
		t.sum.Folders = append(t.sum.Folders, Folder{Path: dir, Verdicts: map[judge.Verdict]int{}})
	}
	d := &t.sum.Folders[i]
	d.Files++
	d.Verdicts[f.Verdict]++
	d.Findings += f.found()
	if e := f.exposure(); len(f.Findings) > 0 && e.Rank() > d.Exposure.Rank() {
		d.Exposure = e
	}
}

// rank keeps f if it is among the riskiest.
func (t *Tally) rank(f *File) {
	if f.Risk == 0 {
		return
	}
	r := ranking{Ranked: Ranked{Path: f.Path, Number: t.sum.Files, Verdict: f.Verdict, Exposure: f.exposure(), Findings: f.found(), Risk: f.Risk}}
	for _, x := range f.Findings {
		if x.Class == rules.Direct || x.Class == rules.Sensitive {
			r.weight++
		}
	}
	if len(t.ranked) == mostRanked && byRisk(r, t.ranked[mostRanked-1]) >= 0 {
		return
	}
	i, _ := slices.BinarySearchFunc(t.ranked, r, byRisk)
	t.ranked = slices.Insert(t.ranked, i, r)
	t.ranked = t.ranked[:min(len(t.ranked), mostRanked)]
}

// byRisk orders by risk, then by what identifies or is sensitive.
func byRisk(a, b ranking) int {
	return cmp.Or(cmp.Compare(b.Risk, a.Risk), cmp.Compare(b.weight, a.weight), cmp.Compare(a.Number, b.Number))
}

// Summary returns the sums so far.
func (t *Tally) Summary() Summary {
	s := t.sum
	for _, r := range t.ranked {
		s.First = append(s.First, r.Ranked)
	}
	return s
}

// Findings returns how many findings were counted so far.
func (t *Tally) Findings() int { return t.sum.Findings }

// byWorst orders folders by what blocks, then by what needs review.
func byWorst(a, b Folder) int {
	return cmp.Or(cmp.Compare(b.Verdicts[judge.Block], a.Verdicts[judge.Block]), cmp.Compare(b.Verdicts[judge.Review], a.Verdicts[judge.Review]),
		cmp.Compare(b.Findings, a.Findings), cmp.Compare(a.Path, b.Path))
}

// worstFolders returns at most n of the folders in which something is to be
// done, the worst first.
func worstFolders(all []Folder, n int) []Folder {
	list := slices.DeleteFunc(slices.Clone(all), func(d Folder) bool { return d.Verdicts[judge.Pass] == d.Files && d.Findings == 0 })
	slices.SortFunc(list, byWorst)
	return list[:min(len(list), n)]
}
