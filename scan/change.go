package scan

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/judge"
	"yinqu/rules"
)

// textFormats are those whose lines are lines of the file.
var textFormats = []string{"text", "markdown", "csv", "tsv", "html"}

// refine fits a judgement to a change: only what it adds counts, and what a
// line allows is but noted.
func (r *reading) refine(ctx context.Context, d *document.Document, j judge.Judgement) (judge.Judgement, error) {
	if !slices.Contains(textFormats, d.Format) {
		return j, nil
	}
	if r.Inline {
		allowInline(d, &j)
	}
	if r.AddedOnly && r.item.Before != nil {
		before, err := r.before(ctx)
		if err != nil {
			return j, err
		}
		keepAdded(d, before, r.item.Renamed, &j)
	}
	return j, nil
}

// before returns how often each line stood in the file before. What can't be
// read held no line: then everything counts as added.
func (r *reading) before(ctx context.Context) (map[string]int, error) {
	lines := map[string]int{}
	f, err := r.item.Before(ctx)
	if err != nil {
		return lines, ctx.Err()
	}
	defer f.Close()
	for d, err := range r.Reader.Read(ctx, r.Reader.Open(r.item.Path, f, f.Size())) {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			return lines, nil
		}
		for l := range strings.Lines(d.Text) {
			lines[strings.TrimRight(l, "\r\n")]++
		}
	}
	return lines, nil
}

// keepAdded drops the findings that touch no added line. A line is added if
// the file held it less often before; one that moved tells nothing new.
func keepAdded(d *document.Document, before map[string]int, renamed bool, j *judge.Judgement) {
	var added []document.Span
	at := 0
	for l := range strings.Lines(d.Text) {
		s := document.Span{Start: at, End: at + len(l)}
		at = s.End
		key := strings.TrimRight(l, "\r\n")
		if before[key] > 0 {
			before[key]--
			continue
		}
		added = append(added, s)
	}
	j.Findings = slices.DeleteFunc(j.Findings, func(f judge.Finding) bool {
		if i := d.SegmentAt(f.Span.Start); i >= 0 && d.Segments[i].Kind == document.Filename {
			return !renamed
		}
		return !slices.ContainsFunc(added, f.Span.Overlaps)
	})
	again(j)
}

// allowance is a line's own word that a finding in it may stay. It takes a
// reason.
var allowance = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`yinqu:allow[ \t]+([A-Za-z0-9_/-]+)[ \t]+[^\s-]`) })

// allowInline turns findings into notes where their line allows their rule or
// entity.
func allowInline(d *document.Document, j *judge.Judgement) {
	for i := range j.Findings {
		f := &j.Findings[i]
		start := strings.LastIndexByte(d.Text[:f.Span.Start], '\n') + 1
		end := len(d.Text)
		if n := strings.IndexByte(d.Text[f.Span.End:], '\n'); n >= 0 {
			end = f.Span.End + n
		}
		for _, m := range allowance().FindAllStringSubmatch(d.Text[start:end], -1) {
			if m[1] == f.Rule || m[1] == string(f.Entity) {
				f.Action = rules.Note
				f.Evidence = append(slices.Clone(f.Evidence), "allowed")
			}
		}
	}
	again(j)
}

// again draws the verdict from the findings that are left.
func again(j *judge.Judgement) {
	worst := 0
	for _, f := range j.Findings {
		worst = max(worst, f.Action.Rank())
	}
	if slices.Contains(j.Reasons, judge.ReadInPart) {
		worst = max(worst, rules.Review.Rank())
	}
	switch {
	case worst == rules.Block.Rank():
		j.Verdict = judge.Block
	case worst == rules.Review.Rank():
		j.Verdict = judge.Review
	default:
		j.Verdict, j.Reasons = judge.Pass, nil
	}
}

// byline is what authors say of themselves.
var byline = []rules.Entity{rules.Person, rules.PersonTitle, rules.Email, rules.Network, rules.Org, rules.School, rules.Date}

// asAuthors takes names and addresses in a file of authors for theirs: a
// licence names those who want to be named. Any other identifier stays.
func asAuthors(found *detect.Result) {
	for i := range found.Findings {
		if f := &found.Findings[i]; slices.Contains(byline, f.Entity) {
			f.Subject, f.Role = 0, rules.Author
		}
	}
}
