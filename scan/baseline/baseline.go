// Package baseline keeps what is known and accepted: findings by their keyed
// ids, and public values, such as a hotline's number, as they are. Every entry
// has a reason, and may have an end.
package baseline

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"yinqu/judge"
	"yinqu/report"
	"yinqu/rules"
)

// An Entry is one line of a baseline file, a JSON object.
type Entry struct {
	ID     string `json:"id,omitempty"`    // a finding's keyed id
	Value  string `json:"value,omitempty"` // or a public value, of which every occurrence is accepted,
	Rule   string `json:"rule,omitempty"`  // and the rule that finds it
	Reason string `json:"reason"`
	Until  string `json:"until,omitempty"` // the last day, YYYY-MM-DD
}

func (e Entry) check() error {
	switch {
	case strings.TrimSpace(e.Reason) == "":
		return errors.New("an entry without a reason")
	case (e.ID == "") == (e.Value == ""):
		return errors.New("an entry needs an id or a value")
	case e.Value != "" && e.Rule == "":
		return errors.New("a value without its rule")
	}
	if e.Until != "" {
		if _, err := time.Parse(time.DateOnly, e.Until); err != nil {
			return fmt.Errorf("%q is no day of the form 2026-01-31", e.Until)
		}
	}
	return nil
}

// Write appends an entry to a baseline file.
func (e Entry) Write(w io.Writer) error {
	if err := e.check(); err != nil {
		return err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(e)
}

// A Baseline is what is accepted on a day. It is not safe for concurrent use.
type Baseline struct {
	entries []Entry
	live    map[string]int // index of the entry by id, without the ended ones
	lines   []int          // of the entries, from 1
	used    []bool
	ended   []int // lines
	plain   bool  // there are only public values
}

// Read reads a baseline file. key is the one that findings' ids are made with.
func Read(r io.Reader, key []byte, now time.Time) (*Baseline, error) {
	b := &Baseline{live: map[string]int{}, plain: true}
	today := now.Format(time.DateOnly)
	s := bufio.NewScanner(r)
	for line := 1; s.Scan(); line++ {
		if strings.TrimSpace(s.Text()) == "" {
			continue
		}
		var e Entry
		d := json.NewDecoder(strings.NewReader(s.Text()))
		d.DisallowUnknownFields()
		err := d.Decode(&e)
		if err == nil {
			err = e.check()
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if e.ID != "" {
			b.plain = false
		} else {
			e.ID = report.FindingID(key, e.Rule, e.Value, 1)
		}
		if e.Until != "" && e.Until < today {
			b.ended = append(b.ended, line)
		} else {
			b.live[e.ID] = len(b.entries)
		}
		b.entries = append(b.entries, e)
		b.lines, b.used = append(b.lines, line), append(b.used, false)
	}
	return b, s.Err()
}

// Plain reports whether no entry needs a key that outlives the run.
func (b *Baseline) Plain() bool { return b.plain }

// Accept turns the findings of f that are accepted into notes and draws the
// verdict anew. They stay visible, with the evidence "accepted".
func (b *Baseline) Accept(f *report.File) {
	findings, any := slices.Clone(f.Findings), false
	for i := range findings {
		x := &findings[i]
		at, ok := b.live[x.ID]
		if base, _, cut := strings.Cut(x.ID, "-"); !ok && cut {
			// A public value is accepted wherever it stands.
			at, ok = b.live[base]
			ok = ok && b.entries[at].Value != ""
		}
		if !ok {
			continue
		}
		b.used[at], any = true, true
		x.Action, x.Evidence = rules.Note, append(slices.Clone(x.Evidence), "accepted")
	}
	if !any {
		return
	}
	f.Findings = findings
	if f.Omitted > 0 {
		return // what is not listed can't be accepted
	}
	worst := rules.Note.Rank()
	for _, x := range findings {
		worst = max(worst, x.Action.Rank())
	}
	switch {
	case worst == rules.Block.Rank() || f.Verdict == judge.Unread:
	case worst == rules.Review.Rank() || slices.Contains(f.Reasons, string(judge.ReadInPart)):
		f.Verdict = judge.Review
	case len(f.Problems) > 0:
		f.Verdict, f.Reasons = judge.Unread, []string{}
	default:
		f.Verdict, f.Reasons = judge.Pass, []string{}
	}
}

// Report says which entries accepted nothing, and which have ended.
func (b *Baseline) Report() report.Baseline {
	r := report.Baseline{Entries: len(b.entries), Ended: len(b.ended)}
	var unused []int
	for _, i := range b.live {
		if !b.used[i] {
			unused = append(unused, b.lines[i])
		}
	}
	slices.Sort(unused)
	r.Unused = len(unused)
	r.UnusedLines, r.EndedLines = unused[:min(len(unused), mostLines)], b.ended[:min(len(b.ended), mostLines)]
	return r
}

// mostLines is how many lines of each kind a report names.
const mostLines = 100
