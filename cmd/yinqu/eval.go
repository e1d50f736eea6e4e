package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"yinqu/detect"
	"yinqu/document"
	"yinqu/eval"
	"yinqu/extract"
	"yinqu/extract/text"
	"yinqu/judge"
	"yinqu/rules"
)

type evalOptions struct {
	files  []string
	policy string
	packs  []string
	model  string
	misses bool
	labels []string
}

func newEvalCommand(e *env) *cobra.Command {
	t := e.lang.T
	o := evalOptions{policy: "publication"}
	c := &cobra.Command{
		Use:   "eval GOLD.jsonl|MARKED.gold.txt...",
		Short: t("score the findings against labelled documents"),
		Long:  t("eval reads labelled documents, a JSON object a line: id, genre, text, spans and ignore,\neach span with start and end (code points, end exclusive) and label; or, where the name\nends with .gold.txt, a text with marks: ⟦LABEL:text⟧. It shows precision, recall and F1\nof each label, and the verdicts."),
		Args:  cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.files = args
			return runEval(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.policy, "policy", o.policy, t("the purpose: a built-in policy, or a policy file"))
	f.StringSliceVar(&o.packs, "packs", nil, t("rule packs of your own, in addition to the built-in ones"))
	f.StringVar(&o.model, "name-model", "", t("the model to find names of persons with, instead of the program's own"))
	f.BoolVar(&o.misses, "misses", false, t("list what was missed (-) and what was found wrongly (+)"))
	f.StringSliceVar(&o.labels, "labels", nil, t("score only these labels"))
	return c
}

func runEval(ctx context.Context, e *env, o evalOptions) error {
	cases, err := readCases(o.files)
	if err != nil {
		return err
	}
	policy, err := findPolicy(e, o.policy)
	if err != nil {
		return err
	}
	packs, err := findPacks(o.packs)
	if err != nil {
		return err
	}
	names, err := nameModel(e, o.model)
	if err != nil {
		return err
	}
	engine, err := detect.New(packs, detect.Options{Names: names})
	if err != nil {
		return err
	}
	// The cases are texts, whatever they look like: an e-mail in one is no mail file.
	reader := extract.NewReader(extract.Limits{}, nil, text.Format{})
	scored := eval.Labels(cases)
	wanted := func(l rules.Entity) bool {
		return scored(l) && (len(o.labels) == 0 || strings.Contains(","+strings.Join(o.labels, ",")+",", ","+string(l)+","))
	}
	w := bufio.NewWriter(e.out)
	var score eval.Score
	verdicts := map[judge.Verdict]int{}
	for _, c := range cases {
		doc, err := evalDocument(ctx, reader, c)
		if err != nil {
			return fmt.Errorf("case %s: %w", c.ID, err)
		}
		found, err := engine.Detect(ctx, doc)
		if err != nil {
			return fmt.Errorf("case %s: %w", c.ID, err)
		}
		v := judge.Judge(policy, doc, found, judge.Options{Now: time.Now()}).Verdict
		verdicts[v]++
		c.Spans = keepLabels(c.Spans, wanted)
		diff := score.Add(c, keepLabels(spansOf(doc, found), wanted))
		if o.misses {
			showDiff(w, c, diff, v)
		}
	}
	score.Settle()
	showScore(w, e, &score, verdicts, policy.ID)
	return w.Flush()
}

// marked is how the names of documents with marks in their text end.
const marked = ".gold.txt"

func readCases(files []string) ([]eval.Case, error) {
	var cases []eval.Case
	for _, name := range files {
		if strings.HasSuffix(name, marked) {
			b, err := os.ReadFile(name)
			if err != nil {
				return nil, err
			}
			genre := strings.TrimSuffix(filepath.Base(name), marked)
			c, err := eval.Marked(genre[:min(3, len(genre))], string(b))
			if err != nil {
				return nil, err
			}
			c.Genre = genre
			cases = append(cases, c)
			continue
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		c, err := eval.Read(f)
		f.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		cases = append(cases, c...)
	}
	return cases, nil
}

// evalDocument reads a case as the file that it stands for: tables are read
// as such.
func evalDocument(ctx context.Context, reader *extract.Reader, c eval.Case) (*document.Document, error) {
	name := "case.txt"
	for _, ext := range []string{"csv", "tsv"} {
		if strings.HasSuffix(c.Genre, ext) {
			name = "case." + ext
		}
	}
	var doc *document.Document
	for d, err := range reader.Read(ctx, reader.Open(name, bytes.NewReader([]byte(c.Text)), int64(len(c.Text)))) {
		switch {
		case err != nil:
			return nil, err
		case doc != nil:
			return nil, errors.New("it is too large")
		}
		doc = d
	}
	if doc == nil || doc.Text != c.Text {
		return nil, errors.New("its text does not come back as it is")
	}
	return doc, nil
}

func spansOf(d *document.Document, found *detect.Result) []eval.Span {
	lines := document.NewLines(d.Text)
	var spans []eval.Span
	for _, f := range found.Findings {
		r := lines.Runes(f.Span)
		spans = append(spans, eval.Span{Start: r.Start, End: r.End, Label: f.Entity, Rule: f.Rule})
	}
	return spans
}

func keepLabels(spans []eval.Span, keep func(rules.Entity) bool) []eval.Span {
	var kept []eval.Span
	for _, s := range spans {
		if keep(s.Label) {
			kept = append(kept, s)
		}
	}
	return kept
}

// showDiff lists what went wrong in one case, with what stands around it.
func showDiff(w *bufio.Writer, c eval.Case, d eval.Diff, v judge.Verdict) {
	text := []rune(c.Text)
	line := strings.NewReplacer("\n", "⏎", "\r", "", "\t", "⇥")
	show := func(mark string, s eval.Span) {
		before, after := max(0, s.Start-12), min(len(text), s.End+12)
		fmt.Fprintf(w, "%s %s %s [%d,%d) %s⟦%s⟧%s", mark, c.ID, s.Label, s.Start, s.End,
			line.Replace(string(text[before:s.Start])), line.Replace(string(text[s.Start:s.End])), line.Replace(string(text[s.End:after])))
		if s.Rule != "" {
			fmt.Fprintf(w, " %s", s.Rule)
		}
		w.WriteByte('\n')
	}
	for _, s := range d.Missed {
		show("-", s)
	}
	for _, s := range d.Wrong {
		show("+", s)
	}
	if len(c.Spans) == 0 && v != judge.Pass {
		fmt.Fprintf(w, "! %s %s\n", c.ID, v)
	}
}

func showScore(w *bufio.Writer, e *env, s *eval.Score, verdicts map[judge.Verdict]int, policy string) {
	row := func(name string, n eval.Count) {
		fmt.Fprintf(w, "%-16s %6d %6d %6d %6d   %6.3f %6.3f %6.3f\n", name, n.Gold, n.Hit, n.Right, n.Wrong, n.Precision(), n.Recall(), n.F1())
	}
	fmt.Fprintf(w, "%-16s %6s %6s %6s %6s   %6s %6s %6s\n", "label", "gold", "hit", "right", "wrong", "prec", "rec", "f1")
	for _, i := range rules.Entities() {
		if n, ok := s.Labels[i.Entity]; ok {
			row(string(i.Entity), n)
		}
	}
	class := func(c rules.Class) func(rules.Entity) bool {
		return func(l rules.Entity) bool { i, _ := rules.Lookup(l); return i.Class == c && l != rules.Person }
	}
	fmt.Fprintln(w)
	row("direct w/o names", s.Sum(class(rules.Direct)))
	row("quasi", s.Sum(class(rules.Quasi)))
	row("sensitive", s.Sum(class(rules.Sensitive)))
	row("micro", s.Sum(func(rules.Entity) bool { return true }))
	p, r, f1 := s.Macro()
	fmt.Fprintf(w, "%-16s %27s   %6.3f %6.3f %6.3f\n\n", "macro", "", p, r, f1)
	fmt.Fprintln(w, e.lang.T("cases: %d, without a missed direct identifier: %d; names: %d, with every mention found: %d", s.Cases, s.Safe, s.Names, s.Whole))
	fmt.Fprintln(w, e.lang.T("verdicts for %s: block %d, review %d, pass %d", policy, verdicts[judge.Block], verdicts[judge.Review], verdicts[judge.Pass]))
}
