package report_test

import (
	"fmt"
	"slices"
	"testing"

	"yinqu/judge"
	"yinqu/report"
)

// piece is the result of a piece with findings of rule "r" at the given starts.
func piece(verdict judge.Verdict, people int, starts ...int) report.File {
	f := report.File{Schema: report.Schema, Verdict: verdict}
	for _, at := range starts {
		f.Findings = append(f.Findings, report.Finding{Rule: "r", Span: report.CodePoints{Start: at, End: at + 2}, Subject: people})
	}
	for id := range people {
		f.Subjects = append(f.Subjects, report.Subject{ID: id + 1})
	}
	return f
}

func TestJoinerCountsWhatPiecesShareOnce(t *testing.T) {
	var j report.Joiner
	j.Add(piece(judge.Review, 2, 5, 90))
	j.Add(piece(judge.Block, 1, 90, 150))
	j.Add(piece(judge.Pass, 1, 150, 200))
	var got []string
	for _, f := range j.Findings {
		got = append(got, fmt.Sprint(f.Span.Start, " of ", f.Subject))
	}
	if want := []string{"5 of 2", "90 of 2", "150 of 3", "200 of 4"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if j.Verdict != judge.Block || len(j.Subjects) != 4 || j.Omitted != 0 {
		t.Errorf("%s, %d subjects, %d omitted", j.Verdict, len(j.Subjects), j.Omitted)
	}
}

func TestJoinerListsNoMoreThanAPersonReads(t *testing.T) {
	var j report.Joiner
	for i := range 30 {
		var starts []int
		for k := range 1000 {
			starts = append(starts, i*2000+2*k)
		}
		j.Add(piece(judge.Block, 1000, starts...))
	}
	if len(j.Findings)+j.Omitted != 30_000 || len(j.Findings) != 10_000 || len(j.Subjects) != 10_000 {
		t.Errorf("%d listed, %d omitted, %d subjects", len(j.Findings), j.Omitted, len(j.Subjects))
	}
}
